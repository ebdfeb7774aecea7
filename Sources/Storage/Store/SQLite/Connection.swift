import CSQLite

/// One SQLite connection with its prepared statements. One thread at a time; the owner (the writer
/// thread, or the reader pool) sees to that.
///
/// With `Statement`, `SQLParameter`, `Row` and the pragmas of `Schema` this is all of the store that
/// knows SQLite. A driver for another database replaces these and keeps the transactions' closures
/// as they are.
final class Connection: @unchecked Sendable {
  enum Role {
    case writer
    case reader
  }

  let handle: OpaquePointer
  let path: String
  let role: Role
  /// Pages in the write-ahead log after the last commit that wrote; 0 before the first.
  private let logPages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  /// What writes remember, see `WriteTransaction.memory`.
  var memory: AnyObject?
  /// ``changes`` when the last transaction ended.
  private var changesSettled: Int64 = 0
  private var isOpen = true
  private var literals: [UnsafePointer<UInt8>: Statement] = [:]
  private var assembled: [String: Statement] = [:]
  private let assembledMax: Int

  private static let isConfigured = csqlite_disable_memory_statistics() == SQLITE_OK

  /// Opens an existing file. It is not read yet: damage and foreign contents show with the first
  /// statement.
  init(_ configuration: StoreConfiguration, role: Role) throws(StoreError) {
    _ = Self.isConfigured
    path = configuration.databasePath
    self.role = role
    assembledMax = configuration.limits.assembledStatementsMax
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      configuration.fileLayer)
    guard code == SQLITE_OK, let handle else {
      logPages.deallocate()
      defer { sqlite3_close_v2(handle) }
      throw .sqlite(code, handle, path: path, activity: "opening it")
    }
    self.handle = handle
    logPages.initialize(to: 0)
    sqlite3_busy_timeout(handle, Int32(configuration.limits.lockWaitMillisecondsMax))
  }

  deinit {
    close()
    logPages.deallocate()
  }

  /// Lets go of the file; the connection can't be used afterwards.
  func close() {
    guard isOpen else { return }
    isOpen = false
    memory = nil
    literals = [:]
    assembled = [:]
    sqlite3_close_v2(handle)
  }

  /// Settings of this connection, once the file is known to be ours.
  func configure(_ limits: StoreLimits) throws(StoreError) {
    let cache = role == .writer ? limits.writerCacheKiBMax : limits.readerCacheKiBMax
    try script(
      """
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA temp_store = MEMORY;
      PRAGMA mmap_size = 0;
      PRAGMA secure_delete = FAST;
      PRAGMA cache_size = -\(cache);
      PRAGMA journal_size_limit = \(limits.logBytesKeptMax);
      """)
    switch role {
    case .reader:
      try script("PRAGMA query_only = ON")
    case .writer:
      // Replaces SQLite's checkpoint within the commit, for which callers would wait: the writer
      // does it after they have their answers.
      sqlite3_wal_hook(
        handle,
        { context, _, _, pages in
          context?.assumingMemoryBound(to: Int32.self).pointee = pages
          return SQLITE_OK
        }, logPages)
    }
  }

  /// False after SQLite rolled the whole transaction back by itself, as it does for some failures.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// A DEFERRABLE foreign key that does not hold at this point and would fail the commit.
  var hasDeferredViolation: Bool {
    var current: Int32 = 0
    var highest: Int32 = 0
    sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
    return current != 0
  }

  /// Rows that were inserted, updated or deleted since the connection was opened.
  var changes: Int64 { sqlite3_total_changes64(handle) }

  /// By the last statement that changed something.
  var rowsChanged: Int { Int(sqlite3_changes64(handle)) }

  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  /// Runs a statement without values and without result.
  func run(_ sql: SQL) throws(StoreError) {
    let statement = try checkOut(sql)
    defer { checkIn(statement) }
    while try statement.step() {}
  }

  /// Runs statements separated by semicolons, unprepared.
  func script(_ text: String) throws(StoreError) {
    let code = sqlite3_exec(handle, text, nil, nil, nil)
    guard code == SQLITE_OK else {
      throw .sqlite(code, handle, path: path, activity: "running '\(text)'")
    }
  }

  /// Commits.
  /// - Returns: the pages in the log, nil if the transaction changed nothing and so wrote nothing.
  func commit() throws(StoreError) -> Int? {
    logPages.pointee = 0
    let statement = try checkOut("COMMIT")
    defer { checkIn(statement) }
    let code = sqlite3_step(statement.handle)
    guard code == SQLITE_DONE else {
      throw .sqlite(code, handle, path: path, activity: "committing, so nothing of it is stored")
    }
    changesSettled = changes
    return logPages.pointee > 0 ? Int(logPages.pointee) : nil
  }

  /// Leaves the transaction, whatever state it is in.
  func rollBack() {
    if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    // A write that was refused before it changed anything takes nothing back.
    if changes != changesSettled { memory = nil }
    changesSettled = changes
  }

  /// Copies the log back into the database as far as readers allow; with `truncating`, waits for
  /// them and empties the log file.
  func checkpoint(truncating: Bool = false) throws(StoreError) {
    let code = sqlite3_wal_checkpoint_v2(
      handle, "main", truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    guard code == SQLITE_OK else {
      throw .sqlite(code, handle, path: path, activity: "copying the log into the database")
    }
  }

  /// A prepared statement, ready for its values. Give it back with `checkIn`.
  func checkOut(_ sql: SQL) throws(StoreError) -> Statement {
    switch sql.source {
    case .literal(let text):
      if let statement = literals[text.utf8Start] {
        return statement.isRunning ? try prepare(sql.text, keep: false) : statement.started()
      }
      let statement = try prepare(sql.text, keep: true)
      literals[text.utf8Start] = statement
      return statement
    case .assembled(let text):
      if let statement = assembled[text] {
        return statement.isRunning ? try prepare(text, keep: false) : statement.started()
      }
      let statement = try prepare(text, keep: true)
      if assembled.count >= assembledMax { assembled = assembled.filter { $0.value.isRunning } }
      assembled[text] = statement
      return statement
    }
  }

  func checkIn(_ statement: Statement) {
    statement.reset()
    statement.isRunning = false
  }

  private func prepare(_ text: String, keep: Bool) throws(StoreError) -> Statement {
    var statement: OpaquePointer?
    var hasMore = false
    let code = text.withCString { start in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v3(
        handle, start, -1, keep ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0, &statement, &tail)
      hasMore = tail.map { $0.pointee != 0 } ?? false
      return code
    }
    guard code == SQLITE_OK, let statement else {
      throw .sqlite(
        code == SQLITE_OK ? SQLITE_ERROR : code, code == SQLITE_OK ? nil : handle, path: path,
        activity: "preparing '\(text)'")
    }
    let prepared = Statement(statement, path: path)
    guard !hasMore else {
      throw StoreError(.sql, "'\(text)' holds more than one statement")
    }
    guard role == .writer || sqlite3_stmt_readonly(statement) != 0 else {
      throw StoreError(.sql, "'\(text)' changes the database, which a read can't")
    }
    return prepared.started()
  }
}
