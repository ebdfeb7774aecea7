import Contracts
import Testing

@testable import Gateway

@Suite("GW-FOLLOW: reactions") struct ReactionTests {
  let reactions = Reactions(database: "0123456789abcdef0123")

  func header(_ sequence: Int64) -> TypeV1.EventHeader {
    TypeV1.EventHeader(
      sequence: sequence, occurredAt: GoogleProtobuf.Timestamp(seconds: 1_000), orderID: "order",
      shopID: "shop", buyerID: "buyer")
  }

  @Test func aPlacedOrderCountsForMessaging() {
    let event = OrdersV1.OrderEvent(header: header(7), change: .created(OrdersV1.OrderCreated()))
    guard case .updateStanding(let update)? = reactions.reactions(to: event).first else {
      Issue.record("no reaction")
      return
    }
    #expect(update.orderPlacedAt?.seconds == 1_000)
    #expect(update.shopID == "shop" && update.buyerID == "buyer")
    #expect(update.requestID == "follow/orders/0123456789abcdef/7/open")
  }

  @Test func aPaymentCountsForMessaging() {
    let event = OrdersV1.OrderEvent(header: header(8), change: .paid(OrdersV1.OrderPaid()))
    guard case .updateStanding(let update)? = reactions.reactions(to: event).first else {
      Issue.record("no reaction")
      return
    }
    #expect(update.orderPaidAt?.seconds == 1_000 && update.orderPlacedAt == nil)
    #expect(update.shopID == "shop" && update.buyerID == "buyer")
    #expect(update.requestID == "follow/orders/0123456789abcdef/8/paid")
  }

