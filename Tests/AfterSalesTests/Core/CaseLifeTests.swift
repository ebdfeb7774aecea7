import Domain
import Testing

@testable import AfterSales

@Suite struct CaseLifeTests {
  static let parcel = Case.Parcel(carrier: "SF", trackingNumber: "SF1")
  let now = signedAt + .days(2)

  /// A step with particulars that make sense for the case.
  static func step(_ kind: CaseStep.Kind, of item: Case) -> CaseStep {
    switch kind {
    case .agreeReturn: .agreeReturn(reason: "fair")
    case .agreeRefund: .agreeRefund(reason: "fair")
    case .agreeResend: .agreeResend(reason: "fair")
    case .agreeRepair: .agreeRepair(reason: "fair")
    case .reject: .reject(reason: "worn")
    case .resubmit: .resubmit(again(item))
    case .makeOffer: .makeOffer(Proposal(kind: .coupon, amount: money(500)))
    case .respondToOffer: .respondToOffer(accept: true)
    case .shipReturn: .shipReturn(parcel)
    case .receiveReturn: .receiveReturn
    case .inspect: .inspect(item.lines.map { found($0.lineID, $0.quantity, .ok) })
    case .resend: .resend(parcel)
    case .confirmReceived: .confirmReceived
    case .payRefund: .payRefund(key: item.payoutKey ?? "", amount: item.amount ?? money(0))
    case .failRefund: .failRefund(key: item.payoutKey ?? "", problem: "no funds")
    case .retryRefund: .retryRefund
    case .withdraw: .withdraw
    case .requestReview: .requestReview(reason: "unfair")
    case .recordFinding: .recordFinding(atFault: .buyer, text: "worn")
    case .fileAppeal: .fileAppeal(statement: "never arrived")
    case .decideAppeal: .decideAppeal(grant: true, reason: "right")
    case .take: .take
    case .handOver: .handOver(to: "agent-9", note: "")
    case .addEvidence: .addEvidence(Evidence(id: "e", kind: .statement))
    case .completeInvoiceTask: .completeInvoiceTask
    case .repayFreight:
      .repayFreight(
        key: item.freight?.repaymentKey ?? "", amount: item.freight?.prepaid ?? money(0))
    }
  }

  static func again(_ item: Case) -> Resubmission {
    Resubmission(
      granted: Request(
        type: item.type, lines: item.lines, amount: item.requestedAmount, reason: item.reason,
        channel: item.channel),
      reasonClass: item.reasonClass, statement: nil, orderVersion: 2, isFresh: false)
  }

  static func found(
    _ line: String, _ quantity: Int64, _ condition: InspectedLine.Condition
  ) -> InspectedLine {
    InspectedLine(lineID: line, quantity: quantity, condition: condition)
  }

