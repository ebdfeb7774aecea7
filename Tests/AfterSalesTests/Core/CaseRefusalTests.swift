import Domain
import Testing

@testable import AfterSales

/// Which rule a step is refused by in each state, against tables written by hand.
@Suite struct CaseRefusalTests {
  // M AS-DEADLINE-MERCHANT, O AS-OFFER, S AS-DEADLINE-SHIP, I AS-INSPECT, P AS-PLATFORM,
  // T AS-TYPE-STATE, A AS-AMOUNT, D AS-OPEN-DUP, 2 AS-SECOND-REQUEST, L AS-APPEAL,
  // H AS-DEADLINE-FRESH, V AS-INVOICE, F AS-FREIGHT; - no rule: a case has no such step there;
  // . somebody may.
  static let rules: [Character: String] = [
    "M": "AS-DEADLINE-MERCHANT", "O": "AS-OFFER", "S": "AS-DEADLINE-SHIP", "I": "AS-INSPECT",
    "P": "AS-PLATFORM", "T": "AS-TYPE-STATE", "A": "AS-AMOUNT", "D": "AS-OPEN-DUP",
    "2": "AS-SECOND-REQUEST", "L": "AS-APPEAL", "H": "AS-DEADLINE-FRESH", "V": "AS-INVOICE",
    "F": "AS-FREIGHT", "-": "case_state",
  ]

  // The columns. CLOSED is one that the buyer let lapse.
  static let places: [CaseLifeTests.Place] =
    [
      CaseState.pendingMerchant, .awaitBuyerResponse, .awaitBuyerShip, .inReturn, .inspecting,
      .refunding, .refundFailed, .reshipping, .repairing, .awaitBuyerConfirm, .platformReview,
    ].map { .init(state: $0, isReceived: $0 == .inspecting) }
    + [.init(state: .platformReview, isReceived: true)]
    + [CaseState.rejected, .refunded, .completed, .withdrawn, .closed].map {
      .init(state: $0, isReceived: false)
    }

  /// Of RETURN_REFUND.
  static let table = """
    AGREE_RETURN             . O S I I - - - - - . I - - - - S
    AGREE_REFUND             . O S I . - - - - - . . - - - - S
    AGREE_RESEND             T O S I T - - - - - T T - - - - S
    AGREE_REPAIR             T O S I T - - - - - T T - - - - S
    REJECT                   . O S I I - - - - - . . - - - - S
    RESUBMIT                 D D D D D D D D D D D D . - - - .
    MAKE_OFFER               . O O O . O O O O O . . O O O O O
    RESPOND_TO_OFFER         O . O O O O O O O O O O O O O O O
    RECORD_RETURN_SHIPMENT   M O . - - - - - - - P P - - - - S
    RECORD_RETURN_RECEIPT    M O S . - - - - - - P P - - - - S
    RECORD_INSPECTION        I I I I . I I I I I I I I I I I I
    RECORD_RESEND            M O S I I - - . . - P P - - - - S
    CONFIRM_RECEIVED         M O S I I - - - - . P P - - - - S
    RECORD_REFUND_PAID       M O S I I . . - - - P P - A - - S
    RECORD_REFUND_FAILED     M O S I I . . - - - P P - - - - S
    RETRY_REFUND             M O S I I - . - - - P P - A - - S
    WITHDRAW                 . . . . . - - . . . . . . - - - S
    REQUEST_PLATFORM_REVIEW  P P P P I P P P P . P P . P P P P
    RECORD_FINDING           2 2 2 2 2 2 2 2 2 2 . . 2 2 2 2 2
    FILE_APPEAL              L L L L L L L L L L L L L L L L L
    DECIDE_APPEAL            L L L L L L L L L L L L L L L L L
    TAKE                     . . . . . . . . . . . . . H H H H
    HAND_OVER                H H H H H H H H H H H H H H H H H
    ADD_EVIDENCE             . . . . . . . . . . . . . . . . .
    COMPLETE_INVOICE_TASK    V V V V V V V V V V V V V V V V V
    RECORD_FREIGHT_REPAID    F F F F F F F F F F F F F F F F F
    """

