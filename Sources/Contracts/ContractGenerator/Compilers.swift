import Foundation

/// `protoc` and `protoc-c`.
struct Compilers {
  let protoc: String
  let protocC: String
  /// Where `google/protobuf/*.proto` is.
  let includes: String
  /// "libprotoc 3.21.12, protobuf-c 1.4.1".
  let versions: String

  /// Finds both in `PATH`.
  static func find() throws(GeneratorError) -> Compilers {
    let tools = [("protoc", "protobuf-compiler"), ("protoc-c", "protobuf-c-compiler")]
    let found = tools.map { locate($0.0) }
    guard let protoc = found[0], let protocC = found[1] else {
      let missing = zip(tools, found).filter { $0.1 == nil }.map(\.0)
      throw GeneratorError(
        "\(missing.map(\.0).joined(separator: " and ")) not found in PATH; on Debian and Ubuntu: "
          + "apt-get install \(missing.map(\.1).joined(separator: " "))")
    }
    guard let includes = includeFolder(protoc) else {
      throw GeneratorError(
        "google/protobuf/descriptor.proto not found; on Debian and Ubuntu: "
          + "apt-get install libprotobuf-dev")
    }
    // protoc-c prints its own version first, then that of the compiler inside it.
    let versions = [try execute(protoc, ["--version"]), try execute(protocC, ["--version"])]
      .compactMap { $0.split(separator: "\n").first.map(String.init) }
    return Compilers(
      protoc: protoc, protocC: protocC, includes: includes,
      versions: versions.joined(separator: ", "))
  }

  /// The serialized descriptors of all files in `proto/` and of what they import.
  func descriptorSet(
    _ package: PackageFolder, withComments: Bool
  ) throws(GeneratorError) -> [UInt8] {
    try inScratchFolder { folder throws(GeneratorError) in
      let path = folder.appendingPathComponent("set.binpb").path
      var arguments = ["-I\(package.protoFolder)", "-I\(includes)", "--include_imports"]
      if withComments { arguments.append("--include_source_info") }
      arguments += ["--descriptor_set_out=\(path)"] + (try package.sources().keys.sorted())
      _ = try execute(protoc, arguments)
      return try Self.read(URL(fileURLWithPath: path))
    }
  }

  /// The C code of the files named: contents by path, "google/rpc/status.pb-c.h".
  func c(
    _ package: PackageFolder, _ files: [String]
  ) throws(GeneratorError) -> [String: [UInt8]] {
    try inScratchFolder { folder throws(GeneratorError) in
      _ = try execute(
        protocC, ["-I\(package.protoFolder)", "-I\(includes)", "--c_out=\(folder.path)"] + files)
      var result: [String: [UInt8]] = [:]
      for file in files {
        for ending in ["h", "c"] {
          let path = "\(file.dropLast(".proto".count)).pb-c.\(ending)"
          result[path] = try Self.read(folder.appendingPathComponent(path))
        }
      }
      return result
    }
  }

  private static func read(_ url: URL) throws(GeneratorError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw GeneratorError("cannot read \(url.path): \(error)")
    }
  }

  private static func locate(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func includeFolder(_ protoc: String) -> String? {
    let beside = URL(fileURLWithPath: protoc).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("include")
    return [beside.path, "/usr/include", "/usr/local/include"].first {
      FileManager.default.fileExists(atPath: "\($0)/google/protobuf/descriptor.proto")
    }
  }
}

/// Runs a program to its end. What it printed; throws what it complained about.
func execute(_ program: String, _ arguments: [String]) throws(GeneratorError) -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  do {
    try process.run()
  } catch {
    throw GeneratorError("cannot run \(program): \(error)")
  }
  let printed = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  let text = String(decoding: printed, as: UTF8.self)
  guard process.terminationStatus == 0 else {
    throw GeneratorError("\(program) failed:\n\(text)")
  }
  return text
}

private func inScratchFolder<T>(
  _ body: (URL) throws(GeneratorError) -> T
) throws(GeneratorError) -> T {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("contract-generator-\(UUID().uuidString)")
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    throw GeneratorError("cannot create \(folder.path): \(error)")
  }
  // What is left behind in the temporary directory is no reason to fail.
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