  // Written by hand: step, state ("+": the goods came back), types (F REFUND_ONLY,
  // R RETURN_REFUND, S RESHIP, E EXCHANGE, P REPAIR), who (B buyer, M merchant, X business manager,
  // P platform, S system), state after (= the same), what says that it is not another's. Everything
  // else is refused, see CaseRefusalTests.
  static let table = """
    AGREE_RETURN            PENDING_MERCHANT     REP   M    AWAIT_BUYER_SHIP     AS-DEADLINE-MERCHANT
    AGREE_RETURN            PLATFORM_REVIEW      REP   P    AWAIT_BUYER_SHIP     AS-PLATFORM
    AGREE_REFUND            PENDING_MERCHANT     FR    M    REFUNDING            AS-DEADLINE-MERCHANT
    AGREE_REFUND            INSPECTING           FR    M    REFUNDING            AS-INSPECT
    AGREE_REFUND            PLATFORM_REVIEW      FR    P    REFUNDING            AS-PLATFORM
    AGREE_REFUND            PLATFORM_REVIEW+     FR    P    REFUNDING            AS-PLATFORM
    AGREE_RESEND            PENDING_MERCHANT     S     M    RESHIPPING           AS-DEADLINE-MERCHANT
    AGREE_RESEND            INSPECTING           E     M    RESHIPPING           AS-INSPECT
    AGREE_RESEND            PLATFORM_REVIEW      S     P    RESHIPPING           AS-PLATFORM
    AGREE_RESEND            PLATFORM_REVIEW+     SE    P    RESHIPPING           AS-PLATFORM
    AGREE_REPAIR            INSPECTING           P     M    REPAIRING            AS-INSPECT
    AGREE_REPAIR            PLATFORM_REVIEW+     P     P    REPAIRING            AS-PLATFORM
    REJECT                  PENDING_MERCHANT     FRSEP M    REJECTED             AS-DEADLINE-MERCHANT
    REJECT                  PLATFORM_REVIEW      FRSEP P    CLOSED               AS-PLATFORM
    REJECT                  PLATFORM_REVIEW+     FRSEP P    CLOSED               AS-PLATFORM
    RESUBMIT                REJECTED             FRSEP B    PENDING_MERCHANT     actor
    RESUBMIT                CLOSED               FRSEP B    PENDING_MERCHANT     actor
    MAKE_OFFER              PENDING_MERCHANT     FRSEP M    AWAIT_BUYER_RESPONSE AS-OFFER
    MAKE_OFFER              INSPECTING           FRSEP M    AWAIT_BUYER_RESPONSE AS-OFFER
    MAKE_OFFER              PLATFORM_REVIEW      FRSEP M    AWAIT_BUYER_RESPONSE AS-OFFER
    MAKE_OFFER              PLATFORM_REVIEW+     FRSEP M    AWAIT_BUYER_RESPONSE AS-OFFER
    RESPOND_TO_OFFER        AWAIT_BUYER_RESPONSE FRSEP B    REFUNDING            AS-OFFER
    RECORD_RETURN_SHIPMENT  AWAIT_BUYER_SHIP     FRSEP BP   IN_RETURN            AS-DEADLINE-SHIP
    RECORD_RETURN_RECEIPT   IN_RETURN            FRSEP MPS  INSPECTING           actor
    RECORD_INSPECTION       INSPECTING           FRSEP MP   =                    AS-INSPECT
    RECORD_RESEND           RESHIPPING           FRSEP MP   AWAIT_BUYER_CONFIRM  actor
    RECORD_RESEND           REPAIRING            FRSEP MP   AWAIT_BUYER_CONFIRM  actor
    CONFIRM_RECEIVED        AWAIT_BUYER_CONFIRM  FRSEP B    COMPLETED            actor
    RECORD_REFUND_PAID      REFUNDING            FRSEP PS   REFUNDED             actor
    RECORD_REFUND_PAID      REFUND_FAILED        FRSEP PS   REFUNDED             actor
    RECORD_REFUND_FAILED    REFUNDING            FRSEP PS   REFUND_FAILED        actor
    RECORD_REFUND_FAILED    REFUND_FAILED        FRSEP PS   REFUND_FAILED        actor
    RETRY_REFUND            REFUND_FAILED        FRSEP PS   REFUNDING            actor
    WITHDRAW                PENDING_MERCHANT     FRSEP B    WITHDRAWN            actor
    WITHDRAW                AWAIT_BUYER_RESPONSE FRSEP B    WITHDRAWN            actor
    WITHDRAW                AWAIT_BUYER_SHIP     FRSEP B    WITHDRAWN            actor
    WITHDRAW                IN_RETURN            FRSEP B    WITHDRAWN            actor
    WITHDRAW                INSPECTING           FRSEP B    WITHDRAWN            actor
    WITHDRAW                RESHIPPING           FRSEP B    WITHDRAWN            actor
    WITHDRAW                REPAIRING            FRSEP B    WITHDRAWN            actor
    WITHDRAW                AWAIT_BUYER_CONFIRM  FRSEP B    WITHDRAWN            actor
    WITHDRAW                PLATFORM_REVIEW      FRSEP B    WITHDRAWN            actor
    WITHDRAW                PLATFORM_REVIEW+     FRSEP B    WITHDRAWN            actor
    WITHDRAW                REJECTED             FRSEP B    WITHDRAWN            actor
    REQUEST_PLATFORM_REVIEW REJECTED             FRSEP BM   PLATFORM_REVIEW      AS-PLATFORM
    REQUEST_PLATFORM_REVIEW AWAIT_BUYER_CONFIRM  FRSEP B    PLATFORM_REVIEW      AS-PLATFORM
    RECORD_FINDING          PLATFORM_REVIEW      FRSEP X    =                    AS-SECOND-REQUEST
    RECORD_FINDING          PLATFORM_REVIEW+     FRSEP X    =                    AS-SECOND-REQUEST
    TAKE                    open                 FRSEP M    =                    AS-DEADLINE-FRESH
    ADD_EVIDENCE            any                  FRSEP BMXP =                    AS-EVIDENCE
    """

