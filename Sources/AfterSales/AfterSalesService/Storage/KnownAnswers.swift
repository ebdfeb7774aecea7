internal import AfterSales
internal import Domain
internal import Store
internal import Synchronization

/// Answers to questions that were asked lately. An answer stands, all but its time, as long as the
/// cards and cases of the order, the flags and the policy are the same and until time changes one of
/// its verdicts; deciding and writing it takes many times as long as all the rest of a call.
///
/// An answer is found by the bytes of its question, so that nothing of the question is decoded. Of
/// two clients that write the same question in two ways each has its own answer.
final class KnownAnswers: Sendable {
  /// Bytes of questions and answers that are kept; with more it starts over. Hundreds of answers
  /// with all words, some thousands of outcomes.
  private static let bytesMost = 4 << 20

  private struct Answer {
    var written: WrittenEvaluation
    var basis: AnswerBasis
  }

  private struct State {
    var answers: [Question: Answer] = [:]
    var bytes = 0
  }

  private let histories: KnownHistories
  private let state = Mutex(State())

  init(_ histories: KnownHistories) { self.histories = histories }

  /// What was answered, with `now` put in, if it is the answer as of the last commit.
  func known(
    _ question: Question, at now: Instant, policyRevision: UInt64, in store: Store
  ) throws -> [UInt8]? {
    try state.withLock { state in
      guard let index = state.answers.index(forKey: question) else { return nil }
      let basis = state.answers.values[index].basis
      guard basis.policyRevision == policyRevision,
        basis.flags?.stand(at: now, in: store) ?? true,
        try histories.holds(basis.history, in: store)
      else { return nil }
      return state.answers.values[index].written.bytes(at: now)
    }
  }

  /// The same when the basis of the answer was read again, because something happened meanwhile that
  /// might have changed the flags.
  func known(_ question: Question, at now: Instant, _ basis: AnswerBasis) -> [UInt8]? {
    state.withLock { state in
      guard let index = state.answers.index(forKey: question),
        state.answers.values[index].basis.isSame(as: basis)
      else { return nil }
      state.answers.values[index].basis = basis
      return state.answers.values[index].written.bytes(at: now)
    }
  }

  func keep(_ written: WrittenEvaluation, _ basis: AnswerBasis, for question: Question) {
    let answer = Answer(written: written.compact, basis: basis)
    state.withLock { state in
      state.bytes += question.bytes.count + answer.written.size
      if state.bytes > Self.bytesMost {
        state = State(bytes: question.bytes.count + answer.written.size)
      }
      if let old = state.answers.updateValue(answer, forKey: question) {
        state.bytes -= question.bytes.count + old.written.size
      }
    }
  }
}

/// A question as it came.
struct Question: Hashable {
  let bytes: [UInt8]

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

/// What an answer was made of, beside the question and the time.
struct AnswerBasis {
  var history: KnownHistory
  /// Read before the policy.
  var policyRevision: UInt64
  /// Nil in answers without flags.
  var flags: FlagsRead?

  func isSame(as other: AnswerBasis) -> Bool {
    history === other.history && policyRevision == other.policyRevision
      && flags?.raised == other.flags?.raised
  }
}

/// The flags of a question.
struct FlagsRead {
  var raised: [RaisedFlag]
  /// Until when time alone changes none of them; nil for ever.
  var until: Instant?
  /// The last event when they were read. The next one may be about the same buyer.
  var sequence: Int64

  fileprivate func stand(at now: Instant, in store: Store) -> Bool {
    sequence == store.lastSequence && until.map { now < $0 } ?? true
  }
}
