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

@Suite("GW-TIMELINE: what an import tells of the past") struct ImportStoryTests {
  static let hour: Int64 = 3_600

  func at(_ hours: Int64) -> GoogleProtobuf.Timestamp { .init(seconds: hours * Self.hour) }

  func imported(_ change: (inout OrdersV1.Order) -> Void = { _ in }) -> OrdersV1.OrderEvent {
    var order = OrdersV1.Order(
      orderID: "o", paid: TypeV1.Money(minorUnits: 1_200, currency: "CNY"), createdAt: at(1),
      paidAt: at(2), shippedAt: at(3), signedAt: at(4), completedAt: at(5),
      parcel: OrdersV1.Parcel(carrier: "SF", trackingNumber: "SF1"), importedAt: at(90))
    change(&order)
    return OrdersV1.OrderEvent(
      header: TypeV1.EventHeader(
        sequence: 7, occurredAt: order.createdAt, recordedAt: at(90),
        actor: TypeV1.Actor(kind: .merchant, id: "agent"), orderID: "o", requestID: "import-1"),
      change: .imported(.init(order: order)))
  }

  @Test func isAnEntryForEachMomentAtItsOwnTime() {
    let story = Timeline.linked(Timeline.merge([Timeline.entries(of: [imported()])]))
    #expect(
      story.map { "\(($0.at?.seconds ?? 0) / Self.hour) \($0.kind)" } == [
        "1 ORDER_CREATED", "2 ORDER_PAID", "3 ORDER_SHIPPED", "4 ORDER_SIGNED",
        "5 ORDER_COMPLETED", "90 ORDER_IMPORTED",
      ])
    #expect(story[1].summary == "paid 12.00 CNY (imported)")
    #expect(story[2].summary == "shipped with SF SF1 (imported)")
    #expect(story.map(\.isImported) == [true, true, true, true, true, false])
    // Whoever imported an order did not place or pay it.
    #expect(story.dropLast().allSatisfy { $0.actor == nil && $0.cause.isEmpty })
    #expect(story.last?.actor?.id == "agent" && story.last?.cause == "import-1")
    #expect(Set(story.map(\.entryID)).count == story.count)
    #expect(story.last?.entryID == "orders/7" && story[1].entryID == "orders/7/ORDER_PAID")
    #expect(story.allSatisfy { $0.causedBy.isEmpty })
  }

  @Test func momentsThatTheSourceDoesNotKnowAreLeftOut() {
    let story = Timeline.entries(
      of: [
        imported {
          ($0.createdAt, $0.paid, $0.paidAt, $0.shippedAt) = (self.at(90), nil, nil, nil)
          ($0.signedAt, $0.completedAt, $0.tradeState) = (nil, nil, .cancelled)
        }
      ])
    #expect(story.map(\.kind) == ["ORDER_IMPORTED"])
    #expect(story[0].summary == "order taken in as cancelled: no lines")
  }

  @Test func aCancelledOrderTellsWhatIsStillDueAndWhatWasRefundedBefore() {
    let yuan = { TypeV1.Money(minorUnits: $0 * 100, currency: "CNY") }
    let story = Timeline.entries(
      of: [
        imported {
          ($0.shippedAt, $0.signedAt, $0.completedAt) = (nil, nil, nil)
          ($0.cancelledAt, $0.refunded, $0.refundDue) = (self.at(6), yuan(5), yuan(7))
        }
      ])
    #expect(
      story.map(\.kind) == ["ORDER_CREATED", "ORDER_PAID", "ORDER_CANCELLED", "ORDER_IMPORTED"])
    #expect(story[2].summary == "cancelled, 7.00 CNY due back (imported)")
    #expect(story[3].summary.hasSuffix("5.00 CNY refunded before"))
  }

  @Test func whatFollowsIsLinkedToTheImport() {
    let reaction = GatewayV1.TimelineEntry(
      at: at(91), service: "messaging", cause: "follow/orders/0123456789abcdef/7", sequence: 1)
    let story = Timeline.linked(
      Timeline.merge([Timeline.entries(of: [imported()]), [reaction]]))
    #expect(story.last?.causedBy == "orders/7")
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
