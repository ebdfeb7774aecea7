import CSQLite
public import Domain

/// One row of a result, readable while the closure that got it runs.
///
/// Columns count from 0. Reading a column as another type than the stored one, or NULL by a method
/// without `IfPresent`, throws ``StoreError/Kind/sql``: a wrong column number is found by the first
/// test and not read as zero.
public struct Row: ~Copyable {
  let statement: Statement

  public func isNull(_ column: Int) -> Bool { type(column) == SQLITE_NULL }

  public func int64(_ column: Int) throws(StoreError) -> Int64 {
    try expect(SQLITE_INTEGER, column)
    return sqlite3_column_int64(statement.handle, Int32(column))
  }

  public func int(_ column: Int) throws(StoreError) -> Int { Int(try int64(column)) }

  /// Any number but 0 is true.
  public func bool(_ column: Int) throws(StoreError) -> Bool { try int64(column) != 0 }

  public func instant(_ column: Int) throws(StoreError) -> Instant {
    Instant(microseconds: try int64(column))
  }

  public func string(_ column: Int) throws(StoreError) -> String {
    try expect(SQLITE_TEXT, column)
    let index = Int32(column)
    guard let start = sqlite3_column_text(statement.handle, index) else { throw statement.error() }
    let count = Int(sqlite3_column_bytes(statement.handle, index))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  public func bytes(_ column: Int) throws(StoreError) -> [UInt8] {
    Array(try blob(column))
  }

  /// The blob where it lies, without a copy. The pointer is valid while `body` runs.
  public func withBytes<R>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R
  ) throws -> R {
    try body(blob(column))
  }

  public func int64IfPresent(_ column: Int) throws(StoreError) -> Int64? {
    isNull(column) ? nil : try int64(column)
  }

  public func instantIfPresent(_ column: Int) throws(StoreError) -> Instant? {
    isNull(column) ? nil : try instant(column)
  }

  public func stringIfPresent(_ column: Int) throws(StoreError) -> String? {
    isNull(column) ? nil : try string(column)
  }

  public func bytesIfPresent(_ column: Int) throws(StoreError) -> [UInt8]? {
    isNull(column) ? nil : try bytes(column)
  }

  private func blob(_ column: Int) throws(StoreError) -> UnsafeRawBufferPointer {
    try expect(SQLITE_BLOB, column)
    let start = sqlite3_column_blob(statement.handle, Int32(column))
    let count = Int(sqlite3_column_bytes(statement.handle, Int32(column)))
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
  }

  private func type(_ column: Int) -> Int32 {
    sqlite3_column_type(statement.handle, Int32(column))
  }

  private func expect(_ type: Int32, _ column: Int) throws(StoreError) {
    let found = self.type(column)
    guard found != type else { return }
    throw StoreError(
      .sql,
      "column \(column) of '\(statement.text)' is \(name(found)), and was read as \(name(type))")
  }

  private func name(_ type: Int32) -> String {
    switch type {
    case SQLITE_INTEGER: "an integer"
    case SQLITE_FLOAT: "a floating-point number"
    case SQLITE_TEXT: "text"
    case SQLITE_BLOB: "a blob"
    default: "NULL"
    }
  }
}
