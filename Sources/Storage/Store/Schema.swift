/// The store's own tables and how a file comes to have them.
///
/// The header's `application_id` says that the file is ours, `user_version` how many of the
/// service's migrations ran, and `store_info` which service, and which format the store's own
/// tables have.
enum Schema {
  /// "AFTC".
  static let applicationID: Int64 = 0x4146_5443
  static let format = 1

  /// `store_commands.id` grows in the order of execution, which is close to that of time: purging
  /// by age reads from its low end and needs no index by time.
  static let tables = """
    CREATE TABLE store_info (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      format INTEGER NOT NULL,
      service TEXT NOT NULL,
      database_id BLOB NOT NULL,
      probes INTEGER NOT NULL
    );
    CREATE TABLE store_commands (
      id INTEGER PRIMARY KEY,
      request_id TEXT NOT NULL UNIQUE,
      method TEXT NOT NULL,
      fingerprint BLOB NOT NULL,
      response BLOB NOT NULL,
      time INTEGER NOT NULL
    );
    CREATE TABLE store_events (
      seq INTEGER PRIMARY KEY,
      time INTEGER NOT NULL,
      subject TEXT NOT NULL,
      type TEXT NOT NULL,
      payload BLOB NOT NULL,
      actor TEXT NOT NULL,
      trace TEXT NOT NULL,
      cause TEXT NOT NULL
    );
    CREATE INDEX store_events_subject ON store_events (subject, seq);
    """

  static let lastSequence: SQL = "SELECT coalesce(max(seq), 0) FROM store_events"

  static func databaseID(_ connection: Connection) throws(StoreError) -> DatabaseID {
    let statement = try connection.checkOut("SELECT database_id FROM store_info")
    defer { connection.checkIn(statement) }
    guard try statement.step(),
      let value = UInt128(bigEndianBytes: try Row(statement: statement).bytes(0))
    else {
      throw StoreError(
        .damaged, "\(connection.path) is damaged: it has lost its id. Restore a backup.")
    }
    return DatabaseID(value: value)
  }

  private static let hasInfo: SQL =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'store_info'"

  /// Refuses what is not this service's database, before anything is written to it.
  ///
  /// - Returns: whether the file is new and still without tables.
  static func checkOwner(
    _ connection: Connection, _ configuration: StoreConfiguration, known: Int
  ) throws(StoreError) -> Bool {
    let path = connection.path
    let application = try connection.integer("PRAGMA application_id")
    let tables = try connection.integer("SELECT count(*) FROM sqlite_master")
    if application == 0 && tables == 0 { return true }
    guard application == applicationID else {
      throw StoreError(
        .foreign,
        "\(path) is a database of another program (application id \(application)). Move it away, "
          + "or choose another state directory.")
    }
    guard try connection.integer(hasInfo) == 1 else {
      throw StoreError(
        .damaged, "\(path) is damaged: its table store_info is missing. Restore a backup.")
    }
    let found = try connection.integer("SELECT format FROM store_info")
    let version = try connection.integer("PRAGMA user_version")
    guard found <= format, version <= known else {
      throw StoreError(
        .newerSchema(found: Int(version), known: known),
        "\(path) was written by a newer version: it has schema \(version), format \(found), and "
          + "this one knows up to schema \(known), format \(format). Start the newer version, or "
          + "restore a backup made before the upgrade.")
    }
    let service = try connection.text("SELECT service FROM store_info")
    guard service == configuration.service else {
      throw StoreError(
        .foreign,
        "\(path) is the database of '\(service)', not of '\(configuration.service)'. Choose this "
          + "service's state directory.")
    }
    return false
  }

  /// Makes the store's tables, in one commit with the application id.
  static func make(
    _ connection: Connection, _ configuration: StoreConfiguration
  ) throws(StoreError) {
    var random = SystemRandomNumberGenerator()
    let databaseID = DatabaseID(value: UInt128.random(in: .min ... .max, using: &random))
    try connection.inTransaction { (transaction) throws(StoreError) in
      try connection.script("PRAGMA application_id = \(applicationID);" + tables)
      try transaction.execute(
        """
        INSERT INTO store_info (id, format, service, database_id, probes) VALUES (1, ?, ?, ?, 0)
        """, format, configuration.service, databaseID.bytes)
    }
  }

  /// Runs what is missing of the service's migrations, each in its own commit.
  static func migrate(
    _ connection: Connection, _ migrations: [Migration]
  ) throws(StoreError) {
    let version = Int(try connection.integer("PRAGMA user_version"))
    for migration in migrations.dropFirst(version) {
      let failed = { (reason: any Error) in
        StoreError(
          .migrationFailed(number: migration.number),
          "\(connection.path): migration \(migration.number) (\(migration.name)) failed and was "
            + "rolled back: \(reason)")
      }
      do throws(StoreError) {
        let sequence = try connection.integer(lastSequence)
        try connection.inTransaction(after: sequence) { (transaction) throws(StoreError) in
          do {
            try migration.apply(transaction)
          } catch {
            throw error as? StoreError ?? failed(error)
          }
          try connection.script("PRAGMA user_version = \(migration.number)")
        }
      } catch {
        if error.isUnavailable { throw error }
        throw failed(error)
      }
    }
  }

  /// Looks for contradictions between the pages of the file.
  static func checkIntegrity(_ connection: Connection) throws(StoreError) {
    let result = try connection.text("PRAGMA quick_check(1)")
    guard result == "ok" else {
      throw StoreError(
        .damaged,
        "\(connection.path) is damaged: \(result). It was left as it is. Keep a copy of it, and "
          + "restore a backup, or save what can be read with 'sqlite3 FILE .recover'.")
    }
  }
}

extension Connection {
  /// One transaction outside the writer thread, which does not run yet.
  ///
  /// - Parameter sequence: the last event's number.
  func inTransaction(
    after sequence: Int64 = 0, _ body: (WriteTransaction) throws(StoreError) -> Void
  ) throws(StoreError) {
    try run("BEGIN IMMEDIATE")
    let transaction = WriteTransaction(self, lastSequence: sequence)
    defer { transaction.end() }
    do throws(StoreError) {
      try body(transaction)
      _ = try commit()
      // Migrations change rows by statements of their own.
      memory = nil
    } catch {
      rollBack()
      throw error
    }
  }

  /// The first column of the first row.
  func integer(_ sql: SQL) throws(StoreError) -> Int64 {
    let statement = try checkOut(sql)
    defer { checkIn(statement) }
    guard try statement.step() else { throw empty(sql) }
    return try Row(statement: statement).int64(0)
  }

  func text(_ sql: SQL) throws(StoreError) -> String {
    let statement = try checkOut(sql)
    defer { checkIn(statement) }
    guard try statement.step() else { throw empty(sql) }
    return try Row(statement: statement).string(0)
  }

  private func empty(_ sql: SQL) -> StoreError {
    StoreError(.damaged, "\(path): '\(sql.text)' has no row, so the file is damaged")
  }
}
