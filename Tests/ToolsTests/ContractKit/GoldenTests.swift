import ContractDescriptors
import ContractKit
import Foundation
import Testing

@testable import aftercare

/// The frames that other implementations are tested with.
@Suite("Golden frames") struct GoldenTests {
  private static let folder = Repository.root.appendingPathComponent("Tests/Contract/golden")

  private static func committed() throws -> [String: String] {
    let found =
      FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    var files: [String: String] = [:]
    for path in found where path.hasSuffix(".json") {
      files[path] = try Repository.text("Tests/Contract/golden/\(path)")
    }
    return files
  }

  @Test func theCommittedOnesAreThoseOfTheContracts() throws {
    let current = try GoldenFrames().files(services: MethodLookup().services)
    let committed = try Self.committed()
    let stale = Set(current.keys).union(committed.keys).filter { current[$0] != committed[$0] }
    #expect(
      stale.isEmpty,
      "stale: \(stale.sorted().joined(separator: ", ")); run 'aftercare contract golden'")
  }

  @Test func everyMethodHasOne() throws {
    let files = try Self.committed()
    for service in MethodLookup().services {
      for method in service.methods {
        #expect(files["\(service.fullName)/\(method.name).json"] != nil, "\(method.name)")
      }
    }
  }

  /// Not implied by the first test: frames of an earlier contract must keep their meaning.
  @Test func theirFramesStillReadAsTheirJSON() throws {
    for (path, text) in try Self.committed() where path != "refusal.json" {
      #expect(try GoldenReader().problems(Array(text.utf8)) == [], "\(path)")
    }
  }

  @Test func aFrameThatReadsDifferentlyIsTold() throws {
    let path = "aftercare.orders.v1.OrderService/GetOrder.json"
    let text = try #require(try Self.committed()[path])
    let changed = text.replacing(#""orderId": "orderId-1""#, with: #""orderId": "orderId-2""#)
    #expect(changed != text)
    #expect(try GoldenReader().problems(Array(changed.utf8)).isEmpty == false)
    let broken = text.replacing("\"hex\": \"000000", with: "\"hex\": \"000001")
    #expect(try GoldenReader().problems(Array(broken.utf8)).isEmpty == false)
  }
}