  /// What the type decides: in PENDING_MERCHANT, INSPECTING, PLATFORM_REVIEW without and with the
  /// goods.
  static let types = """
    REFUND_ONLY    AGREE_RETURN  T T T T
    REFUND_ONLY    AGREE_REFUND  . . . .
    REFUND_ONLY    AGREE_RESEND  T T T T
    REFUND_ONLY    AGREE_REPAIR  T T T T
    RETURN_REFUND  AGREE_RETURN  . I . I
    RETURN_REFUND  AGREE_REFUND  . . . .
    RETURN_REFUND  AGREE_RESEND  T T T T
    RETURN_REFUND  AGREE_REPAIR  T T T T
    RESHIP         AGREE_RETURN  T T T T
    RESHIP         AGREE_REFUND  T T T T
    RESHIP         AGREE_RESEND  . I . .
    RESHIP         AGREE_REPAIR  T T T T
    EXCHANGE       AGREE_RETURN  . I . I
    EXCHANGE       AGREE_REFUND  T T T T
    EXCHANGE       AGREE_RESEND  I . I .
    EXCHANGE       AGREE_REPAIR  T T T T
    REPAIR         AGREE_RETURN  . I . I
    REPAIR         AGREE_REFUND  T T T T
    REPAIR         AGREE_RESEND  T T T T
    REPAIR         AGREE_REPAIR  I . I .
    """

  static func cells(_ table: String) -> [[String]] {
    table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  /// A case in a column of the table.
  static func item(_ place: CaseLifeTests.Place, _ type: CaseType) -> Case {
    var item = CaseLifeTests.item(place, type)
    if place.state == .closed { item.closedBy = .deadlineShip }
    return item
  }

  /// What the refusal names when nobody may take the step; nil when somebody may.
  static func named(_ kind: CaseStep.Kind, _ item: Case) -> [String]? {
    let now = signedAt + .days(2)
    for actor in Actor.Kind.allCases {
      let refused = item.refusal(of: kind, by: Actor(actor, id: "b1"), at: now)
      guard let refused, refused.kind == .precondition else { return nil }
    }
    let refused = item.refusal(of: kind, by: buyer, at: now)
    return refused?.violations.map(\.subject)
  }

  @Test func aStepIsRefusedByTheRuleThatForbidsIt() throws {
    let rows = Self.cells(Self.table)
    #expect(rows.map { $0[0] } == CaseStep.Kind.allCases.map(\.rawValue))
    for row in rows {
      let kind = try #require(CaseStep.Kind(rawValue: row[0]))
      try #require(row.count == Self.places.count + 1)
      for (place, cell) in zip(Self.places, row.dropFirst()) {
        let rule = Self.rules[Character(cell)].map { [$0] }
        #expect(
          Self.named(kind, Self.item(place, .returnRefund)) == rule, "\(row[0]) \(place.name)")
      }
    }
  }

  @Test func whatDoesNotBelongToTheTypeIsRefusedByTheRuleOfTypes() throws {
    let places: [CaseLifeTests.Place] = [
      .init(state: .pendingMerchant, isReceived: false),
      .init(state: .inspecting, isReceived: true),
      .init(state: .platformReview, isReceived: false),
      .init(state: .platformReview, isReceived: true),
    ]
    let rows = Self.cells(Self.types)
    #expect(rows.count == 4 * CaseType.allCases.count)
    for row in rows {
      let type = try #require(CaseType.allCases.first { $0.id == row[0] })
      let kind = try #require(CaseStep.Kind(rawValue: row[1]))
      for (place, cell) in zip(places, row.dropFirst(2)) {
        let rule = Self.rules[Character(cell)].map { [$0] }
        #expect(
          Self.named(kind, Self.item(place, type)) == rule, "\(row[0]) \(row[1]) \(place.name)")
      }
    }
  }

  @Test func aClosedCaseNamesWhatClosedIt() {
    for rule in [AfterSalesRule.platform, .secondRequest, .deadlineShip] {
      let item = afterSalesCase(.closed) { $0.closedBy = rule }
      #expect(Self.named(.agreeRefund, item) == [rule.id])
    }
    // Cases of before that was kept.
    #expect(Self.named(.agreeRefund, afterSalesCase(.closed)) == ["case_state"])
  }

  @Test func aClockThatJumpsBackIsRefusedByWhatIsWaitedForOrDue() {
    let now = signedAt + .days(2)
    func named(_ item: Case) -> [String]? {
      var item = item
      item.updatedAt = now
      return refusal {
        try item.take(
          .addEvidence(Evidence(id: "e", kind: .statement)), by: buyer, at: now - .hours(1), policy)
      }?.rules
    }
    #expect(named(afterSalesCase()) == ["AS-DEADLINE-MERCHANT"])
    #expect(named(afterSalesCase(.refunding, due: now + .days(1))) == ["AS-DEADLINE-REFUND"])
    #expect(named(afterSalesCase(.refunded)) == ["case_state"])
  }
}
