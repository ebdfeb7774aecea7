internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

/// The response to an evaluation, serialized.
///
/// It holds sixty outcomes, most of which say the same of every type. As Swift values, and then as
/// C values, they would cost ten times what the decision costs; so what is told once is written
/// once and its bytes are copied, and what needs no words is there from the start.
///
/// The same question has the same answer for a while, all but the time that it is for, which is in
/// one field and in the words.
struct WrittenEvaluation: Sendable {
  private(set) var bytes: [UInt8]
  /// What the bytes say.
  private var now: Instant
  private let from: Instant
  /// Exclusively; nil for ever.
  private let until: Instant?
  /// Where `evaluated_at` is.
  private var evaluatedAt: Range<Int>
  /// Where texts begin that are the time of the question; all of them before `evaluated_at`.
  private let moving: [Int]
  /// Of each of these texts: whole seconds are shorter.
  private let movingLength: Int

  /// - Parameter flags: empty with `EVALUATION_DETAIL_OUTCOMES`.
  init(
    _ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail, _ flags: [RaisedFlag]
  ) {
    let inquiry = evaluation.inquiry
    var teller = Teller(evaluation, detail)
    var response = WireBytes(capacity: detail == .outcomes ? 2_048 : 16_384)
    var type = WireBytes(capacity: detail == .outcomes ? 512 : 4_096)
    var changesAt: Instant?
    for asked in evaluation.types {
      let typeChangesAt = evaluation.changesAt(asked)
      type.removeAll()
      type.number(1, Int64(AfterSalesV1.CaseType(asked).rawValue))
      type.number(2, evaluation.isOpen(asked) ? 1 : 0)
      for (position, verdict) in evaluation.verdicts(of: asked).enumerated() {
        teller.tell(verdict, at: position, in: &type)
      }
      type.time(4, typeChangesAt)
      response.message(1, type)
      changesAt = [changesAt, typeChangesAt].compactMap { $0 }.min()
    }
    response.number(2, Int64(Int32(clamping: evaluation.remainingCards)))
    response.data(3, TypeV1.Money.serialized(evaluation.refundable))
    let start = response.bytes.count
    response.time(4, inquiry.now)
    evaluatedAt = start..<response.bytes.count
    response.number(5, inquiry.order.version)
    response.data(6, TypeV1.PolicyStamp.serialized(version: inquiry.policy.version))
    response.data(7, DecisionToken(evaluation).utf8)
    response.time(8, changesAt)
    for flag in flags { response.data(20, AfterSalesV1.RaisedFlag(flag).serializedBytes()) }
    (bytes, moving) = (response.bytes, response.moving)
    movingLength = moving.isEmpty ? 0 : inquiry.now.text.utf8.count
    (now, from, until) = (inquiry.now, inquiry.now, evaluation.steadyUntil)
  }

  /// The response to the same question at another time; nil when it may be another answer then.
  mutating func bytes(at now: Instant) -> [UInt8]? {
    guard from <= now, until.map({ now < $0 }) ?? true else { return nil }
    guard now != self.now else { return bytes }
    if !moving.isEmpty {
      var text = now.text
      guard text.utf8.count == movingLength else { return nil }
      text.withUTF8 { text in
        bytes.withUnsafeMutableBytes { bytes in
          for start in moving {
            UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyMemory(from: .init(text))
          }
        }
      }
    }
    var field = WireBytes(capacity: 16)
    field.time(4, now)
    bytes.replaceSubrange(evaluatedAt, with: field.bytes)
    evaluatedAt = evaluatedAt.lowerBound..<evaluatedAt.lowerBound + field.bytes.count
    self.now = now
    return bytes
  }

  /// The same without room to spare, to be kept.
  var compact: WrittenEvaluation {
    var compact = self
    compact.bytes = []
    // The time may become longer.
    compact.bytes.reserveCapacity(bytes.count + 16)
    compact.bytes += bytes
    return compact
  }

  /// In bytes.
  var size: Int { bytes.capacity }
}

/// Tells the verdicts of one evaluation, each as `TypeEligibility.rules` with its tag and length.
private struct Teller {
  /// Nil for outcomes without words.
  private var wording: Wording?
  private var told: [(verdict: Verdict, bytes: WireBytes)?]
  private let brief = Self.brief

  init(_ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail) {
    wording = detail == .outcomes ? nil : Wording(evaluation)
    told = Array(repeating: nil, count: AfterSalesRule.ofEvaluation.count)
  }

  /// - Parameter position: of the rule among those of the type.
  mutating func tell(_ verdict: Verdict, at position: Int, in type: inout WireBytes) {
    if wording == nil, verdict.changesAt == nil {
      return type.append(brief[3 * position + Int(verdict.result.number) - 1])
    }
    if let known = told[position], verdict.isTold(like: known.verdict) {
      return type.append(known.bytes)
    }
    let bytes = Self.field(wording?.outcome(verdict) ?? verdict.outcome)
    type.append(bytes)
    told[position] = (verdict, bytes)
  }

  /// The outcomes without words that time does not change: by rule, and then by result.
  private static let brief: [[UInt8]] = AfterSalesRule.ofEvaluation.flatMap { rule in
    [RuleOutcome.Result.pass, .fail, .notApplicable].map { result in
      field(RuleOutcome(rule: rule.id, result: result, explanation: "")).bytes
    }
  }

  private static func field(_ outcome: RuleOutcome) -> WireBytes {
    var message = WireBytes(
      capacity: outcome.explanation.utf8.count + 64 * (outcome.facts.count + 1))
    message.text(1, outcome.rule)
    message.number(2, outcome.result.number)
    message.text(3, outcome.explanation)
    var fact = WireBytes(capacity: outcome.facts.isEmpty ? 0 : 128)
    for named in outcome.facts {
      fact.removeAll()
      fact.text(1, named.name)
      if named.name == Wording.nowName {
        fact.movingText(2, named.value)
      } else {
        fact.text(2, named.value)
      }
      message.message(4, fact)
    }
    message.time(5, outcome.changesAt)
    var field = WireBytes(capacity: message.bytes.count + 4)
    field.message(3, message)
    return field
  }
}

extension Verdict {
  /// Without words and facts.
  fileprivate var outcome: RuleOutcome {
    RuleOutcome(rule: rule.id, result: result, explanation: "", changesAt: changesAt)
  }
}

extension RuleOutcome.Result {
  /// The number of `RuleOutcome.Result` in the contract.
  fileprivate var number: Int64 {
    switch self {
    case .pass: 1
    case .fail: 2
    case .notApplicable: 3
    }
  }
}

extension TypeV1.Money {
  fileprivate static func serialized(_ money: Money) -> [UInt8] {
    var message = WireBytes(capacity: 16)
    message.number(1, money.minorUnits)
    message.text(2, money.currency.code)
    return message.bytes
  }
}

extension TypeV1.PolicyStamp {
  fileprivate static func serialized(version: String) -> [UInt8] {
    var message = WireBytes(capacity: 72)
    message.text(1, version)
    return message.bytes
  }
}
