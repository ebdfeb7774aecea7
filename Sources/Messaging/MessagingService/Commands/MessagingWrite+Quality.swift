internal import Contracts
internal import Domain
internal import Messaging
internal import Service

extension MessagingWrite {
  /// Counts an event that was appended: in the same write, so that the counts never differ from the
  /// log.
  func countQuality(
    _ change: MessagingV1.MessageEvent.Change, of shopID: String, at time: Instant
  ) throws {
    guard let (conversationID, _, fact) = change.qualityFact(at: time) else { return }
    let quality = policy.quality
    let zone = quality.zone(of: shopID)
    let before = try QualityWaits.load(conversationID, in: transaction)
    var state = before
    let (judgement, changes) = state.apply(fact, zone: zone, policy: quality)
    for change in changes { try QualityDays.add(change, of: shopID, in: transaction) }
    if state.turn != before.turn {
      try QualityWaits.save(
        state, of: conversationID, warnsAt: state.warnsAt(quality), in: transaction)
    } else if state != before {
      try QualityWaits.update(state, of: conversationID, in: transaction)
    }
    if judgement == .opensTurn, let turn = state.turn {
      try QualityReviews.plan(
        shopID, turn.day, dueAt: quality.reviewsAt(turn.day, in: zone), in: transaction)
    }
  }

  /// Warns of a turn that waits (MSG-RATE-3MIN).
  func warn(_ conversationID: String) throws {
    try QualityWaits.endWarning(of: conversationID, in: transaction)
    let state = try QualityWaits.load(conversationID, in: transaction)
    guard let turn = state.turn else { return }
    let conversation = try Conversations.require(conversationID, in: transaction)
    try append(
      .turnWaiting(
        .init(
          conversationID: conversationID, waitingSince: .init(turn.at), agentID: state.agent)),
      of: conversation.parties, orderID: conversation.orderID)
  }

  /// Penalises a shop for a day on which too few turns were answered in time (MSG-RATE-5MIN).
  func review(_ shopID: String, _ day: LocalDay) throws {
    try QualityReviews.end(shopID, day, in: transaction)
    let quality = policy.quality
    var counts = QualityCounts()
    for entry in try QualityDays.load(shopID, day...day, in: transaction) {
      counts += entry.counts
    }
    guard counts.isTooLate(quality) else { return }
    _ = try penalise(
      shopID, MessagingRules.lateRate, level: quality.latePenaltyLevel, for: quality.latePenalty,
      reason: "on \(day.text) \(counts.timelyTurns) of \(counts.turns) turns were answered within "
        + "\(quality.lateReply.components.seconds) s, below \(quality.lateRateMin) %",
      day: day)
  }

  /// Sets a penalty that begins now.
  func penalise(
    _ shopID: String, _ rule: String, level: Int32, for length: Duration, reason: String,
    findingID: String = "", day: LocalDay? = nil
  ) throws -> MessagingV1.Penalty {
    let penalty = MessagingV1.Penalty(
      penaltyID: ids.next("pen"), shopID: shopID, rule: rule, level: level, startsAt: .init(now),
      endsAt: .init(now + length), reason: reason, findingID: findingID, day: day?.text ?? "")
    let seq = try append(
      .penaltySet(.init(penalty: penalty)), of: .init(shopID: shopID, buyerID: ""), orderID: "")
    try Penalties.insert(penalty, seq: seq, now..<(now + length), in: transaction)
    return penalty
  }

  func recordComplaint(
    _ reason: String, in conversationID: String
  ) throws -> MessagingV1.RecordComplaintResponse {
    try actor.require([.buyer, .platform], to: "complain about the service")
    let conversation = try Conversations.require(conversationID, in: transaction)
    try requireBuyer(conversation.buyerID)
    let before = try QualityWaits.load(conversationID, in: transaction)
    try append(
      .complaintRecorded(
        .init(conversationID: conversationID, reason: reason, agentID: before.agent)),
      of: conversation.parties, orderID: conversation.orderID)
    let after = try QualityWaits.load(conversationID, in: transaction)
    return .init(isCounted: after.lastComplaint != before.lastComplaint)
  }
}

extension QualityPolicy {
  /// When the last turn of a day can no longer be answered in time.
  func reviewsAt(_ day: LocalDay, in zone: TimeZoneRule) -> Instant {
    zone.instant(day, at: closesAt) + lateReply
  }
}
