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
    var teller = Teller(evaluation, isBrief: isBrief)
    var response = WireBytes(capacity: isBrief ? 2_048 : 14_336)
    var changesAt: Instant?
    for asked in evaluation.types {
      let isOpen = evaluation.isOpen(asked)
      let typeChangesAt = isOpen ? evaluation.changesAt(asked) : nil
      response.message(1) { type in
        type.number(1, Int64(AfterSalesV1.CaseType(asked).rawValue))
        type.number(2, isOpen ? 1 : 0)
        teller.tell(asked, in: &type)
        type.time(4, typeChangesAt)
      }
      if let typeChangesAt, changesAt.map({ typeChangesAt < $0 }) ?? true {
        changesAt = typeChangesAt
      }
    }
    now = evaluation.inquiry.now
    response.number(2, Int64(Int32(clamping: evaluation.remainingCards)))
    response.message(3, room: 1) { $0.money(evaluation.refundable) }
    let start = response.bytes.count
    response.time(4, now)
    evaluatedAt = start..<response.bytes.count
    response.number(5, evaluation.inquiry.order.version)
    response.message(6, room: 1) { $0.text(1, evaluation.inquiry.policy.version) }
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

  private let evaluation: Evaluation
  /// Nil for outcomes without words.
  private var wording: Wording?
  private var told: WireBytes
  /// What was told last of each rule.
  private var places: [Place?]
  private let brief = Brief.all

  init(_ evaluation: Evaluation, isBrief: Bool) {
    self.evaluation = evaluation
    wording = isBrief ? nil : Wording(evaluation)
    told = WireBytes(capacity: isBrief ? 256 : 8_192)
    places = Array(repeating: nil, count: AfterSalesRule.ofEvaluation.count)
  }

  mutating func tell(_ asked: CaseType, in type: inout WireBytes) {
    let verdicts = evaluation.verdicts(of: asked)
    for index in verdicts.indices { tell(index, at: index - verdicts.startIndex, in: &type) }
  }

  /// - Parameters:
  ///   - index: of the verdict among all.
  ///   - position: of its rule among those of a type.
  private mutating func tell(_ index: Int, at position: Int, in type: inout WireBytes) {
    let verdict = evaluation.verdicts[index]
    if wording == nil, verdict.changesAt == nil {
      return type.append(brief.range(position, verdict.result), of: brief.bytes)
    }
    if let place = places[position], verdict.isTold(like: evaluation.verdicts[place.verdict]) {
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
    message(3, room: outcome.explanation.isEmpty ? 1 : 2) { message in
      message.text(1, outcome.rule)
      message.number(2, outcome.result.number)
      message.text(3, outcome.explanation)
      for named in outcome.facts {
        message.message(4, room: 1) { fact in
          fact.text(1, named.name)
          if named.name == Wording.nowName {
            fact.movingText(2, named.value)
          } else {
            fact.text(2, named.value)
          }
        }
      }
      message.time(5, outcome.changesAt)
    }
  }

  fileprivate mutating func money(_ money: Money) {
    number(1, money.minorUnits)
    text(2, money.currency.code)
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
