import Contracts
import Domain
import Testing

@testable import Gateway

@Suite("GW-TIMELINE: the story") struct TimelineTests {
  func entry(_ service: ServiceName, at seconds: Int64, _ sequence: Int64)
    -> GatewayV1.TimelineEntry
  {
    GatewayV1.TimelineEntry(
      at: GoogleProtobuf.Timestamp(seconds: seconds), service: service.rawValue,
      sequence: sequence)
  }

  @Test func mergesByTimeThenServiceThenSequence() {
    let merged = Timeline.merge([
      [entry(.messaging, at: 5, 1), entry(.messaging, at: 5, 2)],
      [entry(.orders, at: 1, 1), entry(.orders, at: 5, 2)],
      [entry(.afterSales, at: 3, 1), entry(.afterSales, at: 5, 2)],
    ])
    #expect(
      merged.map { "\($0.service) \($0.sequence)" } == [
        "orders 1", "after-sales 1", "orders 2", "after-sales 2", "messaging 1", "messaging 2",
      ])
  }

  @Test func importedHistoryIsSortedByWhenItHappened() {
    let merged = Timeline.merge([[entry(.messaging, at: 9, 1), entry(.messaging, at: 2, 2)]])
    #expect(merged.map(\.sequence) == [2, 1])
  }

  @Test func stepsOfAFlowShareTheirCause() {
    #expect(Timeline.cause(of: "assist-1/card") == "assist-1")
    #expect(Timeline.cause(of: "assist-1/deliver") == "assist-1")
    #expect(Timeline.cause(of: "a client's own/id") == "a client's own/id")
    #expect(Timeline.cause(of: "") == "")
  }

  @Test func omittedTextsAreNotInTheStory() {
    let message = MessagingV1.Message(messageID: "m", text: "secret")
    let event = MessagingV1.MessageEvent(
      header: TypeV1.EventHeader(sequence: 1),
      change: .messageSent(MessagingV1.MessageSent(message: message)))
    let shown = Timeline.entries(of: [event], omitTexts: false)
    #expect(shown.first?.summary.contains("secret") == true)
    let omitted = Timeline.entries(of: [event], omitTexts: true)
    #expect(omitted.first?.summary == "the merchant wrote")
    #expect(omitted.first?.kind == "MERCHANT_MESSAGE")
  }

  @Test func eventsWithoutKnownChangeAreLeftOut() {
    #expect(Timeline.entries(of: [OrdersV1.OrderEvent(header: TypeV1.EventHeader())]).isEmpty)
    #expect(Timeline.entries(of: [AfterSalesV1.CaseEvent()]).isEmpty)
  }

  @Test func moneyIsForPeopleAndUnknownCurrenciesStayReadable() {
    #expect(Timeline.text(TypeV1.Money(minorUnits: 1_234, currency: "CNY")) == "12.34 CNY")
    #expect(Timeline.text(TypeV1.Money(minorUnits: 5, currency: "XXQ")) == "5 minor units of XXQ")
    #expect(Timeline.text(nil) == "nothing")
  }
}

@Suite("The catalogue") struct GatewayRulesTests {
  @Test func hasEveryFlowOnce() {
    #expect(
      GatewayRules.all.map(\.id) == [
        "GW-ASSIST", "GW-RESPOND", "GW-DECIDE", "GW-SEND", "GW-SUGGEST", "GW-DESK", "GW-LINK",
        "GW-TIMELINE", "GW-SCORE", "GW-FOLLOW",
      ])
  }
}
