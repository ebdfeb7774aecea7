internal import Contracts
public import Store

/// The tables of this service. A row is what queries need, and the contract's message as it is.
public enum AfterSalesSchema {
  public static let migrations: [Migration] = [
    Migration(
      1, "cards and cases",
      sql: """
        CREATE TABLE invitations (
          invitation_id TEXT NOT NULL PRIMARY KEY,
          order_id TEXT NOT NULL,
          issued_at BIGINT NOT NULL,
          due_at BIGINT,
          body BLOB NOT NULL
        );
        CREATE INDEX invitations_of_order ON invitations (order_id, issued_at);
        CREATE INDEX invitations_due ON invitations (due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE cases (
          case_id TEXT NOT NULL PRIMARY KEY,
          order_id TEXT NOT NULL,
          shop_id TEXT NOT NULL,
          buyer_id TEXT NOT NULL,
          state INTEGER NOT NULL,
          is_open INTEGER NOT NULL,
          counts INTEGER NOT NULL,
          submitted_at BIGINT NOT NULL,
          due_at BIGINT,
          order_version BIGINT NOT NULL,
          body BLOB NOT NULL
        );
        CREATE INDEX cases_of_order ON cases (order_id, submitted_at, case_id);
        CREATE INDEX cases_of_buyer ON cases (buyer_id, submitted_at, case_id);
        CREATE INDEX cases_of_shop ON cases (shop_id, submitted_at, case_id);
        CREATE INDEX cases_of_shop_by_state ON cases (shop_id, state, submitted_at, case_id);
        CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL;
        """),
    Migration(2, "lists by type and handler, evidence") { transaction in
      try transaction.execute("ALTER TABLE cases ADD COLUMN type INTEGER NOT NULL DEFAULT 0")
      try transaction.execute("ALTER TABLE cases ADD COLUMN handler_id TEXT NOT NULL DEFAULT ''")
      try transaction.execute(
        "ALTER TABLE cases ADD COLUMN invoice_open INTEGER NOT NULL DEFAULT 0")
      try transaction.execute(
        "CREATE INDEX cases_of_handler ON cases (handler_id, submitted_at, case_id)")
      try transaction.execute(
        """
        CREATE INDEX cases_of_shop_by_due ON cases (shop_id, due_at, case_id)
        WHERE due_at IS NOT NULL
        """)
      try transaction.execute(
        """
        CREATE TABLE evidence (
          evidence_id TEXT NOT NULL PRIMARY KEY,
          case_id TEXT NOT NULL,
          position BIGINT NOT NULL,
          body BLOB NOT NULL,
          content BLOB NOT NULL
        )
        """)
      try transaction.execute(
        "CREATE UNIQUE INDEX evidence_of_case ON evidence (case_id, position)")
      try fillTypes(transaction)
    },
    Migration(
      3, "templates and measures",
      sql: """
        CREATE TABLE templates (
          shop_id TEXT NOT NULL,
          template_id TEXT NOT NULL,
          is_enabled INTEGER NOT NULL,
          body BLOB NOT NULL,
          PRIMARY KEY (shop_id, template_id)
        );
        CREATE TABLE measures (
          case_id TEXT NOT NULL PRIMARY KEY,
          shop_id TEXT NOT NULL,
          submitted_at BIGINT NOT NULL,
          responded_at BIGINT,
          refunded_at BIGINT,
          is_intervened INTEGER NOT NULL,
          outcome TEXT NOT NULL,
          cost BIGINT,
          currency TEXT
        );
        CREATE INDEX measures_of_shop ON measures (shop_id, submitted_at, case_id);
        CREATE TABLE measured (id INTEGER NOT NULL PRIMARY KEY, sequence BIGINT NOT NULL);
        """),
    // What each new request asks of the buyer's earlier ones is read from the index alone.
    Migration(4, "the earlier requests of a buyer") { transaction in
      try transaction.execute("ALTER TABLE cases ADD COLUMN is_lapsed INTEGER NOT NULL DEFAULT 0")
      try fillLapsed(transaction)
      try transaction.execute("DROP INDEX cases_of_buyer")
      try transaction.execute(
        """
        CREATE INDEX cases_of_buyer
          ON cases (buyer_id, submitted_at, case_id, shop_id, order_id, type, is_lapsed)
        """)
    },
  ]

  /// Which of the cases that are there already a deadline of the buyer closed, a page at a time.
  private static func fillLapsed(_ transaction: WriteTransaction) throws {
    var last = ""
    while true {
      let page = try transaction.all(
        """
        SELECT case_id, body FROM cases WHERE case_id > ? AND state = ?
        ORDER BY case_id LIMIT 500
        """, last, AfterSalesV1.CaseState.closed.rawValue
      ) { row in
        let isLapsed = try row.withBytes(1) { try AfterSalesV1.Case(serialized: $0).isLapsed }
        return (id: try row.string(0), isLapsed: isLapsed)
      }
      guard let end = page.last?.id else { return }
      for item in page where item.isLapsed {
        try transaction.execute("UPDATE cases SET is_lapsed = 1 WHERE case_id = ?", item.id)
      }
      last = end
    }
  }

  /// The type of the cases that are there already, a page at a time.
  private static func fillTypes(_ transaction: WriteTransaction) throws {
    var last = ""
    while true {
      let page = try transaction.all(
        "SELECT case_id, body FROM cases WHERE case_id > ? ORDER BY case_id LIMIT 500", last
      ) { row in
        let type = try row.withBytes(1) { try AfterSalesV1.Case(serialized: $0).type.rawValue }
        return (id: try row.string(0), type: type)
      }
      guard let end = page.last?.id else { return }
      for item in page {
        try transaction.execute("UPDATE cases SET type = ? WHERE case_id = ?", item.type, item.id)
      }
      last = end
    }
  }
}
