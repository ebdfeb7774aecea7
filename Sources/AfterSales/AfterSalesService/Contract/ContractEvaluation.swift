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
    let isBrief = detail == .outcomes
    var teller = Teller(isBrief ? nil : Wording(evaluation))
    var response = WireBytes(capacity: isBrief ? 2_048 : 14_336)
    var changesAt: Instant?
    for asked in evaluation.types {
      let isOpen = evaluation.isOpen(asked)
      let typeChangesAt = isOpen ? evaluation.changesAt(asked) : nil
      let type = response.open(1)
      response.number(1, Int64(AfterSalesV1.CaseType(asked).rawValue))
      response.number(2, isOpen ? 1 : 0)
      teller.tell(asked, of: evaluation, in: &response)
      response.time(4, typeChangesAt)
      response.close(type)
      if let typeChangesAt, changesAt.map({ typeChangesAt < $0 }) ?? true {
        changesAt = typeChangesAt
      }
    }
    now = evaluation.inquiry.now
    response.number(2, Int64(Int32(clamping: evaluation.remainingCards)))
    let money = response.open(3, room: 1)
    response.number(1, evaluation.refundable.minorUnits)
    response.text(2, evaluation.refundable.currency.code)
    response.close(money)
    let start = response.bytes.count
    response.time(4, now)
    evaluatedAt = start..<response.bytes.count
    response.number(5, evaluation.inquiry.order.version)
    let stamp = response.open(6, room: 1)
    response.text(1, evaluation.inquiry.policy.version)
    response.close(stamp)
    response.data(7, DecisionToken(evaluation).utf8)
    response.time(8, changesAt)
    for flag in flags { response.data(20, AfterSalesV1.RaisedFlag(flag).serializedBytes()) }
    (bytes, moving) = (response.bytes, response.moving)
    movingLength = moving.isEmpty ? 0 : now.text.utf8.count
    (from, until) = (now, evaluation.steadyUntil)
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

/// Tells the verdicts of one evaluation, each as `TypeEligibility.rules`.
private struct Teller {
  /// The verdict, by its place among all, and where it is in `told`.
  private struct Place {
    var verdict: Int
    var range: Range<Int>
  }

  /// Nil for outcomes without words.
  private var wording: Wording?
  private var told: WireBytes
  /// What was told last of each rule.
  private var places: [Place?]
  private let brief = Brief.all

  init(_ wording: Wording?) {
    self.wording = wording
    told = WireBytes(capacity: wording == nil ? 256 : 8_192)
    places = Array(repeating: nil, count: AfterSalesRule.ofEvaluation.count)
  }

  /// All rules of one type.
  mutating func tell(_ asked: CaseType, of evaluation: Evaluation, in type: inout WireBytes) {
    let verdicts = evaluation.verdicts(of: asked)
    for index in verdicts.indices {
      tell(index, of: evaluation.verdicts, at: index - verdicts.startIndex, in: &type)
    }
  }

  /// - Parameters:
  ///   - index: of the verdict among all.
  ///   - position: of its rule among those of a type.
  private mutating func tell(
    _ index: Int, of verdicts: [Verdict], at position: Int, in type: inout WireBytes
  ) {
    let verdict = verdicts[index]
    if wording == nil, verdict.changesAt == nil {
      return type.append(brief.range(position, verdict.result), of: brief.bytes)
    }
    if let place = places[position], verdict.isTold(like: verdicts[place.verdict]) {
      return type.append(place.range, of: told)
    }
    let start = told.bytes.count
    told.outcome(wording?.outcome(verdict) ?? verdict.outcome)
    places[position] = Place(verdict: index, range: start..<told.bytes.count)
    type.append(start..<told.bytes.count, of: told)
  }
}

/// The outcomes without words that time does not change: by rule, and then by result.
private struct Brief {
  private(set) var bytes: [UInt8] = []
  private var starts = [0]

  static let all = Brief()

  private init() {
    for rule in AfterSalesRule.ofEvaluation {
      for result in [RuleOutcome.Result.pass, .fail, .notApplicable] {
        var field = WireBytes(capacity: 64)
        field.outcome(RuleOutcome(rule: rule.id, result: result, explanation: ""))
        bytes += field.bytes
        starts.append(bytes.count)
      }
    }
  }

  /// - Parameter position: of the rule.
  func range(_ position: Int, _ result: RuleOutcome.Result) -> Range<Int> {
    let index = 3 * position + Int(result.number) - 1
    return starts[index]..<starts[index + 1]
  }
}

extension WireBytes {
  /// `TypeEligibility.rules`.
  fileprivate mutating func outcome(_ outcome: RuleOutcome) {
    let message = open(3, room: outcome.explanation.isEmpty ? 1 : 2)
    text(1, outcome.rule)
    number(2, outcome.result.number)
    text(3, outcome.explanation)
    for named in outcome.facts {
      let fact = open(4, room: 1)
      text(1, named.name)
      if named.name == Wording.nowName {
        movingText(2, named.value)
      } else {
        text(2, named.value)
      }
      close(fact)
    }
    time(5, outcome.changesAt)
    close(message)
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
