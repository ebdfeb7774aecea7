import CSQLite

/// A prepared statement, kept by its connection. One thread at a time.
final class Statement {
  let handle: OpaquePointer
  let path: String
  /// Running now: a row closure that runs the same SQL again gets another statement.
  var isRunning = false
  /// Holds the values of one run, so that SQLite need not allocate a copy of each; nil before the
  /// first value.
  private var values: UnsafeMutableRawPointer?
  private var valuesEnd = 0

  /// Values that do not fit are copied by SQLite.
  private static let valuesMax = 2_048

  init(_ handle: OpaquePointer, path: String) {
    self.handle = handle
    self.path = path
  }

  deinit {
    sqlite3_finalize(handle)
    values?.deallocate()
  }

  /// How many `?` it has.
  var parameterCount: Int32 { sqlite3_bind_parameter_count(handle) }

  func started() -> Statement {
    isRunning = true
    return self
  }

  /// - Returns: whether there is a row.
  func step() throws(StoreError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw error()
    }
  }

  func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) -> Int32 {
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      return sqlite3_bind_zeroblob(handle, index, 0)
    }
    let (value, destructor) = kept(start, bytes.count)
    return sqlite3_bind_blob64(handle, index, value, UInt64(bytes.count), destructor)
  }

  func bind(_ text: String, at index: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      // An empty buffer may have no address, which SQLite would read as NULL.
      let (value, destructor) = kept(bytes.baseAddress.map { .init($0) } ?? emptyText, bytes.count)
      return sqlite3_bind_text64(
        handle, index, value.assumingMemoryBound(to: CChar.self), UInt64(bytes.count), destructor,
        UInt8(SQLITE_UTF8))
    }
  }

  /// A copy of a value that stays until ``reset()``, or the value itself for SQLite to copy.
  private func kept(
    _ value: UnsafeRawPointer, _ count: Int
  ) -> (UnsafeRawPointer, sqlite3_destructor_type?) {
    guard count <= Self.valuesMax - valuesEnd else { return (value, copied) }
    let values = self.values ?? .allocate(byteCount: Self.valuesMax, alignment: 16)
    self.values = values
    let copy = values + valuesEnd
    copy.copyMemory(from: value, byteCount: count)
    valuesEnd += count
    // SQLITE_STATIC: it stays where it is.
    return (UnsafeRawPointer(copy), nil)
  }

  /// Ends the run: releases locks and the values bound.
  func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    valuesEnd = 0
  }

  func error() -> StoreError {
    let database = sqlite3_db_handle(handle)
    return .sqlite(
      sqlite3_extended_errcode(database), database, path: path, activity: "running '\(text)'")
  }

  var text: String { sqlite3_sql(handle).map { String(cString: $0) } ?? "" }
}

/// One `?` of a statement about to run.
public struct SQLParameter: ~Copyable {
  let statement: Statement
  /// From 1.
  let index: Int32

  public func set(_ value: Int64) throws(StoreError) {
    try check(sqlite3_bind_int64(statement.handle, index, value))
  }

  public func set(_ value: String) throws(StoreError) {
    try check(statement.bind(value, at: index))
  }

  public func set(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    try check(statement.bind(bytes, at: index))
  }

  public func set(_ bytes: [UInt8]) throws(StoreError) {
    let (statement, index) = (statement, index)
    try check(bytes.withUnsafeBytes { statement.bind($0, at: index) })
  }

  public func setNull() throws(StoreError) {
    try check(sqlite3_bind_null(statement.handle, index))
  }

  private func check(_ code: Int32) throws(StoreError) {
    guard code == SQLITE_OK else { throw statement.error() }
  }
}

/// `SQLITE_TRANSIENT`: SQLite copies the value before the call returns.
nonisolated(unsafe) private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

nonisolated(unsafe) private let emptyText = UnsafeRawPointer(
  UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))
