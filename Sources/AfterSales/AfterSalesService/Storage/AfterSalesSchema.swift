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
        """)
  ]
}
