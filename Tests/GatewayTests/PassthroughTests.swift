import Foundation
import Gateway
import RPCCore
import Testing

@testable import GatewayService

@Suite("Methods that are passed through") struct PassthroughTests {
  /// Every command has a `request_id`, so the golden requests say which methods are none.
  @Test func areAllThatHaveNoEffectAndNoOthers() throws {
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Contract/golden")
    let reads = try [
      "orders.v1.OrderService", "aftersales.v1.AfterSalesService",
      "messaging.v1.MessagingService",
    ].flatMap { service in
      let folder = golden.appendingPathComponent("aftercare.\(service)")
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).compactMap { file in
        let frame = try JSONDecoder().decode(
          GoldenCall.self, from: Data(contentsOf: folder.appendingPathComponent(file)))
        return frame.kind == "unary" && !frame.isCommand ? frame.method : nil
      }
    }
    let passed = Passthrough.methods.flatMap(\.methods).map(\.description)
    #expect(Set(passed) == Set(reads))
    #expect(passed.count > 30)
  }

  private struct GoldenCall: Decodable {
    struct Frame: Decodable {
      struct Message: Decodable { var requestId: String? }
      var from: String
      var message: Message?
    }
    var method: String
    var kind: String
    var frames: [Frame]
    var isCommand: Bool { frames.contains { $0.from == "client" && $0.message?.requestId != nil } }
  }
}