  struct Place: Hashable {
    var state: CaseState
    var isReceived: Bool
    var name: String { state.rawValue + (isReceived && state != .inspecting ? "+" : "") }
  }

  static let places: [Place] =
    CaseState.allCases.map { Place(state: $0, isReceived: $0 == .inspecting) }
    + [Place(state: .platformReview, isReceived: true)]

  static let letters: [Character: Actor.Kind] = [
    "B": .buyer, "M": .merchant, "X": .businessManager, "P": .platform, "S": .system,
  ]

  struct Row {
    var step: CaseStep.Kind
    var place: String
    var types: Set<CaseType>
    var actors: Set<Actor.Kind>
    var after: String
    var rule: String

    init(_ text: Substring) {
      let cells = text.split(separator: " ").map(String.init)
      step = CaseStep.Kind(rawValue: cells[0])!
      place = cells[1]
      types = Set(MatrixTests.letters.filter { cells[2].contains($0.letter) }.map(\.type))
      actors = Set(cells[3].map { CaseLifeTests.letters[$0]! })
      after = cells[4]
      rule = cells[5]
    }

    func isAbout(_ step: CaseStep.Kind, _ place: Place, _ type: CaseType) -> Bool {
      guard self.step == step, types.contains(type) else { return false }
      return self.place == "any" || self.place == "open" && place.state.isOpen
        || self.place == place.name
    }
  }

  static let rows = table.split(separator: "\n").map(Row.init)

  static func item(_ place: Place, _ type: CaseType) -> Case {
    let pays = type.isRefund || place.state == .refunding || place.state == .refundFailed
    return afterSalesCase(
      place.state, type: type, amount: pays ? 6_000 : nil, received: place.isReceived)
  }

