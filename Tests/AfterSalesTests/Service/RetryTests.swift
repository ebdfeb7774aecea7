import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct RetryTests {
  @Test func aRepeatedCommandAnswersTheSameAndHappensOnce() async throws {
    try await withDesk { desk in
      let first = try await desk.issue(requestID: "one")
      desk.clock.advance(by: .hours(3))
      #expect(try await desk.issue(requestID: "one") == first)
      let id = try #require(first.invitation).invitationID
      let accepted = try await desk.accept(id, requestID: "two")
      #expect(try await desk.accept(id, requestID: "two") == accepted)
      #expect(try await desk.client.listInvitations(.init(orderID: "o1")).invitations.count == 1)
      #expect(try await desk.events().count == 3)
    }
  }

  @Test func anAnswerSurvivesARestart() async throws {
    let desk = try Desk()
    let first = try await desk.issue(requestID: "one")
    let again = try await desk.restarted()
    #expect(try await again.issue(requestID: "one") == first)
    #expect(try await again.events().count == 1)
    await again.close()
  }

  @Test func theSameIDForAnotherCommandIsRefused() async throws {
    try await withDesk { desk in
      _ = try await desk.issue(requestID: "one")
      let other = await status { try await desk.issue(.refundOnly, requestID: "one") }
      #expect(other?.code == .invalidArgument)
      #expect(other?.reason == "REQUEST_ID_REUSED")
      let method = await status { try await desk.accept("card", requestID: "one") }
      #expect(method?.reason == "REQUEST_ID_REUSED")
    }
  }

  @Test func aRefusedCommandMayBeSentAgain() async throws {
    try await withDesk(at: paidAt) { desk in
      let early = snapshot(state: .created) { $0.signedAt = nil }
      #expect(await status { try await desk.issue(order: early, requestID: "one") } != nil)
      let signed = snapshot(version: 2) { $0.signedAt = .init(paidAt) }
      let issued = try await desk.issue(order: signed, requestID: "one")
      #expect(issued.invitation != nil)
    }
  }
}
