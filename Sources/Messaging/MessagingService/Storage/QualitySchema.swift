internal import Store

/// The tables of compliance, service quality and quick replies.
enum QualitySchema {
  /// `quality_waits` remembers of each conversation what it takes to count its next message;
  /// `warn_at` is set while a turn waits that was not warned of. `quality_days` has the counts.
  /// `quality_reviews` has each day of a shop with turns; `due_at` is set until it was reviewed.
  static let migration = Migration(
    4, "findings, penalties, service quality and quick replies",
    sql: """
      CREATE TABLE findings (
        seq INTEGER PRIMARY KEY,
        finding_id TEXT NOT NULL UNIQUE,
        cause TEXT NOT NULL UNIQUE,
        shop_id TEXT NOT NULL,
        state INTEGER NOT NULL,
        body BLOB NOT NULL
      );
      CREATE INDEX findings_by_shop ON findings (shop_id, seq);
      CREATE INDEX findings_by_state ON findings (shop_id, state, seq);
      CREATE TABLE penalties (
        seq INTEGER PRIMARY KEY,
        penalty_id TEXT NOT NULL UNIQUE,
        shop_id TEXT NOT NULL,
        starts_at INTEGER NOT NULL,
        ends_at INTEGER NOT NULL,
        body BLOB NOT NULL
      );
      CREATE INDEX penalties_by_shop ON penalties (shop_id, seq);
      CREATE TABLE quality_waits (
        conversation_id TEXT PRIMARY KEY REFERENCES conversations (conversation_id),
        warn_at INTEGER,
        body BLOB NOT NULL
      );
      CREATE INDEX quality_waits_due ON quality_waits (warn_at) WHERE warn_at IS NOT NULL;
      CREATE TABLE quality_days (
        shop_id TEXT NOT NULL,
        day INTEGER NOT NULL,
        agent_id TEXT NOT NULL,
        messages INTEGER NOT NULL,
        answered_messages INTEGER NOT NULL,
        fast_messages INTEGER NOT NULL,
        waited INTEGER NOT NULL,
        turns INTEGER NOT NULL,
        answered_turns INTEGER NOT NULL,
        prompt_turns INTEGER NOT NULL,
        timely_turns INTEGER NOT NULL,
        receptions INTEGER NOT NULL,
        outside_hours INTEGER NOT NULL,
        spam INTEGER NOT NULL,
        automatic_replies INTEGER NOT NULL,
        ratings INTEGER NOT NULL,
        rating_sum INTEGER NOT NULL,
        complaints INTEGER NOT NULL,
        PRIMARY KEY (shop_id, day, agent_id)
      );
      CREATE TABLE quality_reviews (
        shop_id TEXT NOT NULL,
        day INTEGER NOT NULL,
        due_at INTEGER,
        PRIMARY KEY (shop_id, day)
      );
      CREATE INDEX quality_reviews_due ON quality_reviews (due_at) WHERE due_at IS NOT NULL;
      CREATE TABLE quick_replies (
        quick_reply_id TEXT PRIMARY KEY,
        shop_id TEXT NOT NULL,
        reply_group TEXT NOT NULL,
        title TEXT NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (shop_id, reply_group, title)
      );
      """)
}
