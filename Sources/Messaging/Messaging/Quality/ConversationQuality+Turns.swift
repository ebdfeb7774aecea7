internal import Domain

extension ConversationQuality {
  mutating func buyerWrote(
    _ at: Instant, _ isSuspectedSpam: Bool, _ zone: TimeZoneRule, _ policy: QualityPolicy
  ) -> (QualityJudgement, [QualityChange]) {
    let (day, time) = zone.local(at)
    var counts = QualityCounts()
    var judgement = QualityJudgement.opensTurn
    if isSuspectedSpam {
      counts.spam = 1
      judgement = .suspectedSpam
    } else if time < policy.opensAt || time >= policy.closesAt {
      counts.outsideHours = 1
      judgement = .outsideHours
    } else {
      counts.messages = 1
      if turn == nil {
        counts.turns = 1
        turn = Moment(day: day, at: at)
      } else {
        judgement = .continuesTurn
      }
      if lastReception.map({ $0 < day }) ?? true {
        counts.receptions = 1
        lastReception = day
      }
      wait(day, at, policy)
    }
    return (judgement, [QualityChange(day: day, agent: agent, counts: counts)])
  }

  private mutating func wait(_ day: LocalDay, _ at: Instant, _ policy: QualityPolicy) {
    if let index = waiting.firstIndex(where: { $0.day == day }) {
      waiting[index].count += 1
      waiting[index].laterBy += (at - waiting[index].firstAt).microseconds
    } else {
      waiting.append(Waiting(day: day, count: 1, firstAt: at, laterBy: 0))
    }
    // What is older can no longer be answered fast: this bounds the list.
    recent.removeAll { $0.at + policy.fastReply < at }
    recent.append(Moment(day: day, at: at))
  }

  /// An agent's message answers all that waits, and the turn with it.
  mutating func answer(
    by answerer: String, _ at: Instant, _ policy: QualityPolicy
  ) -> [QualityChange] {
    var changes: [QualityChange] = []
    for messages in waiting {
      let waited = unanswered(messages)
      var counts = answerer == agent ? QualityCounts() : waited
      counts.answeredMessages = messages.count
      counts.fastMessages = Int64(
        recent.count { $0.day == messages.day && at - $0.at <= policy.fastReply })
      counts.waited = max(
        0, messages.count * (at - messages.firstAt).microseconds - messages.laterBy)
      if let turn, turn.day == messages.day {
        let wait = at - turn.at
        counts.answeredTurns = 1
        counts.promptTurns = wait <= policy.turnReply ? 1 : 0
        counts.timelyTurns = wait <= policy.lateReply ? 1 : 0
      }
      if answerer != agent {
        changes.append(QualityChange(day: messages.day, agent: agent, counts: waited.negated))
      }
      changes.append(QualityChange(day: messages.day, agent: answerer, counts: counts))
    }
    waiting = []
    recent = []
    turn = nil
    return changes
  }

  /// Makes an agent responsible: what waits is the agent's from now on, and a reception that nobody
  /// was responsible for.
  mutating func hand(to agent: String) -> [QualityChange] {
    guard agent != self.agent else { return [] }
    var changes: [QualityChange] = []
    func move(_ counts: QualityCounts, of day: LocalDay) {
      changes.append(QualityChange(day: day, agent: self.agent, counts: counts.negated))
      changes.append(QualityChange(day: day, agent: agent, counts: counts))
    }
    for messages in waiting { move(unanswered(messages), of: messages.day) }
    if self.agent.isEmpty, let lastReception {
      var counts = QualityCounts()
      counts.receptions = 1
      move(counts, of: lastReception)
    }
    self.agent = agent
    return changes
  }

  /// What was counted of messages when they came.
  private func unanswered(_ messages: Waiting) -> QualityCounts {
    var counts = QualityCounts()
    counts.messages = messages.count
    counts.turns = turn?.day == messages.day ? 1 : 0
    return counts
  }
}
