/// One consistent view of the database: the last commit, whatever is committed meanwhile. Inside a
/// write, the same plus what the write did so far.
///
/// Valid while the closure runs that got it; using it later traps. Functions that only look take a
/// `ReadTransaction` and so work inside a write as well.
public class ReadTransaction {
  let connection: Connection
  private var isOpen = true

  init(_ connection: Connection) { self.connection = connection }

  final func end() { isOpen = false }

  /// Runs a query and hands over each row in turn.
  ///
  /// - Parameter values: one for each `?`, in order.
  /// - Throws: ``StoreError``, or what `row` throws, which ends the query.
  public final func forEach<each Value: SQLBindable>(
    _ sql: SQL, _ values: repeat each Value, row: (borrowing Row) throws -> Void
  ) throws {
    let statement = try bound(sql, repeat each values)
    defer { connection.checkIn(statement) }
    while try statement.step() { try row(Row(statement: statement)) }
  }

  /// Each row of a query as long as `row` returns true.
  final func readRows<each Value: SQLBindable>(
    _ sql: SQL, _ values: repeat each Value, while row: (borrowing Row) throws -> Bool
  ) throws {
    let statement = try bound(sql, repeat each values)
    defer { connection.checkIn(statement) }
    while try statement.step(), try row(Row(statement: statement)) {}
  }

  /// The first row of a query, nil if it has none. A statement that writes and has a `RETURNING`
  /// is run whole.
  public final func first<each Value: SQLBindable, Result>(
    _ sql: SQL, _ values: repeat each Value, row: (borrowing Row) throws -> Result
  ) throws -> Result? {
    let statement = try bound(sql, repeat each values)
    defer { connection.checkIn(statement) }
    return try statement.step() ? try row(Row(statement: statement)) : nil
  }

  /// All rows of a query. Put a `LIMIT` into it.
  public final func all<each Value: SQLBindable, Result>(
    _ sql: SQL, _ values: repeat each Value, row: (borrowing Row) throws -> Result
  ) throws -> [Result] {
    let statement = try bound(sql, repeat each values)
    defer { connection.checkIn(statement) }
    var results: [Result] = []
    while try statement.step() { results.append(try row(Row(statement: statement))) }
    return results
  }

  /// The statement with its values; the caller checks it in.
  final func bound<each Value: SQLBindable>(
    _ sql: SQL, _ values: repeat each Value
  ) throws(StoreError) -> Statement {
    precondition(isOpen, "a transaction was used after its closure had returned")
    // Outside a transaction SQLite would commit each statement on its own.
    guard connection.isInTransaction else { throw .rolledBack(connection.path) }
    let statement = try connection.checkOut(sql)
    do throws(StoreError) {
      var count: Int32 = 0
      for value in repeat each values {
        count += 1
        try value.bind(to: SQLParameter(statement: statement, index: count))
      }
      guard count == statement.parameterCount else {
        throw StoreError(
          .sql, "'\(sql.text)' takes \(statement.parameterCount) values and was given \(count)")
      }
      return statement
    } catch {
      connection.checkIn(statement)
      throw error
    }
  }
}

/// A write that happens whole or not at all, alone as far as it can see.
///
/// Other writes may share its commit, but what one does and then refuses leaves no trace in the
/// others.
public final class WriteTransaction: ReadTransaction {
  /// The number of the last event, those appended here included; 0 before the first.
  public internal(set) var lastSequence: Int64

  init(_ connection: Connection, lastSequence: Int64) {
    self.lastSequence = lastSequence
    super.init(connection)
  }

  /// Runs a statement that changes something.
  ///
  /// - Parameter values: one for each `?`, in order.
  /// - Returns: how many rows it changed: 0 for an UPDATE or DELETE that met none.
  /// - Throws: ``StoreError``; ``StoreError/Kind/constraint(_:)`` leaves the transaction usable.
  @discardableResult
  public func execute<each Value: SQLBindable>(
    _ sql: SQL, _ values: repeat each Value
  ) throws(StoreError) -> Int {
    let statement = try bound(sql, repeat each values)
    defer { connection.checkIn(statement) }
    while try statement.step() {}
    return connection.rowsChanged
  }
}
