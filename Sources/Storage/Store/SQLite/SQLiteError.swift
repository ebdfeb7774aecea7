import CSQLite
import Glibc

extension StoreError {
  /// What SQLite reported on a connection.
  ///
  /// - Parameters:
  ///   - code: a result code, extended where there is one.
  ///   - activity: what was being done, for the message: `committing`, or the SQL.
  static func sqlite(
    _ code: Int32, _ handle: OpaquePointer?, path: String, activity: String
  ) -> StoreError {
    let reason = String(cString: handle.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
    let what = "\(path): \(reason) (\(code)) while \(activity)."
    return switch code & 0xff {
    case SQLITE_FULL:
      StoreError(.full, "\(what) Free space on its file system; writing resumes by itself.")
    case SQLITE_IOERR where code == ioErrorNoMemory:
      StoreError(.outOfMemory, what)
    case SQLITE_IOERR:
      StoreError(.ioFailure, "\(what) Check the disk and the system's log.")
    case SQLITE_CORRUPT:
      StoreError(
        .damaged,
        "\(what) The file is damaged: stop the service, keep a copy of it, and restore a backup, "
          + "or save what can be read with 'sqlite3 FILE .recover'.")
    case SQLITE_NOTADB:
      StoreError(
        .notADatabase,
        "\(what) Something else is in this file: move it away, or choose another state directory.")
    case SQLITE_BUSY, SQLITE_LOCKED:
      StoreError(
        .busy, "\(what) Another program has the file locked, an sqlite3 shell or a backup: end it.")
    case SQLITE_READONLY:
      StoreError(
        .readOnly, "\(what) Make the file and its directory writable for user \(geteuid()).")
    case SQLITE_PERM, SQLITE_AUTH:
      StoreError(.notPermitted, "\(what) Give user \(geteuid()) read and write access.")
    case SQLITE_CANTOPEN:
      cannotOpen(handle, path: path, what: what)
    case SQLITE_NOMEM: StoreError(.outOfMemory, what)
    case SQLITE_TOOBIG: StoreError(.tooBig, what)
    case SQLITE_CONSTRAINT: StoreError(.constraint(constraint(code)), what)
    default: StoreError(.sql, what)
    }
  }

  private static func cannotOpen(
    _ handle: OpaquePointer?, path: String, what: String
  ) -> StoreError {
    let system = handle.map { sqlite3_system_errno($0) } ?? 0
    if system != 0 { return file(path, system) }
    return StoreError(.cannotOpen, "\(what) Check the state directory and its permissions.")
  }

  private static func constraint(_ code: Int32) -> Constraint {
    // The extended codes are macros made of shifts, which Swift does not see.
    switch code >> 8 {
    case 6, 8, 10: .unique  // PRIMARYKEY, UNIQUE, ROWID
    case 3: .foreignKey
    default: .other
    }
  }
}

/// `SQLITE_IOERR_NOMEM`, a macro that Swift does not see.
private let ioErrorNoMemory: Int32 = SQLITE_IOERR | 12 << 8
