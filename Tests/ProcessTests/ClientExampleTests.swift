import Foundation
import Testing

/// The examples of `Tests/Clients`, built and run against real processes where there is a toolchain
/// for them; elsewhere the tests are skipped, and say why.
@Suite("Example clients", .serialized) struct ClientExampleTests {
  static let folder = Checkout.root.appendingPathComponent("Tests/Clients").path

  /// What each example does, whatever its language.
  private static func check(_ output: String, _ refused: String) {
    let lines = output.split(separator: "\n").map { $0.lowercased().filter { $0 != "_" } }
    let expected = ["order: ", "paid once: true", "card: ", "refused: \(refused)"]
    for (line, start) in zip(lines, expected) {
      #expect(line.hasPrefix(start), "\(output)")
    }
    #expect(lines.count >= 4 && output.contains("AS-TYPE-STATE"), "\(output)")
    #expect(lines.first?.contains("toship") == true && output.contains("left: 1"), "\(output)")
  }

  @Test func swift() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    let result = try stack.run("example-client", [stack.directory])
    #expect(result.code == 0, "\(result.errors)")
    Self.check(result.output, "failedprecondition")
    #expect(result.output.contains("event: 2 swift-"))
  }

  /// The example as a package outside of ours: its manifest is resolved against our product. What it
  /// compiles is what the test above runs.
  @Test func swiftPackageFindsTheProduct() throws {
    let stack = try Stack()
    let package = "swift package --scratch-path \(stack.directory)/swift"
    let ours = try stack.bash("\(package) describe --type json 2>&1")
    #expect(ours.code == 0 && ours.output.contains(#""name" : "AftercareClient""#), "\(ours)")
    let theirs = try stack.bash(
      "\(package) --package-path Tests/Clients/Swift show-dependencies 2>&1")
    #expect(theirs.code == 0, "\(theirs)")
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["AFTERCARE_CLIENT_PACKAGE"] == "1",
      "builds Contracts once more, which takes minutes: set AFTERCARE_CLIENT_PACKAGE=1"))
  func swiftPackage() async throws {
    let stack = try Stack()
    let swift = "--package-path Tests/Clients/Swift --scratch-path \(stack.directory)/swift"
    let build = try stack.bash("swift build \(swift) 2>&1")
    #expect(build.code == 0, "\(build.output)")
    try await stack.startAndWait()
    let result = try stack.bash(
      "swift run --skip-build \(swift) example-client \(stack.directory)")
    #expect(result.code == 0, "\(result.errors)")
    Self.check(result.output, "failedprecondition")
  }

  @Test(
    .enabled(
      if: Tool.isInstalled("go") && Tool.isInstalled("protoc")
        && FileManager.default.fileExists(
          atPath: "/usr/share/gocode/src/github.com/containerd/ttrpc"),
      "apt-get install golang-go golang-github-containerd-ttrpc-dev protobuf-compiler"))
  func go() async throws {
    let stack = try Stack()
    let output = "\(stack.directory)/go"
    let build = try stack.bash("Tests/Clients/Go/build \(output)")
    #expect(build.code == 0, "\(build.errors)")
    try await stack.startAndWait()
    let result = try stack.bash("\(output)/client \(stack.directory)")
    #expect(result.code == 0, "\(result.errors)")
    Self.check(result.output, "failedprecondition")
  }

  @Test(
    .enabled(
      if: Tool.isInstalled("cargo") && Tool.hasCrates(of: "\(folder)/Rust"),
      "needs cargo and the crates of Tests/Clients/Rust: run 'cargo fetch' there"))
  func rust() async throws {
    let stack = try Stack()
    let target = "\(stack.directory)/rust"
    let build = try stack.bash(
      "cargo build --offline --manifest-path Tests/Clients/Rust/Cargo.toml --target-dir \(target)")
    #expect(build.code == 0, "\(build.errors)")
    try await stack.startAndWait()
    let result = try stack.bash("\(target)/debug/aftercare-client \(stack.directory)")
    #expect(result.code == 0, "\(result.errors)")
    Self.check(result.output, "failedprecondition")
    #expect(result.output.contains("event: 2 rust-"))
  }

  /// Debian packages an older ttrpc, without streams and without a generator of clients.
  @Test(
    .enabled(
      if: Tool.isInstalled("cargo")
        && ["/usr/share/cargo/registry/ttrpc-0.5.2", "/usr/include/google/protobuf"].allSatisfy {
          FileManager.default.fileExists(atPath: $0)
        },
      "apt-get install cargo librust-ttrpc-dev librust-protobuf-codegen-pure-dev libprotobuf-dev"))
  func rustOfDebian() async throws {
    let stack = try Stack()
    let target = "\(stack.directory)/rust"
    let build = try stack.bash("cd Tests/Clients/RustDebian && cargo build --target-dir \(target)")
    #expect(build.code == 0, "\(build.errors)")
    try await stack.startAndWait()
    let result = try stack.bash("\(target)/debug/aftercare-client \(stack.directory)")
    #expect(result.code == 0, "\(result.errors)")
    Self.check(result.output, "failedprecondition")
  }

  /// The pages show the examples that are run here, not copies that age.
  @Test func thePageNamesThem() throws {
    let page = try String(
      contentsOf: Checkout.root.appendingPathComponent(
        "Sources/Tools/aftercare/Aftercare.docc/Clients.md"), encoding: .utf8)
    for file in [
      "Swift/main.swift", "Go/main.go", "Go/build", "Rust/src/main.rs", "Rust/build.rs",
      "RustDebian/src/main.rs", "Swift/Package.swift",
    ] {
      #expect(page.contains("Tests/Clients/\(file)"), "\(file)")
      #expect(FileManager.default.fileExists(atPath: "\(Self.folder)/\(file)"))
    }
  }
}

/// What the machine has.
enum Tool {
  static func isInstalled(_ program: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  /// Whether cargo has all crates of a package, without asking a network.
  static func hasCrates(of folder: String) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "cargo", "metadata", "--offline", "--format-version", "1", "--manifest-path",
      "\(folder)/Cargo.toml",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
