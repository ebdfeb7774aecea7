import ContractKit
import Domain
import Foundation
import Glibc
import RPCCore

/// Files of cases on disk.
enum CaseFiles {
  /// What a case may name: methods as `aftercare call` knows them, and rules of the catalogue.
  static var reader: CaseReader {
    let lookup = MethodLookup()
    return CaseReader(rules: Set(RulesCommand.catalogue.flatMap { $0.rules.map(\.id) })) {
      (name) throws(UnknownMethod) in
      do throws(CommandFailure) { return try lookup.find(name).contractMethod } catch {
        throw UnknownMethod(error.description)
      }
    }
  }

  /// Reads files, and all `.json` files below folders, in order of their paths.
  /// - Throws: NOT_FOUND for a path that is not there; INVALID_ARGUMENT after all problems were
  ///   told, each with file and line.
  static func read(
    _ paths: [String], _ terminal: Terminal
  ) throws(CommandFailure) -> [ContractCase] {
    var cases: [ContractCase] = []
    var problems: [CaseProblem] = []
    let reader = reader
    for path in try files(paths) {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw CommandFailure(.permissionDenied, "cannot read \(path)")
      }
      do throws(CaseProblems) {
        cases.append(try reader.read([UInt8](data), file: path))
      } catch {
        problems += error.all
      }
    }
    guard problems.isEmpty else {
      for problem in problems { terminal.complain("\(problem)") }
      let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
      throw CommandFailure(.invalidArgument, "\(count) in the case files; nothing was called")
    }
    guard !cases.isEmpty else {
      throw CommandFailure(.notFound, "no .json file in \(paths.joined(separator: ", "))")
    }
    return cases
  }

  private static func files(_ paths: [String]) throws(CommandFailure) -> [String] {
    var files: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw CommandFailure(.notFound, "there is no \(path)")
      }
      guard isFolder.boolValue else {
        files.append(path)
        continue
      }
      let base = path.hasSuffix("/") ? String(path.dropLast()) : path
      let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      files += found.filter { $0.hasSuffix(".json") }.sorted().map { "\(base)/\($0)" }
    }
    return files
  }

  /// What `${unique}` and `${now}` stand for in a run that starts now.
  static func newRun() -> Bindings {
    let now = Int64(time(nil))
    let random = UInt32.random(in: .min ... .max)
    return Bindings(
      unique: String(now, radix: 36) + "-" + String(random, radix: 36), now: now)
  }
}
