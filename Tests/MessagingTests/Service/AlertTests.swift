import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite("MSG-ALERT and what agents follow") struct AlertTests {
  private func alerts(
    _ service: MessagingFixture, _ agent: String, after cursor: String = ""
  ) async throws -> [MessagingV1.Alert] {
    let stream = try await service.client.watchAlerts(
      .init(cursor: cursor, shopID: "s1", agentID: agent, stopAtEnd: true))
    var alerts: [MessagingV1.Alert] = []
    while let alert = try await stream.next() { alerts.append(alert) }
    return alerts
  }

  private func prefer(
    _ service: MessagingFixture, _ id: String, sound: Bool = true, warnings: Bool = true,
    muted: [MessagingV1.AlertKind] = []
  ) async throws(RPCStatus) {
    _ = try await service.client.setAlertPreferences(
      .init(
        requestID: id, actor: MessagingFixture.merchant, shopID: "s1", isSoundOn: sound,
        isWarningOn: warnings, muted: muted))
  }

  /// A buyer wrote, `agent-1` answered, the buyer was dissatisfied, `agent-2` got it.
  private func story(_ service: MessagingFixture) async throws -> String {
    let conversation = try await service.open()
    let client = service.client
    _ = try await client.receiveMessage(
      .init(
        requestID: "m1", actor: MessagingFixture.buyer, conversationID: conversation, text: "在吗"))
    _ = try await service.send("a1", conversation)
    _ = try await client.rateConversation(
      .init(
        requestID: "r1", actor: MessagingFixture.buyer, conversationID: conversation, rating: 3))
    _ = try await client.transferConversation(
      .init(
        requestID: "t1", actor: MessagingFixture.merchant, conversationID: conversation,
        shopID: "s1", toAgentID: "agent-2", reason: "x"))
    _ = try await client.receiveMessage(
      .init(
        requestID: "m2", actor: MessagingFixture.buyer, conversationID: conversation, text: "?"))
    return conversation
  }

  @Test("An agent is told of its conversations, of transfers to it, and of dissatisfied buyers")
  func kinds() async throws {
    let service = try MessagingFixture()
    let conversation = try await story(service)
    let second = try await alerts(service, "agent-2")
    #expect(second.map(\.kind) == [.newMessage, .transfer, .newMessage])
    #expect(second.allSatisfy { $0.playsSound && $0.conversationID == conversation })
    // What was its conversation then is another agent's now.
    let first = try await alerts(service, "agent-1")
    #expect(first.map(\.kind) == [.lowRating] && first.first?.isWarning == true)
    let cursor = try #require(second.first?.header?.cursor)
    #expect(try await alerts(service, "agent-2", after: cursor).count == 2)
    await service.stop()
  }

  @Test("Preferences: without sound, without warnings, without certain kinds")
  func preferences() async throws {
    let service = try MessagingFixture()
    _ = try await story(service)
    func stored() async throws -> MessagingV1.AlertPreferences? {
      try await service.client.getAlertPreferences(.init(shopID: "s1", agentID: "agent-1"))
        .preferences
    }
    let standard = try await stored()
    #expect(standard?.isSoundOn == true && standard?.isWarningOn == true)
    try await prefer(service, "p1", sound: false)
    #expect(try await alerts(service, "agent-1").map(\.playsSound) == [false])
    try await prefer(service, "p2", warnings: false)
    #expect(try await alerts(service, "agent-1").isEmpty)
    try await prefer(service, "p3", muted: [.lowRating])
    #expect(try await alerts(service, "agent-1").isEmpty)
    #expect(try await stored()?.muted == [.lowRating])
    for wrong in [[.unspecified], [.unrecognized(99)], [.waiting, .waiting]]
      as [[MessagingV1.AlertKind]]
    {
      let status = await #expect(throws: RPCStatus.self) {
        try await prefer(service, "p4", muted: wrong)
      }
      #expect(status?.code == .invalidArgument)
    }
    await service.stop()
  }

  @Test("WatchConversations sends each conversation as it stands, from a cursor, and goes on")
  func watchConversations() async throws {
    let service = try MessagingFixture()
    let conversation = try await story(service)
    let stream = try await service.client.watchConversations(
      .init(shopID: "s1", agentID: "agent-2"))
    var updates: [MessagingV1.ConversationUpdate] = []
    for _ in 0..<6 { updates.append(try #require(try await stream.next())) }
    #expect(updates.allSatisfy { $0.conversation?.conversationID == conversation })
    #expect(updates.allSatisfy { $0.conversation?.messageCount == 3 })
    #expect(updates.map { $0.message?.text } == [nil, "在吗", "您好", nil, nil, "?"])
    // What happens next is followed.
    _ = try await service.client.markRead(
      .init(
        requestID: "read", actor: MessagingFixture.merchant, conversationID: conversation,
        shopID: "s1"))
    #expect(try await stream.next()?.conversation?.unreadByShop == 0)
    stream.cancel()
    let cursor = try #require(updates.last?.header?.cursor)
    let resumed = try await service.client.watchConversations(
      .init(cursor: cursor, shopID: "s1", stopAtEnd: true))
    #expect(try await resumed.next()?.conversation?.unreadByShop == 0)
    #expect(try await resumed.next() == nil)
    let foreign = try await service.client.watchConversations(.init(shopID: "s2", stopAtEnd: true))
    #expect(try await foreign.next() == nil)
    await service.stop()
  }
}
