import Foundation

/// The folder of the package: where sources are read and generated files compared and written.
struct PackageFolder {
  static let baseline = "Tests/ContractsTests/Baseline/baseline.binpb"

  let root: URL

  init(_ path: String) throws(GeneratorError) {
    root = URL(fileURLWithPath: path, isDirectory: true)
    for name in ["Package.swift", "proto"]
    where !FileManager.default.fileExists(atPath: root.appendingPathComponent(name).path) {
      throw GeneratorError(
        "there is no \(name) in \(root.path): run it at the package's root, or give --root")
    }
  }

  /// The folder of the contracts.
  var protoFolder: String { root.appendingPathComponent("proto").path }

  /// All `.proto` files by path below `proto/`.
  func sources() throws(GeneratorError) -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for path in files(in: "proto") where path.hasSuffix(".proto") {
      result[String(path.dropFirst("proto/".count))] = try read(path)
    }
    if result.isEmpty { throw GeneratorError("there is no .proto file in \(protoFolder)") }
    return result
  }

  /// What to do so that the generated folders hold the outputs and nothing else, in order of path.
  func changes(_ outputs: [String: [UInt8]]) throws(GeneratorError) -> [Change] {
    var changes: [Change] = []
    for folder in Outputs.folders {
      for path in files(in: folder) where outputs[path] == nil {
        changes.append(Change(path: path, contents: nil))
      }
    }
    for (path, contents) in outputs {
      let exists = FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
      if exists, try read(path) == contents { continue }
      changes.append(Change(path: path, contents: contents))
    }
    return changes.sorted { $0.path < $1.path }
  }

  func apply(_ change: Change) throws(GeneratorError) {
    if let contents = change.contents {
      try write(contents, to: change.path)
    } else {
      do {
        try FileManager.default.removeItem(at: root.appendingPathComponent(change.path))
      } catch {
        throw GeneratorError("cannot remove \(change.path): \(error)")
      }
    }
  }

  func write(_ contents: [UInt8], to path: String) throws(GeneratorError) {
    let url = root.appendingPathComponent(path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(contents).write(to: url, options: .atomic)
    } catch {
      throw GeneratorError("cannot write \(url.path): \(error)")
    }
  }

  func read(_ path: String) throws(GeneratorError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
    } catch {
      throw GeneratorError("cannot read \(path): \(error)")
    }
  }

  /// Paths in the package of all files below a folder; empty if there is none.
  private func files(in folder: String) -> [String] {
    let start = root.appendingPathComponent(folder)
    let enumerator = FileManager.default.enumerator(atPath: start.path)
    var result: [String] = []
    while let path = enumerator?.nextObject() as? String {
      var isFolder: ObjCBool = false
      let full = start.appendingPathComponent(path).path
      guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { continue }
      if !isFolder.boolValue { result.append("\(folder)/\(path)") }
    }
    return result
  }
}

/// A file to write, or to remove.
struct Change {
  /// In the package.
  var path: String
  /// `nil` to remove it.
  var contents: [UInt8]?

  var verb: String { contents == nil ? "removed" : "wrote" }
}
