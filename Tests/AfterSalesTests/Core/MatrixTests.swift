import AfterSales
import Domain
import Testing

/// Type × state × window × channel × actor, exhaustively, against a table written by hand.
@Suite struct MatrixTests {
  // F REFUND_ONLY, R RETURN_REFUND, S RESHIP, E EXCHANGE, P REPAIR, - none.
  // Times after payment, signing being 5 d after it: `early` 10 d, `window` 13 d (no return without
  // a defect any more), `year` 40 d (window over), `later` 400 d, `any` all four.
  // Columns: kind, state, time, what a buyer can start (from any channel), what others can invite
  // for from DESKTOP and API, and from MOBILE; then the same three where it is a matter of taste.
  static let table = """
    goods    CREATED      any     -      -    -    -      -    -
    goods    PAID         any     -      -    -    -      -    -
    goods    TO_SHIP      any     F      F    F    F      F    F
    goods    IN_DELIVERY  any     FR     FR   FR   FR     FR   FR
    goods    SIGNED       early   FRSEP  FRS  FR   FRSEP  FRS  FR
    goods    SIGNED       window  FRSEP  FRS  FR   FSEP   FS   F
    goods    SIGNED       year    -      FR   FR   -      F    F
    goods    SIGNED       later   -      -    -    -      -    -
    goods    COMPLETED    early   FRSEP  FRS  FR   FRSEP  FRS  FR
    goods    COMPLETED    window  FRSEP  FRS  FR   FSEP   FS   F
    goods    COMPLETED    year    -      FR   FR   -      F    F
    goods    COMPLETED    later   -      -    -    -      -    -
    goods    CANCELLED    any     -      -    -    -      -    -
    virtual  CREATED      any     -      -    -    -      -    -
    virtual  PAID         any     F      F    F    F      F    F
    virtual  TO_SHIP      any     F      F    F    F      F    F
    virtual  IN_DELIVERY  any     F      F    F    F      F    F
    virtual  SIGNED       early   F      F    F    F      F    F
    virtual  SIGNED       window  F      F    F    F      F    F
    virtual  SIGNED       year    -      F    F    -      F    F
    virtual  SIGNED       later   -      -    -    -      -    -
    virtual  COMPLETED    early   F      F    F    F      F    F
    virtual  COMPLETED    window  F      F    F    F      F    F
    virtual  COMPLETED    year    -      F    F    -      F    F
    virtual  COMPLETED    later   -      -    -    -      -    -
    virtual  CANCELLED    any     -      -    -    -      -    -
    """
  static let times: [(name: String, now: Instant)] = [
    ("early", paidAt + .days(10)), ("window", paidAt + .days(13)), ("year", paidAt + .days(40)),
    ("later", paidAt + .days(400)),
  ]
  static let letters: [(letter: Character, type: CaseType)] = [
    ("F", .refundOnly), ("R", .returnRefund), ("S", .reship), ("E", .exchange), ("P", .repair),
  ]

  struct Row {
    var isVirtual: Bool
    var state: TradeState
    var now: Instant
    /// By a defect, and by a matter of taste.
    var open: [String: Columns]
  }

  struct Columns {
    var buyer: Set<CaseType>
    var others: Set<CaseType>
    var othersMobile: Set<CaseType>

    init(_ cells: ArraySlice<String>) {
      let types = cells.map { cell in
        Set(MatrixTests.letters.filter { cell.contains($0.letter) }.map(\.type))
      }
      (buyer, others, othersMobile) = (types[0], types[1], types[2])
    }
  }

  static let rows: [Row] = table.split(separator: "\n").flatMap { line in
    let cells = line.split(separator: " ").map(String.init)
    return times.filter { cells[2] == "any" || cells[2] == $0.name }.map { time in
      Row(
        isVirtual: cells[0] == "virtual", state: TradeState(rawValue: cells[1])!, now: time.now,
        open: ["broken": Columns(cells[3..<6]), "taste": Columns(cells[6..<9])])
    }
  }

  @Test func tableCoversEverything() {
    let keys = Set(Self.rows.map { "\($0.isVirtual) \($0.state) \($0.now.microseconds)" })
    #expect(keys.count == Self.rows.count)
    #expect(keys.count == 2 * TradeState.allCases.count * Self.times.count)
  }

  @Test func everyCellIsAsWritten() {
    for row in Self.rows {
      let facts = order(row.state, isVirtual: row.isVirtual)
      for (reason, columns) in row.open {
        for kind in Actor.Kind.allCases {
          for channel in Channel.allCases {
            let expected =
              kind == .buyer
              ? columns.buyer : channel == .mobile ? columns.othersMobile : columns.others
            let asked = inquiry(
              facts, at: row.now, channel: channel, by: Actor(kind, id: "b1"), reason: reason)
            let evaluation = Evaluation(asked)
            let open = Set(CaseType.allCases.filter(evaluation.isOpen))
            #expect(
              open == expected,
              "\(row.state) virtual \(row.isVirtual) \(kind) \(channel) \(reason)")
            checkShape(evaluation)
          }
        }
      }
    }
  }

  private func checkShape(_ evaluation: Evaluation) {
    for type in CaseType.allCases {
      let outcomes = evaluation.outcomes(of: type)
      #expect(outcomes.map(\.rule) == AfterSalesRule.ofEvaluation.map(\.id))
      #expect(outcomes.allSatisfy { !$0.explanation.isEmpty })
      #expect(evaluation.isOpen(type) == !outcomes.contains { $0.result == .fail })

      var single = evaluation.inquiry
      single.type = type
      #expect(Evaluation(single).outcomes(of: type) == outcomes)

      guard let closesAt = evaluation.changesAt(type) else { continue }
      single.now = closesAt
      #expect(!Evaluation(single).isOpen(type))
      single.now = closesAt - .microseconds(1)
      #expect(Evaluation(single).isOpen(type))
    }
  }

  @Test func anEvaluationOfOtherTypesHasNoVerdicts() {
    let evaluation = Evaluation(inquiry(type: .reship))
    #expect(evaluation.types == [.reship])
    #expect(evaluation.verdicts(of: .repair).isEmpty)
    #expect(!evaluation.isOpen(.repair))
  }
}
