internal import Contracts
internal import Domain
internal import Messaging

extension MessagingV1.StoredConversationQuality {
  init(_ state: ConversationQuality) {
    self.init()
    agentID = state.agent
    if let turn = state.turn {
      turnUs = turn.at.microseconds
      turnDay = turn.day.number
    }
    waiting = state.waiting.map {
      .init(
        day: $0.day.number, count: $0.count, firstUs: $0.firstAt.microseconds, laterUs: $0.laterBy)
    }
    recent = state.recent.map { .init(day: $0.day.number, atUs: $0.at.microseconds) }
    lastReceptionDay = state.lastReception.map { $0.number + 1 } ?? 0
    lastComplaintDay = state.lastComplaint.map { $0.number + 1 } ?? 0
  }
}

extension ConversationQuality {
  init(_ stored: MessagingV1.StoredConversationQuality) {
    self.init()
    agent = stored.agentID
    // Commands let no time before 2000 in, so 0 is free to say never.
    if stored.turnUs != 0 {
      turn = Moment(
        day: LocalDay(number: stored.turnDay), at: Instant(microseconds: stored.turnUs))
    }
    waiting = stored.waiting.map {
      Waiting(
        day: LocalDay(number: $0.day), count: $0.count, firstAt: Instant(microseconds: $0.firstUs),
        laterBy: $0.laterUs)
    }
    recent = stored.recent.map {
      Moment(day: LocalDay(number: $0.day), at: Instant(microseconds: $0.atUs))
    }
    if stored.lastReceptionDay > 0 {
      lastReception = LocalDay(number: stored.lastReceptionDay - 1)
    }
    if stored.lastComplaintDay > 0 {
      lastComplaint = LocalDay(number: stored.lastComplaintDay - 1)
    }
  }
}
