public import Domain

/// Follows the messages of a conversation one by one and says of each why it counted or not, and
/// how it was answered: the explanation of the figures.
public struct QualityTrace: Sendable {
  /// A message and what became of it.
  public struct Entry: Hashable, Sendable {
    public var messageID: String
    public var at: Instant
    /// The day in the shop's zone.
    public var day: LocalDay
    public var judgement: QualityJudgement
    /// Whom it is counted for; empty for nobody.
    public var agent: String
    /// For a buyer message that counts: which message answered it, and after how long.
    public var answeredBy: String?
    public var wait: Duration?
    /// MSG-RATE-30S: answered fast. For a message that opens a turn ``isPrompt`` (MSG-RATE-3MIN) and
    /// ``isTimely`` (MSG-RATE-5MIN) as well.
    public var isFast = false
    public var isPrompt = false
    public var isTimely = false
  }

  public private(set) var entries: [Entry] = []
  /// The counts of all that was followed, by day and agent.
  public private(set) var counts: [QualityKey: QualityCounts] = [:]
  private var state = ConversationQuality()
  private var unanswered: [Int] = []
  private let zone: TimeZoneRule
  private let policy: QualityPolicy

  public init(zone: TimeZoneRule, policy: QualityPolicy) {
    self.zone = zone
    self.policy = policy
  }

  /// - Parameter messageID: nil for what is no message.
  public mutating func follow(_ fact: QualityFact, messageID: String?) {
    let (judgement, changes) = state.apply(fact, zone: zone, policy: policy)
    for change in changes {
      counts[QualityKey(day: change.day, agent: change.agent), default: .init()] += change.counts
    }
    for index in unanswered { entries[index].agent = state.agent }
    guard let messageID, let judgement, let at = fact.writtenAt else { return }
    var entry = Entry(
      messageID: messageID, at: at, day: zone.local(at).day, judgement: judgement,
      agent: state.agent)
    if case .agentWrote(let agent, _) = fact {
      entry.agent = agent
      answer(by: agent, messageID, at)
    }
    if judgement.isCounted { unanswered.append(entries.count) }
    entries.append(entry)
  }

  private mutating func answer(by agent: String, _ messageID: String, _ at: Instant) {
    for index in unanswered {
      let wait = max(.zero, at - entries[index].at)
      let opensTurn = entries[index].judgement == .opensTurn
      entries[index].agent = agent
      entries[index].answeredBy = messageID
      entries[index].wait = wait
      entries[index].isFast = wait <= policy.fastReply
      entries[index].isPrompt = opensTurn && wait <= policy.turnReply
      entries[index].isTimely = opensTurn && wait <= policy.lateReply
    }
    unanswered = []
  }
}

/// Whose counts they are.
public struct QualityKey: Hashable, Sendable {
  public var day: LocalDay
  /// Empty for nobody.
  public var agent: String

  public init(day: LocalDay, agent: String) {
    self.day = day
    self.agent = agent
  }
}

extension QualityFact {
  /// When the message was written; nil for what is no message.
  fileprivate var writtenAt: Instant? {
    switch self {
    case .buyerWrote(let at, _), .agentWrote(_, let at), .machineWrote(let at): at
    case .transferred, .rated, .complained: nil
    }
  }
}

extension QualityJudgement {
  /// The reason in a sentence.
  public func explanation(_ policy: QualityPolicy) -> String {
    let hours = "\(policy.opensAt.clock)–\(policy.closesAt.clock)"
    return switch self {
    case .opensTurn: "a buyer message within \(hours); it opens a turn"
    case .continuesTurn: "a buyer message within \(hours); it continues the open turn"
    case .outsideHours: "outside of \(hours) in the shop's time zone"
    case .suspectedSpam: "suspected spam enters no rate (MSG-SPAM)"
    case .answers: "written by an agent: answers what waited"
    case .nothingWaited: "written by an agent when nothing waited"
    case .automatic: "not written by a person: answers nothing"
    }
  }
}

extension Duration {
  /// `08:00`, of a time of day.
  fileprivate var clock: String {
    let minutes = components.seconds / 60
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minutes / 60)):\(two(minutes % 60))"
  }
}
