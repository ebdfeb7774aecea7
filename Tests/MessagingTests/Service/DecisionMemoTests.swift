import Contracts
import Domain
import Messaging
import RPCContracts
import Service
import Testing

@testable import MessagingService

/// Decisions that were made before are answered again only while they are the decision.
@Suite("Decisions that are kept") struct DecisionMemoTests {
  private func timeless(_ decision: MessagingV1.SendDecision?) -> MessagingV1.SendDecision? {
    var decision = decision
    decision?.evaluatedAt = nil
    return decision
  }

  @Test("The same decision at another time says that time, until MSG-ACTIVE ends")
  func time() async throws {
    let service = try MessagingFixture()
    _ = try await service.open(buyerWrote: .hours(23))
    let first = try await service.evaluate()
    service.clock.advance(by: .minutes(59))
    let second = try await service.evaluate()
    #expect(first.tier == .active && timeless(second) == timeless(first))
    #expect(second.evaluatedAt == .init(service.clock.now))
    #expect(first.evaluatedAt == .init(service.clock.now - .minutes(59)))
    service.clock.advance(by: .minutes(1))
    #expect(try await service.evaluate().tier == .recent)
    await service.stop()
  }

  @Test("Another policy decides from its first call on")
  func policy() async throws {
    let service = try MessagingFixture()
    _ = try await service.open(buyerWrote: .hours(30))
    #expect(try await service.evaluate().limit == 3)
    var policy = MessagingPolicy()
    policy.tiers.recentLimit = 5
    try service.environment.policy.replace(with: EffectivePolicy(rules: policy))
    #expect(try await service.evaluate().limit == 5)
    await service.stop()
  }

  @Test("Facts of the request, the kind and the text are part of the question")
  func question() async throws {
    let service = try MessagingFixture()
    _ = try await service.open()
    let ordered = MessagingV1.Standing(lastOrderAt: .init(service.clock.now - .days(1)))
    for _ in 0..<2 {
      #expect(try await service.evaluate().tier == .closed)
      #expect(try await service.evaluate(standing: ordered).tier == .related)
      #expect(try await service.evaluate(kind: .card).isAllowed)
    }
    await service.stop()
  }

  @Test("SendMessage says what EvaluateSend says of the text, message after message")
  func sending() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    for number in 1...3 {
      service.clock.advance(by: .seconds(1))
      let sent = try await service.send("send-\(number)", conversation, "您好")
      let asked = try await service.client.evaluateSend(
        .init(shopID: "s1", buyerID: "b1", text: "您好"))
      #expect(sent.decision == asked.decision && sent.decision?.rules.count == 10)
      #expect(sent.decision?.evaluatedAt == .init(service.clock.now))
      // Sent again, the answer is the stored one.
      service.clock.advance(by: .seconds(1))
      #expect(try await service.send("send-\(number)", conversation, "您好") == sent)
    }
    // A limit sets in: every message changes the decision.
    service.clock.advance(by: .hours(24))
    for number in 1...3 {
      let sent = try await service.send("limited-\(number)", conversation)
      #expect(sent.decision?.used == Int32(number) && sent.message?.isCounted == true)
    }
    await service.stop()
  }

  @Test("The log tells the message as it was answered")
  func log() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(30))
    let sent = try await service.send("send", conversation)
    guard case .messageSent(let told)? = try await service.events().last?.change else {
      Issue.record("the last event is no sent message")
      return
    }
    #expect(told.message == sent.message && told.tier == .recent && told.reservationID.isEmpty)
    await service.stop()
  }
}
