import AfterSales
import Domain
import Testing

@Suite struct CaseLifeTests {
  static let parcel = Case.Parcel(carrier: "SF", trackingNumber: "SF1")
  let now = signedAt + .days(2)

  static func step(_ kind: CaseStep.Kind, of item: Case) -> CaseStep {
    switch kind {
    case .agreeReturn: .agreeReturn
    case .agreeRefund: .agreeRefund
    case .shipReturn: .shipReturn(parcel)
    case .receiveReturn: .receiveReturn
    case .payRefund:
      .payRefund(key: item.payoutKey ?? "", amount: item.amount ?? money(0))
    case .failRefund: .failRefund(key: item.payoutKey ?? "", problem: "no funds")
    case .withdraw: .withdraw
    }
  }

  @Test func aReturnRefundFromApplicationToPayout() throws {
    var item = try #require(
      try Case.submit(
        id: "case-1", request(), statement: "torn", circumstances(at: now, by: buyer)
      ).afterSalesCase)
    #expect(item.state == .pendingMerchant && item.held == 10_000)
    #expect(item.dueAt == now + .hours(48))
    var version: Int64 = 1
    func take(_ kind: CaseStep.Kind, _ actor: Actor, _ change: AfterSalesEvent.Change) throws {
      let changes = try item.take(Self.step(kind, of: item), by: actor, at: now, policy)
      item = try #require(changes.afterSalesCase)
      version += 1
      #expect(item.version == version)
      #expect(changes.events == [AfterSalesEvent(change, by: actor, at: now)])
    }
    try take(.agreeReturn, merchant, .returnAgreed)
    #expect(item.state == .awaitBuyerShip && item.dueAt == now + .days(7))
    #expect(item.decidedAt == now)
    try take(.shipReturn, buyer, .returnShipped)
    #expect(item.state == .inReturn && item.dueAt == nil && item.parcel == Self.parcel)
    try take(.receiveReturn, merchant, .returnReceived)
    #expect(item.state == .inspecting && item.dueAt == now + .hours(48))
    try take(.agreeRefund, merchant, .refundAgreed)
    #expect(item.state == .refunding && item.payoutKey == "case-1/payout")
    try take(.failRefund, system, .refundFailed(problem: "no funds"))
    #expect(item.state == .refundFailed && item.held == 10_000)
    try take(.payRefund, system, .refundPaid)
    #expect(item.state == .refunded && item.held == 0 && item.refunded == 10_000)
    #expect(item.endedAt == now && item.nextSteps.isEmpty)
  }

  /// Step, state of a RETURN_REFUND, who may, state after. All other combinations are refused.
  static let table: [(CaseStep.Kind, CaseState, [Actor.Kind], CaseState)] = [
    (.agreeReturn, .pendingMerchant, [.merchant], .awaitBuyerShip),
    (.agreeReturn, .platformReview, [.platform], .awaitBuyerShip),
    (.agreeRefund, .pendingMerchant, [.merchant], .refunding),
    (.agreeRefund, .inspecting, [.merchant], .refunding),
    (.agreeRefund, .platformReview, [.platform], .refunding),
    (.shipReturn, .awaitBuyerShip, [.buyer, .platform], .inReturn),
    (.receiveReturn, .inReturn, [.merchant, .platform, .system], .inspecting),
    (.payRefund, .refunding, [.platform, .system], .refunded),
    (.payRefund, .refundFailed, [.platform, .system], .refunded),
    (.failRefund, .refunding, [.platform, .system], .refundFailed),
    (.failRefund, .refundFailed, [.platform, .system], .refundFailed),
    (.withdraw, .pendingMerchant, [.buyer], .withdrawn),
    (.withdraw, .awaitBuyerResponse, [.buyer], .withdrawn),
    (.withdraw, .awaitBuyerShip, [.buyer], .withdrawn),
    (.withdraw, .inReturn, [.buyer], .withdrawn),
    (.withdraw, .inspecting, [.buyer], .withdrawn),
    (.withdraw, .reshipping, [.buyer], .withdrawn),
    (.withdraw, .repairing, [.buyer], .withdrawn),
    (.withdraw, .awaitBuyerConfirm, [.buyer], .withdrawn),
    (.withdraw, .platformReview, [.buyer], .withdrawn),
  ]

  @Test func everyStepInEveryStateByEveryActor() throws {
    for kind in CaseStep.Kind.allCases {
      for state in CaseState.allCases {
        let item = afterSalesCase(state)
        let row = Self.table.first { $0.0 == kind && $0.1 == state }
        for actorKind in Actor.Kind.allCases {
          let actor = Actor(actorKind, id: "b1")
          if kind == .payRefund && state == .refunded { continue }
          let taken = refusal {
            try item.take(Self.step(kind, of: item), by: actor, at: now, policy)
          }
          if let row, row.2.contains(actorKind) {
            #expect(taken == nil, "\(kind) \(state) \(actorKind)")
            let after = try item.take(Self.step(kind, of: item), by: actor, at: now, policy)
            #expect(after.afterSalesCase?.state == row.3)
          } else {
            #expect(taken?.kind == (row == nil ? .precondition : .permission))
            #expect(taken?.rules.allSatisfy { $0.hasPrefix("AS-") } == true)
            #expect(taken?.rules.count == 1)
          }
        }
      }
    }
  }

  @Test func anOpenCaseAlwaysHasANextStep() {
    for state in CaseState.allCases {
      for type in CaseType.allCases {
        let item = afterSalesCase(state, type: type, amount: type.isRefund ? 100 : nil)
        #expect(item.nextSteps.isEmpty == !state.isOpen, "\(state) \(type)")
      }
    }
  }

  @Test func typesThatPayNothingAreNotRefunded() {
    let item = afterSalesCase(type: .exchange, amount: nil)
    let refused = refusal { try item.take(.agreeRefund, by: merchant, at: now, policy) }
    #expect(refused?.rules == ["AS-TYPE-STATE"])
    let returned = afterSalesCase(type: .refundOnly)
    let agreed = refusal { try returned.take(.agreeReturn, by: merchant, at: now, policy) }
    #expect(agreed?.rules == ["AS-TYPE-STATE"])
  }

  @Test func anotherBuyerTakesNoStep() {
    let other = Actor(.buyer, id: "b2")
    let refused = refusal { try afterSalesCase().take(.withdraw, by: other, at: now, policy) }
    #expect(refused?.kind == .permission)
    let applied = refusal {
      try Case.submit(id: "x", request(), statement: "", circumstances(by: other))
    }
    #expect(applied?.kind == .permission)
  }

  @Test("A payout confirmed twice changes nothing; another key or amount is refused by AS-AMOUNT")
  func payoutOnce() throws {
    for state in [CaseState.refunding, .refundFailed, .refunded] {
      let item = afterSalesCase(state)
      let wrongKey = refusal {
        try item.take(.payRefund(key: "other", amount: money(6_000)), by: system, at: now, policy)
      }
      #expect(wrongKey?.rules == ["AS-AMOUNT"])
      #expect(wrongKey?.reason == "PAYOUT_KEY_MISMATCH")
      let wrongAmount = refusal {
        try item.take(
          .payRefund(key: "case-1/payout", amount: money(5_999)), by: system, at: now, policy)
      }
      #expect(wrongAmount?.reason == "PAYOUT_AMOUNT_MISMATCH")
    }
    let paid = afterSalesCase(.refunded)
    let again = try paid.take(
      .payRefund(key: "case-1/payout", amount: money(6_000)), by: system, at: now, policy)
    #expect(again.events.isEmpty)
    #expect(again.afterSalesCase == paid)
  }
}

