import AfterSales
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import AfterSalesService

/// The response to an evaluation, which is written as bytes, against the generated messages.
@Suite struct EvaluationBytesTests {
  private typealias Response = AfterSalesV1.EvaluateEligibilityResponse

  /// Checks one evaluation in full and in brief.
  private func check(_ inquiry: Inquiry, _ flags: [RaisedFlag] = []) throws {
    let evaluation = Evaluation(inquiry)
    for detail in [AfterSalesV1.EvaluationDetail.unspecified, .outcomes] {
      let bytes = WrittenEvaluation(evaluation, detail, flags).bytes
      let response = try Response(serialized: bytes)
      #expect(response.serializedBytes() == bytes)
      #expect(response == expected(evaluation, detail, flags))
    }
  }

  private func expected(
    _ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail, _ flags: [RaisedFlag]
  ) -> Response {
    let inquiry = evaluation.inquiry
    return Response(
      types: evaluation.types.map { type in
        AfterSalesV1.TypeEligibility(
          type: .init(type), isOpen: evaluation.isOpen(type),
          rules: evaluation.outcomes(of: type).map { outcome in
            var outcome = TypeV1.RuleOutcome(outcome)
            if detail == .outcomes { (outcome.explanation, outcome.facts) = ("", []) }
            return outcome
          },
          changesAt: evaluation.changesAt(type).map(GoogleProtobuf.Timestamp.init))
      },
      remainingCards: Int32(evaluation.remainingCards), refundable: .init(evaluation.refundable),
      evaluatedAt: .init(inquiry.now), orderVersion: inquiry.order.version,
      policy: .init(version: inquiry.policy.version), decisionToken: DecisionToken(evaluation).text,
      changesAt: evaluation.changesAt.map(GoogleProtobuf.Timestamp.init),
      flags: flags.map(AfterSalesV1.RaisedFlag.init))
  }

  @Test func theWholeMatrixIsAsTheGeneratedEncoderWritesIt() throws {
    for row in MatrixTests.rows {
      let facts = order(row.state, isVirtual: row.isVirtual)
      for kind in Actor.Kind.allCases {
        for channel in Channel.allCases {
          for reason in row.open.keys {
            try check(
              inquiry(
                facts, at: row.now, channel: channel, by: Actor(kind, id: "b1"), reason: reason))
          }
        }
      }
    }
  }

  @Test func historiesSingleTypesAndFlagsToo() throws {
    let flag = RaisedFlag(.boughtAgain, "Again.", facts: [Fact("item", "杯子")])
    for state in CaseState.allCases {
      let history = OrderHistory(cards: [card()], cases: [afterSalesCase(state)])
      try check(inquiry(order(), history, amount: money(1)), [flag, flag])
      for type in CaseType.allCases { try check(inquiry(order(), history, type: type)) }
    }
    let way = Inquiry.Way.consent(card: "card-1")
    try check(inquiry(order(), OrderHistory(cards: [card()]), by: buyer, way: way))
  }

  @Test func textsTimesAndNumbersAtTheirEnds() throws {
    var facts = order()
    facts.version = .max
    facts.paid = Money(0)
    var odd = policy
    odd.version = "a\0b"
    odd.cardCap = 0
    let time = Instant(microseconds: signedAt.microseconds + 1)
    let bytes = WrittenEvaluation(
      Evaluation(inquiry(facts, at: time, policy: odd)), .outcomes, []
    ).bytes
    let response = try Response(serialized: bytes)
    #expect(response.serializedBytes() == bytes)
    #expect(response.policy?.version == "a\u{FFFD}b")
    #expect(response.orderVersion == .max)
    #expect(response.refundable == .init(minorUnits: 0, currency: "CNY"))
    #expect(response.evaluatedAt == .init(time))
  }

  @Test(arguments: [Int64.min, -1, 0, 1, 127, 128, 16_383, 16_384, .max])
  func numbersHaveTheSizeThatIsWrittenBeforeThem(_ number: Int64) {
    var bytes = WireBytes(capacity: 16)
    bytes.number(1, number)
    #expect(bytes.bytes == TypeV1.Money(minorUnits: number).serializedBytes())
    let instant = Instant(microseconds: number)
    var time = WireBytes(capacity: 32)
    time.time(8, instant)
    #expect(
      time.bytes == Response(changesAt: .init(instant)).serializedBytes())
  }
}

@Suite struct KnownHistoryTests {
  /// Cards that are left, and what is refundable.
  private func answer(
    _ desk: Desk, _ order: String = "o1"
  ) async throws -> (cards: Int32, refundable: Int64?) {
    let response = try await desk.client.evaluateEligibility(
      .init(order: snapshot(order), actor: .merchant, detail: .outcomes))
    return (response.remainingCards, response.refundable?.minorUnits)
  }

  @Test func anAnswerFollowsWhateverChangesACardOrACase() async throws {
    try await withDesk { desk in
      for _ in 0..<2 { #expect(try await answer(desk) == (2, 10_000)) }
      let card = try await desk.issue(amount: .yuan(40)).invitation?.invitationID ?? ""
      for _ in 0..<2 { #expect(try await answer(desk) == (1, 10_000)) }
      let id = try await desk.accept(card).afterSalesCase?.caseID ?? ""
      for _ in 0..<2 { #expect(try await answer(desk) == (1, 6_000)) }
      // Another order's events are none of its business.
      _ = try await desk.submit(order: snapshot("o2"))
      for _ in 0..<2 { #expect(try await answer(desk) == (1, 6_000)) }
      _ = try await desk.take(.withdraw, id, by: .buyer)
      for _ in 0..<2 { #expect(try await answer(desk) == (1, 10_000)) }
      _ = try await desk.take(.agreeReturn(), desk.submit().caseID, by: .merchant)
      for _ in 0..<2 { #expect(try await answer(desk) == (1, 0)) }
      // A deadline, which no command brings.
      desk.clock.advance(by: .days(7))
      try await desk.fireTimers()
      for _ in 0..<2 { #expect(try await answer(desk) == (1, 10_000)) }
    }
  }

  @Test func moreEventsAndOrdersThanAreKeptChangeNoAnswer() async throws {
    try await withDesk { desk in
      #expect(try await answer(desk, "o0") == (2, 10_000))
      for index in 0..<300 {
        _ = try await desk.submit(.refundOnly, order: snapshot("o\(index)"), amount: .yuan(1))
      }
      for index in Array(0..<600) + [0, 1, 299, 300, 598, 599] {
        #expect(try await answer(desk, "o\(index)") == (2, index < 300 ? 9_900 : 10_000))
      }
    }
  }
}
