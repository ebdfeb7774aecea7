import Contracts
import Foundation
import RPCContracts
import RPCCore
import Testing

/// MSG-RESERVE across SIGKILL: callers that repeat what was not answered never get more than the
/// limit, and no unit is lost.
@Suite("Killed between reservations", .serialized) struct QuotaKillTests {
  private struct Gone: Error {}

  /// Repeats a command with its request id until it is answered; nil if it was refused.
  private func answer<Response: Sendable>(
    _ command: @Sendable () async throws(RPCStatus) -> Response
  ) async throws -> Response? {
    for _ in 0..<1_000 {
      do throws(RPCStatus) {
        return try await command()
      } catch {
        switch error.code {
        case .unavailable, .deadlineExceeded: try await Task.sleep(for: .milliseconds(20))
        case .resourceExhausted: return nil
        default: throw error
        }
      }
    }
    throw Gone()
  }

  @Test func limitHolds() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["messaging"])
    let opened = try await stack.messaging.openConversation(
      .init(
        requestID: "open", actor: actor(.merchant, "agent"), shopID: "shop", buyerID: "buyer",
        orderID: "order"))
    let conversation = opened.conversation?.conversationID ?? ""
    _ = try await stack.messaging.receiveMessage(
      .init(
        requestID: "past", actor: actor(.platform, "support"), conversationID: conversation,
        text: "你好", sentAt: ago(days: 2)))
    let client = stack.messaging

    let units = try await withThrowingTaskGroup(of: Int.self) { group in
      for caller in 0..<48 {
        group.addTask {
          if caller.isMultiple(of: 2) {
            let sent = try await answer { () async throws(RPCStatus) in
              try await client.sendMessage(
                .init(
                  requestID: "send-\(caller)", actor: actor(.merchant, "agent"),
                  conversationID: conversation, text: "您好"))
            }
            return sent == nil ? 0 : 1
          }
          let reserved = try await answer { () async throws(RPCStatus) in
            try await client.reserveMessage(
              .init(
                requestID: "reserve-\(caller)", actor: actor(.merchant, "agent"),
                conversationID: conversation))
          }
          guard let reserved else { return 0 }
          let committed = try await answer { () async throws(RPCStatus) in
            try await client.commitMessage(
              .init(
                requestID: "commit-\(caller)", actor: actor(.merchant, "agent"),
                reservationID: reserved.reservationID, text: "您好", shopID: "shop"))
          }
          return committed == nil ? 0 : 1
        }
      }
      group.addTask {
        for _ in 0..<3 {
          try await Task.sleep(for: .milliseconds(Int.random(in: 0..<60)))
          stack.kill("messaging")
          try await stack.startAndWait(["messaging"])
        }
        return 0
      }
      return try await group.reduce(0, +)
    }
    #expect(units == 3)

    let decision = try await client.evaluateSend(.init(shopID: "shop", buyerID: "buyer")).decision
    #expect(decision?.used == 3 && decision?.remaining == 0 && decision?.counted.count == 3)
    let messages = try await client.listMessages(.init(conversationID: conversation)).messages
    #expect(messages.count { $0.author?.kind == .merchant } == 3)
  }
}
