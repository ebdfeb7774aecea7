internal import Contracts
internal import Domain
internal import Messaging
internal import Service
internal import Synchronization

/// Decisions as they were answered. A decision stands, all but its time, until the next moment at
/// which time alone changes it, and writing and encoding its sentences takes many times as long as
/// all the rest of an answer.
///
/// An answer is found by the very state that it was made of, committed or not, so nothing has to be
/// forgotten when a quota changes.
final class DecisionMemo: Sendable {
  /// Pairs, of about two kilobytes each.
  static let pairsMax = 1_024
  /// Answers of a pair: one kind of message with and without text, by stored and by given facts.
  static let answersMax = 4

  private struct Answer {
    var key: DecisionKey
    var from: Instant
    /// Exclusively.
    var until: Instant
    var encoded: EncodedDecision
  }

  private let pairs = Mutex<[ConversationParties: [Answer]]>([:])

  /// What was answered, if it is the answer at this time as well.
  func known(
    _ key: DecisionKey, of parties: ConversationParties, at time: Instant
  ) -> EncodedDecision? {
    pairs.withLock { pairs in
      let known = pairs[parties]?.first { $0.key == key }
      guard let known, known.from <= time, time < known.until else { return nil }
      return known.encoded
    }
  }

  /// What was answered, or is from now on.
  func encoded(
    _ key: DecisionKey, of parties: ConversationParties, at time: Instant,
    by policy: MessagingPolicy, _ decide: () -> SendDecision
  ) -> EncodedDecision {
    if let known = known(key, of: parties, at: time) { return known }
    let relation = key.query.relation ?? key.state.standing
    let answer = Answer(
      key: key, from: time, until: key.state.steadyUntil(relation, policy: policy, from: time),
      encoded: EncodedDecision(decide()))
    pairs.withLock { pairs in
      var answers = pairs.removeValue(forKey: parties) ?? []
      if pairs.count >= Self.pairsMax { pairs = [:] }
      answers.removeAll { $0.key.query == key.query }
      if answers.count >= Self.answersMax { answers.removeFirst() }
      pairs[parties] = answers + [answer]
    }
    return answer.encoded
  }
}

/// All that a decision is made of but the time; in shops whose quota is by buyers a day it is made
/// of other buyers as well, and has no key.
struct DecisionKey: Equatable {
  var query: SendQuery
  var state: QuotaState
  /// Read before the policy.
  var policyRevision: UInt64
}

/// A decision as it is sent, all but the time that it is for.
struct EncodedDecision: Sendable {
  private let fields: [UInt8]

  init(_ decision: SendDecision, findings: [MessagingV1.Finding] = []) {
    var timeless = MessagingV1.SendDecision(decision)
    timeless.evaluatedAt = nil
    timeless.findings = findings
    fields = timeless.serializedBytes()
  }

  /// The decision as a field of a response. Its `evaluated_at` (8) comes last: fields may come in
  /// any order.
  /// - Parameter others: the fields before it.
  func field(_ number: Int, at time: Instant, after others: [UInt8] = []) -> [UInt8] {
    let time = MessagingV1.SendDecision(evaluatedAt: .init(time)).serializedBytes()
    var all: [UInt8] = []
    all.reserveCapacity(others.count + fields.count + time.count + 8)
    all += others
    SerializedField.appendHead(number, length: fields.count + time.count, to: &all)
    all += fields
    all += time
    return all
  }
}
