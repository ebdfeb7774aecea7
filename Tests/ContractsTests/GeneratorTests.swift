import ContractDescriptors
import Foundation
import Testing

@testable import ContractGenerator

/// Whether generated code is the one that the generator makes of `proto/` now, and how the
/// generator behaves.
struct GeneratorTests {
  /// The compilers, where they are the ones that made the committed code.
  private static let compilers: Compilers? = {
    guard let found = try? Compilers.find(), found.versions == EmbeddedContracts.tools else {
      return nil
    }
    return found
  }()

  @Test func theGeneratedCodeIsOfTheSourcesAtHand() throws {
    let sources = try PackageFolder(Repository.root).sources()
    #expect(
      SourcesDigest.digest(sources) == EmbeddedContracts.sourcesDigest,
      "proto/ changed: run `swift run ContractGenerator` and commit what it writes")
  }

  @Test(.enabled(if: compilers != nil, "needs \(EmbeddedContracts.tools)"))
  func generatingAgainChangesNothing() throws {
    let package = try PackageFolder(Repository.root)
    let changes = try package.changes(generate(package, #require(Self.compilers)))
    #expect(
      changes.map(\.path) == [],
      "stale: run `swift run ContractGenerator` and commit what it writes")
  }

  @Test func theDigestSeesEveryChange() {
    let files: [String: [UInt8]] = ["a.proto": [1, 2], "b.proto": [3]]
    let digest = SourcesDigest.digest(files)
    #expect(SourcesDigest.digest(["b.proto": [3], "a.proto": [1, 2]]) == digest)
    #expect(SourcesDigest.digest(["a.proto": [1, 2], "b.proto": [4]]) != digest)
    #expect(SourcesDigest.digest(["a.proto": [1], "b.proto": [2, 3]]) != digest)
    #expect(SourcesDigest.digest(["a.proto": [1, 2], "c.proto": [3]]) != digest)
  }

  /// A package with one contract, in a folder of its own.
  private func withPackage(_ body: (PackageFolder) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("generator-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("proto"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appendingPathComponent("Package.swift"))
    try body(try PackageFolder(folder.path))
  }

  @Test func onlyWhatChangedIsWrittenAndStaleFilesGo() throws {
    try withPackage { package in
      let path = { (name: String) in "\(Outputs.messages)/\(name).swift" }
      for name in ["same", "changed", "stale"] { try package.write([1], to: path(name)) }
      try package.write([1], to: "Sources/Contracts/Contracts/Mine.swift")
      let changes = try package.changes([
        path("same"): [1], path("changed"): [2], path("fresh"): [3],
      ])
      #expect(
        changes.map { "\($0.verb) \($0.path)" } == [
          "wrote \(path("changed"))", "wrote \(path("fresh"))", "removed \(path("stale"))",
        ])
      for change in changes { try package.apply(change) }
      #expect(
        try package.changes([path("same"): [1], path("changed"): [2], path("fresh"): [3]])
          .isEmpty)
      #expect(try package.read("Sources/Contracts/Contracts/Mine.swift") == [1])
    }
  }

  @Test(
    .enabled(if: compilers != nil, "needs \(EmbeddedContracts.tools)"),
    arguments: [
      ("message M { M inner = 1; }", "p.M.inner: a recursive message"),
      ("message M { N n = 1; } message N { repeated M m = 1; }", "p.M.n: a recursive message"),
      ("message M { optional int32 a = 1; }", "p.M.a: protoc-c refuses `optional`"),
      ("message M { string base = 1; }", "p.M.base: the C struct has a member of this name"),
      (
        "message M { repeated string a = 1; int32 n_a = 2; }",
        "p.M.n_a: the C struct has a member of this name"
      ),
      ("message M { map<bool, string> a = 1; }", "p.M.a: maps by truth value"),
      ("enum E { A = 0; B = -1; }", "p.E: negative values"),
      ("enum E { option allow_alias = true; A = 0; B = 0; }", "p.E: aliases"),
      (
        "message Get {} service S { rpc Get(Get) returns (p.Get); }",
        "\"Get\" is not a message type"
      ),
      ("message M { string a = 1 }", "failed:"),
    ])
  func whatCannotBeGeneratedIsRefused(source: String, reason: String) throws {
    try withPackage { package in
      let text = "syntax = \"proto3\"; package p; \(source)"
      try package.write(Array(text.utf8), to: "proto/p.proto")
      let error = #expect(throws: GeneratorError.self) {
        try generate(package, #require(Self.compilers))
      }
      #expect(error?.description.contains(reason) == true)
    }
  }

  @Test func aFolderThatIsNoPackageIsRefused() {
    let error = #expect(throws: GeneratorError.self) { try PackageFolder("/dev") }
    #expect(error?.description.contains("there is no Package.swift in /dev") == true)
  }

  @Test(arguments: [
    (["--nothing"], "unknown argument '--nothing'; see --help"),
    (["--root"], "--root needs a folder; see --help"),
    (["--check", "--update-baseline"], "--check and --update-baseline exclude each other"),
  ])
  func wrongArgumentsAreRefused(arguments: [String], reason: String) {
    let error = #expect(throws: GeneratorError.self) { try Options(arguments) }
    #expect(error?.description == reason)
    #expect(error?.isUsage == true)
  }

  @Test(arguments: [
    ("order_id", "orderID"), ("shop_ids", "shopIDs"), ("id", "id"), ("type_url", "typeURL"),
    ("is_virtual", "isVirtual"), ("p50", "p50"), ("url_text", "urlText"), ("UNKNOWN", "unknown"),
  ])
  func fieldsAreNamedAsSwiftDoes(name: String, swift: String) {
    #expect(SwiftName.member(name) == swift)
  }

  @Test(arguments: [
    ("aftercare.orders.v1", "OrdersV1"), ("aftercare.aftersales.v1", "AfterSalesV1"),
    ("google.rpc", "GoogleRPC"), ("google.protobuf", "GoogleProtobuf"), ("ttrpc", "TTRPC"),
    ("grpc.health.v1", "HealthV1"), ("vectors", "Vectors"), ("aftercare.type.v1", "TypeV1"),
  ])
  func packagesAreNamespaces(package: String, swift: String) {
    #expect(SwiftName.namespace(package) == swift)
  }
}