@Suite struct DeadlineTests {
  let due = signedAt + .days(3)

  @Test("AS-DEADLINE-MERCHANT: undecided exactly 48 h after submission goes to the platform")
  func merchant48h() throws {
    let item = try #require(
      try Case.submit(
        id: "c", request(), statement: "", circumstances(at: signedAt, by: buyer)
      ).afterSalesCase)
    let limit = signedAt + .hours(48)
    #expect(item.lapse(at: limit - .microseconds(1), policy) == nil)
    let lapsed = try #require(item.lapse(at: limit, policy))
    #expect(lapsed.afterSalesCase?.state == .platformReview)
    #expect(lapsed.afterSalesCase?.dueAt == nil)
    #expect(lapsed.events.map(\.change) == [.caseEscalated(.deadlineMerchant)])
  }

  @Test("AS-DEADLINE-SHIP: not shipped exactly 7 d after the agreement closes the case")
  func ship7d() throws {
    let item = try #require(
      try afterSalesCase().take(.agreeReturn, by: merchant, at: signedAt, policy).afterSalesCase)
    let limit = signedAt + .days(7)
    #expect(item.lapse(at: limit - .microseconds(1), policy) == nil)
    let lapsed = try #require(item.lapse(at: limit, policy))
    #expect(lapsed.afterSalesCase?.state == .closed)
    #expect(lapsed.afterSalesCase?.endedAt == limit)
    #expect(lapsed.events.map(\.change) == [.caseClosed(.deadlineShip)])
  }

  @Test("AS-DEADLINE-REFUND: 48 h after receipt SYSTEM refunds in full")
  func refund48h() throws {
    let item = try #require(
      try afterSalesCase(.inReturn).take(.receiveReturn, by: merchant, at: signedAt, policy)
        .afterSalesCase)
    let limit = signedAt + .hours(48)
    #expect(item.lapse(at: limit - .microseconds(1), policy) == nil)
    let lapsed = try #require(item.lapse(at: limit, policy))
    #expect(lapsed.afterSalesCase?.state == .refunding)
    #expect(lapsed.afterSalesCase?.amount == money(6_000))
    #expect(lapsed.afterSalesCase?.payoutKey == "case-1/payout")
    #expect(lapsed.events.first?.actor.kind == .system)
  }

  @Test func aPassedDeadlineActsBeforeTheStepEvenIfItsTimerIsLate() throws {
    let pending = afterSalesCase(due: due)
    let refused = refusal { try pending.take(.agreeRefund, by: merchant, at: due, policy) }
    #expect(refused?.rules == ["AS-PLATFORM"])
    let decided = try pending.take(.agreeRefund, by: platform, at: due, policy)
    #expect(decided.afterSalesCase?.state == .refunding)
    #expect(decided.afterSalesCase?.version == 3)
    #expect(
      decided.events.map(\.change) == [.caseEscalated(.deadlineMerchant), .refundAgreed])

    let unshipped = afterSalesCase(.awaitBuyerShip, due: due)
    let late = refusal {
      try unshipped.take(.shipReturn(CaseLifeTests.parcel), by: buyer, at: due, policy)
    }
    #expect(late?.rules == ["AS-DEADLINE-SHIP"])
  }

  @Test func aPlatformReviewAfterReceiptAsksForNoSecondReturn() {
    let item = afterSalesCase(.platformReview, received: true)
    let refused = refusal { try item.take(.agreeReturn, by: platform, at: due, policy) }
    #expect(refused?.rules == ["AS-PLATFORM"])
  }

  @Test func aClockThatJumpsBackDoesNothing() {
    #expect(afterSalesCase(due: due).lapse(at: signedAt - .days(400), policy) == nil)
  }
}
