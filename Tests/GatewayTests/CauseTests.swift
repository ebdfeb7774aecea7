import Contracts
import Testing

@testable import Gateway

@Suite("GW-TIMELINE: what led to what") struct CauseTests {
  func entry(
    _ service: ServiceName, _ sequence: Int64, cause: String, reference: String = ""
  ) -> GatewayV1.TimelineEntry {
    GatewayV1.TimelineEntry(
      service: service.rawValue, referenceID: reference, cause: cause, sequence: sequence)
  }

  func links(_ story: [GatewayV1.TimelineEntry]) -> [String] {
    Timeline.linked(story).map { "\($0.entryID) ← \($0.causedBy) \($0.link)" }
  }

  @Test func aStepIsLedToByTheStepBeforeAlsoInAnotherService() {
    #expect(
      links([
        entry(.afterSales, 1, cause: "assist", reference: "card"),
        entry(.messaging, 5, cause: "assist", reference: "card"),
      ]) == ["after-sales/1 ←  unspecified", "messaging/5 ← after-sales/1 command"])
  }

  @Test func whatFollowsACaseStepIsLedToByItAndNotByItsSiblings() {
    let story = [
      entry(.afterSales, 2, cause: "respond", reference: "card"),
      entry(.afterSales, 3, cause: "respond", reference: "case"),
      entry(.orders, 2, cause: "respond", reference: "case"),
      entry(.messaging, 6, cause: "respond", reference: "case"),
    ]
    #expect(
      links(story).suffix(3) == [
        "after-sales/3 ← after-sales/2 command", "orders/2 ← after-sales/3 command",
        "messaging/6 ← after-sales/3 command",
      ])
  }

  @Test func aNewCommandIsLedToByTheLastChangeOfItsCardOrCase() {
    let story = [
      entry(.afterSales, 1, cause: "assist", reference: "card"),
      entry(.afterSales, 2, cause: "respond", reference: "card"),
    ]
    #expect(links(story).last == "after-sales/2 ← after-sales/1 reference")
  }

  @Test func aReactionBelongsToTheCommandOfTheEventThatItFollowed() {
    let story = Timeline.linked([
      entry(.afterSales, 12, cause: "client-7", reference: "case"),
      entry(.orders, 3, cause: "follow/after-sales/0123456789abcdef/12", reference: "case"),
    ])
    #expect(story[1].causedBy == "after-sales/12" && story[1].link == .reaction)
    #expect(story[1].cause == "client-7")
  }

  @Test func anOrderIsMarkedByTheCommandThatOpenedItsCase() {
    let story = Timeline.linked([
      entry(.afterSales, 3, cause: "respond", reference: "c-1"),
      entry(.orders, 2, cause: "case/c-1/1", reference: "c-1"),
    ])
    #expect(story[1].causedBy == "after-sales/3" && story[1].link == .command)
    #expect(story[1].cause == "respond")
  }

  @Test func thatACaseWasPaidIsToldByTheCommandThatPaidIt() {
    let notice = DerivedRequestID.notice(paidCase: "c-1")
    #expect(notice == "case/c-1/paid/notify")
    let story = Timeline.linked([
      entry(.afterSales, 3, cause: "pay", reference: "c-1"),
      entry(.messaging, 2, cause: Timeline.cause(of: notice), reference: "c-1"),
    ])
    #expect(story[1].causedBy == "after-sales/3" && story[1].link == .command)
    #expect(story[1].cause == "pay")
  }

  @Test func aReactionToAnEventThatIsMissingStaysUnlinkedButReadable() {
    let story = Timeline.linked([entry(.orders, 3, cause: "follow/after-sales/ab/12")])
    #expect(story[0].causedBy.isEmpty && story[0].cause == "follow/after-sales/ab/12")
  }

  @Test func timersAndImportsLeadNowhere() {
    #expect(
      links([entry(.orders, 1, cause: ""), entry(.orders, 2, cause: "")])
        == ["orders/1 ←  unspecified", "orders/2 ←  unspecified"])
  }
}
