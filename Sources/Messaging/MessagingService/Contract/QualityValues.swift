internal import Contracts
internal import Domain
internal import Messaging
internal import Service

extension MessagingV1.FindingCategory {
  init(_ category: ComplianceCategory) {
    self =
      switch category {
      case .phone: .phone
      case .messenger: .messenger
      case .platform: .platform
      case .link: .link
      case .email: .email
      case .invitation: .invitation
      case .abuse: .abuse
      }
  }
}

extension MessagingV1.FindingAction {
  init(_ action: ComplianceAction) {
    self =
      switch action {
      case .allow: .allow
      case .flag: .flag
      case .block: .block
      }
  }
}

extension MessagingV1.MetricJudgement {
  init(_ judgement: QualityJudgement) {
    self =
      switch judgement {
      case .opensTurn: .opensTurn
      case .continuesTurn: .continuesTurn
      case .outsideHours: .outsideHours
      case .suspectedSpam: .suspectedSpam
      case .answers: .answers
      case .nothingWaited: .nothingWaited
      case .automatic: .automatic
      }
  }
}

extension MessagingV1.ServiceMetrics {
  init(_ counts: QualityCounts) {
    func rate(_ value: Int64?) -> Int32 { Int32(clamping: value ?? -1) }
    self.init()
    messages = counts.messages
    answeredMessages = counts.answeredMessages
    fastMessages = counts.fastMessages
    fastRate = rate(counts.fastRate)
    meanWait = counts.meanWait.map { .init($0) }
    turns = counts.turns
    answeredTurns = counts.answeredTurns
    promptTurns = counts.promptTurns
    promptRate = rate(counts.promptRate)
    timelyTurns = counts.timelyTurns
    timelyRate = rate(counts.timelyRate)
    receptions = counts.receptions
    outsideHours = counts.outsideHours
    spam = counts.spam
    automaticReplies = counts.automaticReplies
    ratings = counts.ratings
    meanRating = rate(counts.meanRating)
    complaints = counts.complaints
    complaintRate = rate(counts.complaintRate)
  }
}

extension MessagingV1.MessageMetric {
  init(_ entry: QualityTrace.Entry, _ policy: QualityPolicy) {
    self.init(
      messageID: entry.messageID, writtenAt: .init(entry.at), day: entry.day.text,
      judgement: .init(entry.judgement), explanation: entry.judgement.explanation(policy),
      agentID: entry.agent, answeredBy: entry.answeredBy ?? "", wait: entry.wait.map { .init($0) },
      isFast: entry.isFast, isPrompt: entry.isPrompt, isTimely: entry.isTimely)
  }
}

extension MessagingV1.MessageEvent.Change {
  /// What it says to the measurement of service quality: of which conversation, and by which
  /// message; nil if nothing. Imported history is not measured: its agents worked elsewhere.
  func qualityFact(
    at time: Instant
  ) -> (conversationID: String, messageID: String?, fact: QualityFact)? {
    switch self {
    case .messageReceived(let event):
      guard let message = event.message else { return nil }
      return (
        message.conversationID, message.messageID,
        .buyerWrote(at: time, isSuspectedSpam: message.isSuspectedSpam)
      )
    case .messageSent(let event):
      guard let message = event.message else { return nil }
      let isManual = message.author?.kind == .merchant && message.kind != .automaticReply
      return (
        message.conversationID, message.messageID,
        isManual
          ? .agentWrote(message.author?.id ?? "", at: time) : .machineWrote(at: time)
      )
    case .cardDelivered(let event):
      guard let message = event.message else { return nil }
      return (message.conversationID, message.messageID, .machineWrote(at: time))
    case .conversationTransferred(let event):
      return (event.conversationID, nil, .transferred(to: event.transfer?.toAgentID ?? ""))
    case .conversationRated(let event):
      return (
        event.conversationID, nil,
        .rated(
          Int64(event.rating), previous: Int64(event.previousRating), agent: event.agentID,
          firstAt: event.firstRatedAt.flatMap { Instant($0) } ?? time)
      )
    case .complaintRecorded(let event):
      return (event.conversationID, nil, .complained(at: time))
    default: return nil
    }
  }
}
