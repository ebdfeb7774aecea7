internal import Domain
internal import Messaging
internal import Store

/// The counts of a shop's days, by agent.
enum QualityDays {
  /// Adds to the counts of an agent's day.
  static func add(
    _ change: QualityChange, of shopID: String, in transaction: WriteTransaction
  ) throws {
    let counts = change.counts
    try transaction.execute(
      """
      INSERT INTO quality_days (
        shop_id, day, agent_id, messages, answered_messages, fast_messages, waited, turns,
        answered_turns, prompt_turns, timely_turns, receptions, outside_hours, spam,
        automatic_replies, ratings, rating_sum, complaints)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (shop_id, day, agent_id) DO UPDATE SET
        messages = quality_days.messages + excluded.messages,
        answered_messages = quality_days.answered_messages + excluded.answered_messages,
        fast_messages = quality_days.fast_messages + excluded.fast_messages,
        waited = quality_days.waited + excluded.waited,
        turns = quality_days.turns + excluded.turns,
        answered_turns = quality_days.answered_turns + excluded.answered_turns,
        prompt_turns = quality_days.prompt_turns + excluded.prompt_turns,
        timely_turns = quality_days.timely_turns + excluded.timely_turns,
        receptions = quality_days.receptions + excluded.receptions,
        outside_hours = quality_days.outside_hours + excluded.outside_hours,
        spam = quality_days.spam + excluded.spam,
        automatic_replies = quality_days.automatic_replies + excluded.automatic_replies,
        ratings = quality_days.ratings + excluded.ratings,
        rating_sum = quality_days.rating_sum + excluded.rating_sum,
        complaints = quality_days.complaints + excluded.complaints
      """, shopID, change.day.number, change.agent, counts.messages, counts.answeredMessages,
      counts.fastMessages, counts.waited, counts.turns, counts.answeredTurns, counts.promptTurns,
      counts.timelyTurns, counts.receptions, counts.outsideHours, counts.spam,
      counts.automaticReplies, counts.ratings, counts.ratingSum, counts.complaints)
  }

  /// The counts of days, oldest first, then by agent. An agent of whom nothing is counted any more
  /// is left out.
  static func load(
    _ shopID: String, _ days: ClosedRange<LocalDay>, agent: String? = nil,
    in transaction: ReadTransaction
  ) throws -> [(key: QualityKey, counts: QualityCounts)] {
    var found: [(key: QualityKey, counts: QualityCounts)] = []
    try transaction.forEach(
      """
      SELECT day, agent_id, messages, answered_messages, fast_messages, waited, turns,
        answered_turns, prompt_turns, timely_turns, receptions, outside_hours, spam,
        automatic_replies, ratings, rating_sum, complaints
      FROM quality_days WHERE shop_id = ? AND day BETWEEN ? AND ? ORDER BY day, agent_id
      """, shopID, days.lowerBound.number, days.upperBound.number
    ) { row in
      let key = QualityKey(day: LocalDay(number: try row.int64(0)), agent: try row.string(1))
      guard agent == nil || agent == key.agent else { return }
      var counts = QualityCounts()
      for (index, field) in QualityCounts.fields.enumerated() {
        counts[keyPath: field] = try row.int64(index + 2)
      }
      if !counts.isZero { found.append((key, counts)) }
    }
    return found
  }
}

/// The days of shops that are to be reviewed (MSG-RATE-5MIN).
enum QualityReviews {
  /// A day with turns is reviewed once, `dueAt`.
  static func plan(
    _ shopID: String, _ day: LocalDay, dueAt: Instant, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO quality_reviews (shop_id, day, due_at) VALUES (?, ?, ?)
      ON CONFLICT (shop_id, day) DO NOTHING
      """, shopID, day.number, dueAt)
  }

  static func nextDue(in transaction: ReadTransaction) throws -> Instant? {
    try transaction.first(
      """
      SELECT due_at FROM quality_reviews WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1
      """
    ) { try $0.instant(0) }
  }

  static func due(
    at now: Instant, limit: Int, in transaction: ReadTransaction
  ) throws -> [(shopID: String, day: LocalDay)] {
    try transaction.all(
      """
      SELECT shop_id, day FROM quality_reviews WHERE due_at <= ? ORDER BY due_at LIMIT ?
      """, now, limit
    ) { (try $0.string(0), LocalDay(number: try $0.int64(1))) }
  }

  static func end(
    _ shopID: String, _ day: LocalDay, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      "UPDATE quality_reviews SET due_at = NULL WHERE shop_id = ? AND day = ?", shopID, day.number)
  }
}