  @Test func everyStepInEveryStateOfEveryTypeByEveryActor() throws {
    for kind in CaseStep.Kind.allCases {
      for place in Self.places {
        for type in CaseType.allCases {
          let item = Self.item(place, type)
          let row = Self.rows.first { $0.isAbout(kind, place, type) }
          for actorKind in Actor.Kind.allCases {
            let actor = Actor(actorKind, id: "b1")
            let text = "\(kind.rawValue) \(place.name) \(type.id) \(actorKind.rawValue)"
            do {
              let after = try item.take(Self.step(kind, of: item), by: actor, at: now, policy)
              let expected = row?.after == "=" ? place.state.rawValue : row?.after
              #expect(row?.actors.contains(actorKind) == true, "\(text) is possible")
              #expect(after.afterSalesCase?.state.rawValue == expected, "\(text)")
              #expect(after.afterSalesCase?.version == item.version + 1)
            } catch {
              #expect(row?.actors.contains(actorKind) != true, "\(text): \(error)")
              #expect(error.kind == (row == nil ? .precondition : .permission), "\(text)")
              #expect(error.rules.count == 1, "\(text)")
              if let row { #expect(error.rules == [row.rule], "\(text)") }
              #expect(!item.actors(for: kind).contains(actorKind), "\(text)")
            }
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
      #expect(changes.kinds == [change])
      #expect(changes.events.allSatisfy { $0.actor == actor && $0.at == now })
      #expect(changes.events.last?.afterSalesCase == item)
    }
    try take(.take, merchant, .handlerChanged(from: nil, note: ""))
    try take(.agreeReturn, merchant, .returnAgreed)
    #expect(item.state == .awaitBuyerShip && item.dueAt == now + .days(7))
    #expect(item.decidedAt == now)
    try take(.shipReturn, buyer, .returnShipped)
    #expect(item.state == .inReturn && item.parcel == Self.parcel)
    try take(.receiveReturn, merchant, .returnReceived)
    #expect(item.state == .inspecting && item.dueAt == now + .hours(48))
    try take(.inspect, merchant, .returnInspected(isLapsed: false))
    try take(.agreeRefund, merchant, .refundAgreed)
    #expect(item.state == .refunding && item.payoutKey == "case-1/payout")
    try take(.failRefund, system, .refundFailed(problem: "no funds"))
    #expect(item.state == .refundFailed && item.held == 10_000)
    try take(.retryRefund, system, .refundRetried)
    #expect(item.payoutKey == "case-1/payout" && item.payoutAttempts == 2)
    try take(.payRefund, system, .refundPaid)
    #expect(item.state == .refunded && item.held == 0 && item.refunded == 10_000)
    #expect(item.endedAt == now && item.nextSteps.isEmpty && item.deadlines.isEmpty)
  }

  @Test(arguments: [CaseType.exchange, .repair])
  func goodsComeBackAndOthersGoOut(type: CaseType) throws {
    var item = try Case.submit(
      id: "case-1", request(type), statement: "", circumstances(at: now, by: buyer)
    ).afterSalesCase!
    let decision: CaseStep = type == .exchange ? .agreeResend() : .agreeRepair()
    for (step, actor) in [
      (.agreeReturn(), merchant), (.shipReturn(Self.parcel), buyer), (.receiveReturn, merchant),
      (decision, merchant), (.resend(Self.parcel), merchant), (.confirmReceived, buyer),
    ] as [(CaseStep, Actor)] {
      item = try item.after(step, by: actor, at: now)
    }
    #expect(item.state == .completed && item.endedAt == now)
    #expect(item.resentParcel == Self.parcel && item.refunded == 0)
  }

  @Test func aReturnlessRefundIsMarked() throws {
    let kept = try afterSalesCase().after(.agreeRefund(), by: merchant, at: now)
    #expect(kept.isReturnless)
    let returned = try afterSalesCase(.inspecting).after(.agreeRefund(), by: merchant, at: now)
    #expect(!returned.isReturnless)
    let only = try afterSalesCase(type: .refundOnly).after(.agreeRefund(), by: merchant, at: now)
    #expect(!only.isReturnless)
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

  @Test("AS-AMOUNT: one payout, with the case's key and amount, and confirmed once")
  func payoutOnce() throws {
    func refused(_ state: CaseState, _ key: String, _ amount: Int64) -> Refusal? {
      refusal {
        try afterSalesCase(state) { $0.endedAt = state.isOpen ? nil : now }.take(
          .payRefund(key: key, amount: money(amount)), by: system, at: now, policy)
      }
    }
    for state in [CaseState.refunding, .refundFailed] {
      #expect(refused(state, "other", 6_000)?.rules == ["AS-AMOUNT"])
      #expect(refused(state, "other", 6_000)?.reason == "PAYOUT_KEY_MISMATCH")
      #expect(refused(state, "case-1/payout", 6_001)?.rules == ["AS-AMOUNT"])
      #expect(refused(state, "case-1/payout", 6_001)?.reason == "PAYOUT_AMOUNT_MISMATCH")
      #expect(refused(state, "case-1/payout", 6_000) == nil)
    }
    let again = refused(.refunded, "case-1/payout", 6_000)
    #expect(again?.kind == .precondition && again?.reason == "REFUND_PAID")
    #expect(again?.rules == ["AS-AMOUNT"])
    #expect(again?.message.contains("paid at \(now.text)") == true)
  }

  @Test("A clock that jumps back a little stands still, one that jumps back far is refused")
  func clockBack() throws {
    let item = afterSalesCase { $0.updatedAt = now }
    let still = try item.take(.agreeReturn(), by: merchant, at: now - .minutes(1), policy)
    #expect(still.events.first?.at == now)
    let far = refusal {
      try item.take(
        .agreeReturn(), by: merchant, at: now - .minutes(1) - .microseconds(1), policy)
    }
    #expect(far?.reason == "CLOCK_WENT_BACK" && far?.kind == .precondition)
    #expect(far?.rules == ["AS-DEADLINE-MERCHANT"])
    let card = card(at: now)
    #expect(
      refusal { try card.decline(by: buyer, at: now - .hours(1), policy) }?.rules
        == ["AS-CONSENT"])
  }
}
