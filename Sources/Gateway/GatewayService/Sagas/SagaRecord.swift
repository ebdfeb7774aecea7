import Contracts
import Domain
import Store

/// A flow as it is stored: enough to run its remaining steps again after a crash.
struct SagaRecord: Sendable {
  enum State: Int64 {
    /// Some steps may have run; running it again runs the rest.
    case running = 0
    /// All steps ran; `outcome` is the serialized response.
    case done = 1
    /// A later step was refused and what came before was undone; `outcome` is the serialized
    /// google.rpc.Status that every retry gets.
    case failed = 2
  }

  var requestID: String
  var method: String
  var fingerprint: Fingerprint
  /// The first step's request, with the facts as they were: a step that is run again must be the
  /// same command to its service.
  var prepared: [UInt8]
  var state: State
  var outcome: [UInt8]
  var createdAt: Instant
}

/// Where a flow is in the order of the unfinished ones: by age, then by id.
struct SagaPlace: Sendable {
  var createdAt: Instant
  var requestID: String

  static let start = SagaPlace(createdAt: Instant(microseconds: .min), requestID: "")
}

/// The gateway's own tables.
enum GatewaySchema {
  static let migrations: [Migration] = [
    Migration(
      1, "flows and cursors",
      sql: """
        CREATE TABLE sagas (
          request_id TEXT PRIMARY KEY,
          method TEXT NOT NULL,
          fingerprint BLOB NOT NULL,
          prepared BLOB NOT NULL,
          state INTEGER NOT NULL,
          outcome BLOB NOT NULL,
          created_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX sagas_running ON sagas (created_at) WHERE state = 0;
        CREATE INDEX sagas_ended ON sagas (created_at) WHERE state <> 0;
        CREATE TABLE cursors (
          service TEXT PRIMARY KEY,
          cursor TEXT NOT NULL,
          sequence INTEGER NOT NULL,
          applied INTEGER NOT NULL,
          recorded_at INTEGER NOT NULL,
          applied_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """),
    Migration(
      2, "what followers passed over",
      sql: """
        ALTER TABLE cursors ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cursors ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0;
        """),
    Migration(
      3, "scores of shops",
      sql: """
        CREATE TABLE shop_scores (
          shop_id TEXT PRIMARY KEY,
          score INTEGER NOT NULL,
          scored_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX shop_scores_oldest ON shop_scores (scored_at);
        """),
  ]
}

extension ReadTransaction {
  func saga(_ requestID: String) throws -> SagaRecord? {
    try first(
      """
      SELECT request_id, method, fingerprint, prepared, state, outcome, created_at FROM sagas
      WHERE request_id = ?
      """, requestID, row: SagaRecord.init(row:))
  }

  /// Flows behind `place` that did not end, oldest first.
  func runningSagas(
    after place: SagaPlace, createdBefore cutoff: Instant, limit: Int
  ) throws -> [SagaRecord] {
    try all(
      """
      SELECT request_id, method, fingerprint, prepared, state, outcome, created_at FROM sagas
      WHERE state = 0 AND created_at < ? AND (created_at, request_id) > (?, ?)
      ORDER BY created_at, request_id LIMIT ?
      """, cutoff, place.createdAt, place.requestID, limit, row: SagaRecord.init(row:))
  }
}

extension WriteTransaction {
  /// Stores a new flow, unless one with its id is there.
  ///
  /// - Returns: what is stored now.
  func begin(_ saga: SagaRecord) throws -> SagaRecord {
    if let stored = try self.saga(saga.requestID) { return stored }
    try execute(
      """
      INSERT INTO sagas (request_id, method, fingerprint, prepared, state, outcome, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, saga.requestID, saga.method, saga.fingerprint.value.bigEndianBytes, saga.prepared,
      saga.state.rawValue,
      saga.outcome, saga.createdAt)
    return saga
  }

  func end(_ requestID: String, _ state: SagaRecord.State, outcome: [UInt8]) throws {
    try execute(
      "UPDATE sagas SET state = ?, outcome = ? WHERE request_id = ?", state.rawValue, outcome,
      requestID)
  }

  /// Forgets a flow whose first step was refused: nothing happened, the id may be used again.
  func forget(_ requestID: String) throws {
    try execute("DELETE FROM sagas WHERE request_id = ? AND state = 0", requestID)
  }

  /// Forgets ended flows from before `cutoff`.
  func purgeSagas(before cutoff: Instant, limit: Int) throws -> Int {
    try execute(
      """
      DELETE FROM sagas WHERE request_id IN (
        SELECT request_id FROM sagas WHERE state <> 0 AND created_at < ? LIMIT ?)
      """, cutoff, limit)
  }
}

extension SagaRecord {
  init(row: borrowing Row) throws {
    requestID = try row.string(0)
    method = try row.string(1)
    fingerprint = Fingerprint(value: UInt128(bigEndianBytes: try row.bytes(2)) ?? 0)
    prepared = try row.bytes(3)
    state = State(rawValue: try row.int64(4)) ?? .running
    outcome = try row.bytes(5)
    createdAt = try row.instant(6)
  }
}
