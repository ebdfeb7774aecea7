public import Domain

/// What an event of the log says to the measurement of service quality.
public enum QualityFact: Hashable, Sendable {
  /// The buyer wrote.
  case buyerWrote(at: Instant, isSuspectedSpam: Bool)
  /// An agent wrote.
  case agentWrote(String, at: Instant)
  /// A machine wrote: an automatic reply, a card, a notice.
  case machineWrote(at: Instant)
  /// Another agent answers for the conversation from now on.
  case transferred(to: String)
  /// The buyer rated (1–3), perhaps not for the first time (0: for the first time). A conversation
  /// has one rating: it belongs to the agent and the day of the first time, and a later one corrects
  /// it there (MSG-CSAT).
  case rated(Int64, previous: Int64, agent: String, firstAt: Instant)
  /// The buyer complained about the service.
  case complained(at: Instant)
}

/// Why a message counts, or why it does not.
public enum QualityJudgement: String, Hashable, Sendable, CaseIterable {
  /// A buyer message that counts and opens a turn.
  case opensTurn = "OPENS_TURN"
  /// A buyer message that counts, in a turn that is open.
  case continuesTurn = "CONTINUES_TURN"
  /// A buyer message outside of business hours.
  case outsideHours = "OUTSIDE_HOURS"
  /// MSG-SPAM.
  case suspectedSpam = "SUSPECTED_SPAM"
  /// An agent's message that answers what waited.
  case answers = "ANSWERS"
  /// An agent's message with nothing to answer.
  case nothingWaited = "NOTHING_WAITED"
  /// Not written by a person.
  case automatic = "AUTOMATIC"

  /// Whether it is a buyer message that enters the rates.
  public var isCounted: Bool { self == .opensTurn || self == .continuesTurn }
}

/// A change of the counts of an agent's day.
public struct QualityChange: Hashable, Sendable {
  public var day: LocalDay
  /// Empty: nobody answers for the conversation.
  public var agent: String
  public var counts: QualityCounts
}
