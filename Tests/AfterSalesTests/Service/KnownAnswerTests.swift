import AfterSales
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import AfterSalesService

/// What was answered is answered again only where it is the answer: a kept answer against one that is
/// made anew, in bytes.
@Suite struct WrittenEvaluationTests {
  /// Around all limits of the tests' orders, with and without a fraction of a second.
  private static let times: [Instant] = {
    let year = BusinessCalendar(utcOffset: .hours(8)).instant(paidAt, addingYears: 1)
    let limits = [signedAt, signedAt + .days(7), signedAt + .days(15), year]
    let around = limits.flatMap { [$0 - .microseconds(1), $0, $0 + .microseconds(1)] }
    let others = [paidAt, paidAt + .days(10) + .milliseconds(250), paidAt + .days(400)]
    return (around + others).sorted()
  }()

  /// Asks the same at all times.
  /// - Returns: how often a kept answer stood.
  private func check(_ inquiry: Inquiry, at times: [Instant] = times) -> Int {
    var stood = 0
    for detail in [AfterSalesV1.EvaluationDetail.unspecified, .outcomes] {
      let fresh = times.map { time in
        var inquiry = inquiry
        inquiry.now = time
        return WrittenEvaluation(Evaluation(inquiry), detail, [])
      }
      for first in times.indices {
        var kept = fresh[first].compact
        for (index, time) in times.enumerated() {
          guard let bytes = kept.bytes(at: time) else { continue }
          stood += 1
          // Not a hundred thousand expectations, which take seconds by themselves.
          if index < first || bytes != fresh[index].bytes {
            Issue.record("\(inquiry) answered at \(times[first].text) is not so at \(time.text)")
          }
        }
      }
    }
    return stood
  }

  @Test func theWholeMatrixAcrossAllLimits() {
    var (asked, stood) = (0, 0)
    for row in MatrixTests.rows where row.now == MatrixTests.times[0].now {
      for kind in Actor.Kind.allCases {
        for channel in Channel.allCases {
          for reason in row.open.keys {
            asked += 2 * Self.times.count
            stood += check(
              inquiry(
                order(row.state, isVirtual: row.isVirtual), channel: channel,
                by: Actor(kind, id: "b1"), reason: reason))
          }
        }
      }
    }
    // Each stands at its own time, and most at many others.
    #expect(stood > 2 * asked)
  }

  @Test func cardsCasesTypesAndExpiry() {
    let expiry = card().expiresAt
    let times = (Self.times + [expiry - .microseconds(1), expiry]).sorted()
    for state in CaseState.allCases {
      let history = OrderHistory(cards: [card()], cases: [afterSalesCase(state)])
      for type in CaseType.allCases { _ = check(inquiry(order(), history, type: type)) }
    }
    let way = Inquiry.Way.consent(card: "card-1")
    _ = check(inquiry(order(), OrderHistory(cards: [card()]), by: buyer, way: way), at: times)
  }

  @Test func anAnswerStandsUntilAVerdictChanges() {
    let open = inquiry(at: signedAt, reason: "taste")
    var kept = WrittenEvaluation(Evaluation(open), .outcomes, [])
    #expect(kept.bytes(at: signedAt + .days(7) - .microseconds(1)) != nil)
    #expect(kept.bytes(at: signedAt + .days(7)) == nil)
    // A clock that was set back.
    #expect(kept.bytes(at: signedAt - .microseconds(1)) == nil)
    #expect(kept.bytes(at: signedAt) != nil)
  }
}

@Suite struct KnownAnswerTests {
  private typealias Request = AfterSalesV1.EvaluateEligibilityRequest

  /// Asks twice, and compares with the answer for the same time when that is asked for, which is
  /// never kept.
  @discardableResult
  private func ask(_ desk: Desk, _ request: Request) async throws
    -> AfterSalesV1.EvaluateEligibilityResponse
  {
    let first = try await desk.client.evaluateEligibility(request)
    let second = try await desk.client.evaluateEligibility(request)
    var hypothetical = request
    hypothetical.at = .init(desk.clock.now)
    let fresh = try await desk.client.evaluateEligibility(hypothetical)
    #expect(first == fresh)
    #expect(second == fresh)
    return fresh
  }