  @Test func aCaseMarksTheOrderAndTellsMessaging() {
    let opened = AfterSalesV1.CaseSubmitted(
      afterSalesCase: AfterSalesV1.Case(caseID: "case", requestCount: 1))
    let event = AfterSalesV1.CaseEvent(header: header(1), change: .caseSubmitted(opened))
    let all = reactions.reactions(to: event)
    #expect(all.count == 2)
    guard case .markOrder(let mark) = all[0], case .updateStanding(let standing) = all[1] else {
      Issue.record("wrong reactions: \(all)")
      return
    }
    #expect(mark.caseID == "case" && mark.orderID == "order")
    // The same command as that of the flow that opened the case.
    #expect(
      mark
        == OrdersV1.OpenAfterSalesRequest(
          marking: "order", for: AfterSalesV1.Case(caseID: "case", requestCount: 1)))
    #expect(mark.requestID == "case/case/1/mark")
    #expect(standing.openedCaseID == "case")
  }

  @Test func aMarkTellsWhatTheCaseHolds() {
    let amount = TypeV1.Money(minorUnits: 500, currency: "CNY")
    let value = AfterSalesV1.Case(caseID: "case", amount: amount, requestCount: 1)
    let event = AfterSalesV1.CaseEvent(
      header: header(1), change: .caseSubmitted(.init(afterSalesCase: value)))
    guard case .markOrder(let mark)? = reactions.reactions(to: event).first else {
      Issue.record("no reaction")
      return
    }
    #expect(mark.held == amount)
  }

  @Test func aPaidRefundReachesTheOrderBeforeTheCaseIsClosedThere() {
    let amount = TypeV1.Money(minorUnits: 500, currency: "CNY")
    let paid = AfterSalesV1.RefundPaid(
      caseID: "case", amount: amount, payoutKey: "payout",
      lines: [AfterSalesV1.CaseLine(lineID: "1", quantity: 2)])
    let event = AfterSalesV1.CaseEvent(header: header(9), change: .refundPaid(paid))
    let all = reactions.reactions(to: event)
    guard all.count == 3, case .recordRefund(let refund) = all[0], case .unmarkOrder = all[1],
      case .updateStanding(let standing) = all[2]
    else {
      Issue.record("wrong reactions: \(all)")
      return
    }
    #expect(refund.refundID == "payout" && refund.amount == amount && refund.caseID == "case")
    #expect(refund.lines == [OrdersV1.LineAmount(lineID: "1", quantity: 2)])
    #expect(standing.endedCaseID == "case")
  }

  @Test func withdrawnAndClosedCasesUnmarkTheOrder() {
    for change: AfterSalesV1.CaseEvent.Change in [
      .caseWithdrawn(AfterSalesV1.CaseWithdrawn(caseID: "case")),
      .caseClosed(AfterSalesV1.CaseClosed(caseID: "case")),
    ] {
      let all = reactions.reactions(
        to: AfterSalesV1.CaseEvent(header: header(2), change: change))
      guard case .unmarkOrder(let unmark)? = all.first else {
        Issue.record("no reaction to \(change)")
        continue
      }
      #expect(unmark.caseID == "case")
    }
  }

  @Test func aRefusedRequestIsCountedByTheOrderOnce() {
    let value = AfterSalesV1.Case(caseID: "case", requestCount: 2)
    let all = reactions.reactions(
      to: AfterSalesV1.CaseEvent(
        header: header(4), change: .caseRejected(AfterSalesV1.CaseRejected(caseID: "case")),
        afterSalesCase: value))
    guard case .recordRefusal(let refusal)? = all.first, all.count == 1 else {
      Issue.record("wrong reactions: \(all)")
      return
    }
    #expect(refusal.refusalID == "case/2" && refusal.orderID == "order")
  }

  @Test func aCaseThatIsOpenedAgainMarksTheOrderAgain() {
    let value = AfterSalesV1.Case(caseID: "case", requestCount: 2)
    let all = reactions.reactions(
      to: AfterSalesV1.CaseEvent(
        header: header(5), change: .caseResubmitted(AfterSalesV1.CaseResubmitted(caseID: "case")),
        afterSalesCase: value))
    guard case .markOrder(let mark)? = all.first else {
      Issue.record("wrong reactions: \(all)")
      return
    }
    #expect(mark.requestID == "case/case/2/mark")
  }

  @Test(
    arguments: [
      (AfterSalesV1.CaseType.exchange, OrdersV1.Replacement.Kind?.some(.exchanged)),
      (.reship, .reshipped), (.repair, nil),
    ])
  func completedCasesChangeTheLedgerAndEnd(
    _ type: AfterSalesV1.CaseType, _ kind: OrdersV1.Replacement.Kind?
  ) {
    let value = AfterSalesV1.Case(
      caseID: "case", type: type, lines: [AfterSalesV1.CaseLine(lineID: "1", quantity: 1)],
      resentParcel: AfterSalesV1.ReturnParcel(carrier: "c", trackingNumber: "t"))
    var all = reactions.reactions(
      to: AfterSalesV1.CaseEvent(
        header: header(6), change: .caseCompleted(AfterSalesV1.CaseCompleted(caseID: "case")),
        afterSalesCase: value))
    if let kind {
      guard case .recordReplacement(let made) = all.removeFirst() else {
        Issue.record("wrong reactions: \(all)")
        return
      }
      #expect(made.replacement?.kind == kind && made.replacement?.lines.first?.quantity == 1)
    }
    guard case .unmarkOrder? = all.first else {
      Issue.record("wrong reactions: \(all)")
      return
    }
  }

  @Test func otherEventsCauseNothing() {
    let card = AfterSalesV1.CaseEvent(
      header: header(3), change: .invitationIssued(AfterSalesV1.InvitationIssued()))
    #expect(reactions.reactions(to: card).isEmpty)
    let signed = OrdersV1.OrderEvent(header: header(4), change: .signed(OrdersV1.OrderSigned()))
    #expect(reactions.reactions(to: signed).isEmpty)
    #expect(reactions.reactions(to: OrdersV1.OrderEvent()).isEmpty)
  }

  @Test func requestIDsFitTheServicesLimitAndDifferByStepAndDatabase() {
    let longest = DerivedRequestID.Step.allCases.map {
      DerivedRequestID.reaction(
        to: .afterSales, database: String(repeating: "f", count: 64), sequence: .max, $0)
    }
    #expect(Set(longest).count == DerivedRequestID.Step.allCases.count)
    // A gateway may append to a client's part, and does so within what the services take.
    #expect(longest.allSatisfy { $0.utf8.count <= 64 })
    let restarted = DerivedRequestID.reaction(
      to: .orders, database: "d", restarts: 3, sequence: 12, .open)
    #expect(restarted == "follow/orders/d/12.3/open")
    let other = DerivedRequestID.reaction(to: .orders, database: "b", sequence: 1, .open)
    #expect(other != DerivedRequestID.reaction(to: .orders, database: "a", sequence: 1, .open))
  }

  @Test func stepIDsFitTheServicesLimit() {
    let flow = String(repeating: "x", count: DerivedRequestID.longestFlowID)
    for step in DerivedRequestID.Step.allCases {
      #expect(DerivedRequestID.step(step, of: flow).utf8.count <= 64)
    }
  }
}
