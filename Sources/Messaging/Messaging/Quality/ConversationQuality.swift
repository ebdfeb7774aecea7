public import Domain

/// What has to be remembered of a conversation to count the next message: what waits for an answer,
/// and who answers for it.
///
/// The counts are a fold over the events of the log: each event changes this state and the counts
/// of some days, and nothing else is looked at. That is why recomputed counts equal running ones.
/// A message belongs to the day on which it was written, in the shop's zone, whenever it is
/// answered. What is not answered belongs to the agent who is responsible, what is answered to the
/// agent who answered.
public struct ConversationQuality: Hashable, Sendable {
  /// Buyer messages of one day that wait.
  public struct Waiting: Hashable, Sendable {
    public var day: LocalDay
    public var count: Int64
    /// When the first one was written.
    public var firstAt: Instant
    /// How much later than `firstAt` they were written, all together; in microseconds.
    public var laterBy: Int64

    public init(day: LocalDay, count: Int64, firstAt: Instant, laterBy: Int64) {
      self.day = day
      self.count = count
      self.firstAt = firstAt
      self.laterBy = laterBy
    }
  }

  /// A message that can still be answered fast, or the first of a turn.
  public struct Moment: Hashable, Sendable {
    public var day: LocalDay
    public var at: Instant

    public init(day: LocalDay, at: Instant) {
      self.day = day
      self.at = at
    }
  }

  /// Who is responsible: the first agent who wrote, or the last to whom it was transferred; empty
  /// for nobody.
  public var agent = ""
  /// The open turn: its first message.
  public var turn: Moment?
  /// One per day with messages that wait, oldest first.
  public var waiting: [Waiting] = []
  /// Those of ``waiting`` that may still be answered within 30 s.
  public var recent: [Moment] = []
  /// The last day on which the buyer wrote what counts.
  public var lastReception: LocalDay?
  /// The last day on which the buyer complained.
  public var lastComplaint: LocalDay?

  public init() {}

  /// When the open turn is to be warned of; nil without one.
  public func warnsAt(_ policy: QualityPolicy) -> Instant? {
    turn.map { $0.at + policy.warnsAfter }
  }

  /// Takes an event in.
  ///
  /// - Returns: why the message counted or not (nil for what is no message), and what changes in
  ///   the counts.
  public mutating func apply(
    _ fact: QualityFact, zone: TimeZoneRule, policy: QualityPolicy
  ) -> (judgement: QualityJudgement?, changes: [QualityChange]) {
    switch fact {
    case .buyerWrote(let at, let isSuspectedSpam):
      return buyerWrote(at, isSuspectedSpam, zone, policy)
    case .agentWrote(let agent, let at):
      let isAnswer = !waiting.isEmpty
      let changes = answer(by: agent, at, policy) + (self.agent.isEmpty ? hand(to: agent) : [])
      return (isAnswer ? .answers : .nothingWaited, changes)
    case .machineWrote(let at):
      var counts = QualityCounts()
      counts.automaticReplies = 1
      return (.automatic, [QualityChange(day: zone.local(at).day, agent: agent, counts: counts)])
    case .transferred(let agent):
      return (nil, hand(to: agent))
    case .rated(let rating, let previous, let agent, let firstAt):
      var counts = QualityCounts()
      counts.ratings = previous == 0 ? 1 : 0
      counts.ratingSum = rating - previous
      return (nil, [QualityChange(day: zone.local(firstAt).day, agent: agent, counts: counts)])
    case .complained(let at):
      let day = zone.local(at).day
      guard lastComplaint != day else { return (nil, []) }
      lastComplaint = day
      var counts = QualityCounts()
      counts.complaints = 1
      return (nil, [QualityChange(day: day, agent: agent, counts: counts)])
    }
  }
}
