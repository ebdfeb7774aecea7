import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct SendingTests {
  @Test("MSG-ACTIVE: a merchant answers without limit and the answer says so")
  func active() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    for number in 0..<5 {
      let response = try await service.send("r\(number)", conversation)
      #expect(response.decision?.tier == .active && response.decision?.remaining == -1)
      #expect(response.message?.isCounted == false)
      #expect(response.message?.author == MessagingFixture.merchant)
    }
    await service.stop()
  }

  @Test("MSG-RECENT: three pass; the fourth is RESOURCE_EXHAUSTED, with rule, time and delay")
  func recent() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    _ = try await service.client.updateStanding(
      .init(
        requestID: "st", actor: MessagingFixture.system, shopID: "s1", buyerID: "b1",
        orderPlacedAt: .init(MessagingFixture.start - .days(10))))
    for (number, left) in [(1, 2), (2, 1), (3, 0)] as [(Int, Int32)] {
      let response = try await service.send("r\(number)", conversation)
      #expect(response.decision?.remaining == left && response.message?.isCounted == true)
    }
    let status = await #expect(throws: RPCStatus.self) {
      try await service.send("r4", conversation)
    }
    #expect(status?.code == .resourceExhausted && status?.reason == "MESSAGE_QUOTA_REACHED")
    #expect(status?.rules == ["MSG-RECENT"])
    let begins = MessagingFixture.start + .days(5) + .microseconds(1)
    let delay = status?.detail(GoogleRPC.RetryInfo.self)?.retryDelay
    #expect(delay == GoogleProtobuf.Duration(begins - MessagingFixture.start))
    let decision = try await service.evaluate()
    #expect(decision.allowedAt == .init(begins) && decision.used == 3 && decision.limit == 3)
    // The refused command left nothing, and passes when its time has come.
    service.clock.set(to: begins)
    let later = try await service.send("r4", conversation)
    #expect(later.decision?.tier == .related)
    await service.stop()
  }

  @Test("MSG-RELATED: facts of the request decide, and only the buyer helps without any")
  func related() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    let closed = await #expect(throws: RPCStatus.self) {
      try await service.send("r1", conversation)
    }
    #expect(closed?.code == .resourceExhausted && closed?.rules == ["MSG-CLOSED"])
    #expect(closed?.detail(GoogleRPC.RetryInfo.self) == nil)
    let fresh = MessagingV1.Standing(openCaseAt: .init(MessagingFixture.start - .days(3)))
    let sent = try await service.client.sendMessage(
      .init(
        requestID: "r2", actor: MessagingFixture.merchant, conversationID: conversation,
        text: "关于售后", standing: fresh))
    #expect(sent.decision?.tier == .related && sent.decision?.remaining == 0)
    await service.stop()
  }

  @Test("MSG-BLOCKED: nothing passes; a merchant's unblocking leaves the buyer's opt-out")
  func blocked() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    func access(_ id: String, _ actor: TypeV1.Actor, blocked: Bool = false, out: Bool = false)
      async throws(RPCStatus) -> MessagingV1.SetBuyerAccessResponse
    {
      try await service.client.setBuyerAccess(
        .init(
          requestID: id, actor: actor, shopID: "s1", buyerID: "b1", isBlocked: blocked,
          isOptedOut: out))
    }
    _ = try await access("a1", MessagingFixture.merchant, blocked: true)
    _ = try await access("a2", MessagingFixture.buyer, out: true)
    let after = try await access("a3", MessagingFixture.merchant)
    #expect(!after.isBlocked && after.isOptedOut)
    let status = await #expect(throws: RPCStatus.self) {
      try await service.send("r1", conversation)
    }
    #expect(status?.code == .resourceExhausted && status?.rules == ["MSG-BLOCKED"])
    #expect(try await service.evaluate().tier == .blocked)
    let wrong = await #expect(throws: RPCStatus.self) {
      try await access("a4", MessagingFixture.merchant, out: true)
    }
    #expect(wrong?.code == .permissionDenied)
    _ = try await access("a5", MessagingFixture.platform)
    _ = try await service.send("r1", conversation)
    await service.stop()
  }

  @Test("MSG-CARD: cards pass where messages do not, and open their conversation")
  func cards() async throws {
    let service = try MessagingFixture()
    func deliver(
      _ id: String, _ kind: MessagingV1.MessageKind, _ actor: TypeV1.Actor
    ) async throws(RPCStatus) -> MessagingV1.DeliverCardResponse {
      try await service.client.deliverCard(
        .init(
          requestID: id, actor: actor, shopID: "s1", buyerID: "b1", orderID: "o1", kind: kind,
          text: "售后卡片", referenceID: "card-1"))
    }
    let card = try await deliver("r1", .invitationCard, MessagingFixture.merchant)
    #expect(card.message?.referenceID == "card-1" && card.message?.isCounted == false)
    _ = try await deliver("r2", .systemNotice, MessagingFixture.system)
    #expect(
      try await service.happenings() == ["conversation.opened", "card.delivered", "card.delivered"])
    _ = try await service.client.setBuyerAccess(
      .init(
        requestID: "a", actor: MessagingFixture.buyer, shopID: "s1", buyerID: "b1",
        isOptedOut: true))
    let invitation = await #expect(throws: RPCStatus.self) {
      try await deliver("r3", .invitationCard, MessagingFixture.merchant)
    }
    #expect(invitation?.code == .failedPrecondition && invitation?.rules == ["MSG-BLOCKED"])
    _ = try await deliver("r4", .card, MessagingFixture.merchant)
    #expect(try await service.evaluate(kind: .invitationCard).isAllowed == false)
    #expect(try await service.evaluate(kind: .card).isAllowed)
    await service.stop()
  }

  @Test("MSG-SPAM: a message that the platform calls spam opens no tier")
  func spam() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    let response = try await service.client.receiveMessage(
      .init(
        requestID: "r1", actor: MessagingFixture.platform, conversationID: conversation,
        text: "加我", isSuspectedSpam: true))
    #expect(response.message?.isSuspectedSpam == true)
    #expect(response.message?.author == MessagingFixture.buyer)
    #expect(try await service.evaluate().tier == .closed)
    await service.stop()
  }

  @Test("EvaluateSend explains every rule and has no effect, also for another time")
  func evaluates() async throws {
    let service = try MessagingFixture()
    _ = try await service.open(buyerWrote: .hours(1))
    let before = try await service.happenings()
    let now = try await service.evaluate()
    #expect(
      now.rules.map(\.rule) == [
        "MSG-ACTIVE", "MSG-RECENT", "MSG-RELATED", "MSG-CLOSED", "MSG-BLOCKED", "MSG-SPAM",
        "MSG-CARD", "MSG-RESERVE",
      ])
    #expect(now.isAllowed && now.policy?.version == "default-1" && now.allowedAt == nil)
    #expect(now.rules.first?.changesAt == .init(MessagingFixture.start + .hours(23)))
    let later = try await service.evaluate(at: MessagingFixture.start + .days(3))
    #expect(later.tier == .recent && later.remaining == 3)
    #expect(try await service.evaluate(at: MessagingFixture.start + .days(9)).tier == .closed)
    #expect(try await service.happenings() == before)
    await service.stop()
  }

  @Test("MSG-RELATED: the standing follows orders and cases, and a closed case relates no more")
  func standing() async throws {
    let service = try MessagingFixture()
    let client = service.client
    let opened = GoogleProtobuf.Timestamp(MessagingFixture.start - .days(2))
    let first = try await client.updateStanding(
      .init(
        requestID: "r1", actor: MessagingFixture.system, shopID: "s1", buyerID: "b1",
        openedCaseID: "case-1", caseOpenedAt: opened))
    #expect(first.standing == .init(openCaseAt: opened))
    #expect(try await service.evaluate().tier == .related)
    // Telling the same again is no event.
    _ = try await client.updateStanding(
      .init(
        requestID: "r2", actor: MessagingFixture.platform, shopID: "s1", buyerID: "b1",
        openedCaseID: "case-1", caseOpenedAt: opened))
    let last = try await client.updateStanding(
      .init(
        requestID: "r3", actor: MessagingFixture.system, shopID: "s1", buyerID: "b1",
        endedCaseID: "case-1"))
    #expect(last.standing == .init())
    #expect(try await service.evaluate().tier == .closed)
    #expect(
      try await service.happenings() == ["buyer.standing_changed", "buyer.standing_changed"])
    await service.stop()
  }
}