  private func request(
    _ order: String = "o1", _ detail: AfterSalesV1.EvaluationDetail = .unspecified,
    by actor: TypeV1.Actor = .merchant
  ) -> Request {
    .init(order: snapshot(order), actor: actor, channel: .desktop, detail: detail)
  }

  @Test func timeGoesOnAndBack() async throws {
    try await withDesk { desk in
      for length in [.seconds(1), .milliseconds(1), .days(13), .days(1), .days(-14)] as [Duration] {
        desk.clock.advance(by: length)
        for actor in [TypeV1.Actor.buyer, .merchant] {
          for detail in [AfterSalesV1.EvaluationDetail.unspecified, .outcomes] {
            let response = try await ask(desk, request("o1", detail, by: actor))
            #expect(response.evaluatedAt == .init(desk.clock.now))
          }
        }
      }
    }
  }

  @Test("AS-FLAGS: a case of another order raises a flag, and time takes it away")
  func flags() async throws {
    try await withDesk { desk in
      #expect(try await ask(desk, request()).flags.isEmpty)
      for index in 2...4 {
        _ = try await desk.submit(order: snapshot("o\(index)"))
        desk.clock.advance(by: .seconds(1))
        #expect(try await ask(desk, request()).flags.count == (index < 4 ? 0 : 1))
      }
      desk.clock.advance(by: .days(90) - .seconds(4))
      #expect(try await ask(desk, request()).flags.count == 1)
      desk.clock.advance(by: .seconds(1))
      #expect(try await ask(desk, request()).flags.isEmpty)
    }
  }

  @Test func anotherPolicyAnswersAnew() async throws {
    try await withDesk { desk in
      for cap in [2, 5] {
        var policy = AfterSalesPolicy()
        policy.version = "cap \(cap)"
        policy.cardCap = cap
        try desk.policy.replace(with: EffectivePolicy(rules: policy))
        for detail in [AfterSalesV1.EvaluationDetail.unspecified, .outcomes] {
          let response = try await ask(desk, request("o1", detail))
          #expect(response.policy?.version == "cap \(cap)")
          #expect(response.remainingCards == Int32(cap))
        }
      }
    }
  }

  @Test func aRefusedQuestionIsRefusedAgain() async throws {
    try await withDesk { desk in
      for _ in 0..<2 {
        let refused = await status { try await desk.client.evaluateEligibility(.init()) }
        #expect(refused?.code == .invalidArgument)
        #expect(refused?.fields.contains("order") == true)
      }
    }
  }

  @Test func moreAnswersThanAreKept() async throws {
    try await withDesk { desk in
      for index in Array(0..<400) + [0, 1, 200, 398, 399] {
        let response = try await desk.client.evaluateEligibility(request("o\(index)"))
        #expect(response.types.count == 5)
      }
    }
  }

  @Test(arguments: [3, 17, 29] as [UInt64])
  func anAnswerIsTheFreshOneWhateverHappens(seed: UInt64) async throws {
    try await withDesk { desk in
      var random = SeededGenerator(seed: seed)
      var cases: [String] = []
      for _ in 0..<60 {
        let id = "o\(Int.random(in: 1...3, using: &random))"
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
          let item = try? await desk.submit(
            .refundOnly, order: snapshot(id),
            amount: .yuan(Int64.random(in: 1...30, using: &random)))
          if let item { cases.append(item.caseID) }
        case 1: _ = try? await desk.issue(order: snapshot(id))
        case 2:
          if let item = cases.randomElement(using: &random) {
            _ = try? await desk.take(.withdraw, item, by: .buyer)
          }
        case 3: desk.clock.advance(by: .days(Int64.random(in: 0...9, using: &random)))
        case 4: desk.clock.advance(by: .microseconds(Int64.random(in: -900...900, using: &random)))
        case 5: try await desk.fireTimers()
        default: desk.clock.advance(by: .seconds(1))
        }
        for index in 1...3 {
          let detail: AfterSalesV1.EvaluationDetail =
            Bool.random(using: &random) ? .outcomes : .unspecified
          try await ask(desk, request("o\(index)", detail, by: index == 1 ? .buyer : .merchant))
        }
      }
    }
  }
}
