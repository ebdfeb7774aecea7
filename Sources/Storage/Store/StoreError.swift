/// What went wrong in the store, and what to do about it.
///
/// Whatever the kind, a write that threw a `StoreError` was not acknowledged and must be taken as
/// not stored; repeating a command with the same request id is always safe.
public struct StoreError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    // A refused start.

    /// Another process uses this service's state; `pid` when its lock file names it.
    case inUse(pid: Int32?)
    /// The user may not read or write the directory or a file in it.
    case notPermitted
    /// The file or its file system can only be read.
    case readOnly
    /// The path leads to nothing usable: a part of it is a file, a name is too long, and so on.
    case cannotOpen
    /// The file holds something else than an SQLite database.
    case notADatabase
    /// A database of another program or of another service.
    case foreign
    /// A newer version of the program wrote the database.
    case newerSchema(found: Int, known: Int)
    /// A migration threw; it was rolled back and the schema is as before it.
    case migrationFailed(number: Int)

    // The machine. These also occur while running.

    /// Pages of the file contradict each other.
    case damaged
    /// No space is left.
    case full
    /// The file system reported an error.
    case ioFailure
    /// Another program has locked the database.
    case busy
    case outOfMemory

    // The state of the store.

    /// More writes wait than the store is willing to hold.
    case queueFull
    case closed

    // The caller's SQL.

    case constraint(Constraint)
    /// Wrong SQL, a wrong number or type of values, or a transaction ended by hand: our bug.
    case sql
    /// A value is larger than the database takes.
    case tooBig

    // The client's input.

    /// The request id is empty, too long, or has characters that are not allowed.
    case requestIDInvalid
    /// The request id was used for another method or with other parameters.
    case requestIDReused
    /// Not a cursor that a store made.
    case cursorMalformed
    /// A cursor of another database.
    case cursorForeign
    /// A cursor past the last event, as after going back to an older copy of the database.
    case cursorBeyondEnd
  }

  public enum Constraint: Sendable, Equatable {
    /// Primary keys included.
    case unique
    case foreignKey
    /// NOT NULL, CHECK and the rest.
    case other
  }

  public var kind: Kind
  /// What happened, where, and what to do, for people. Holds paths and SQL, never stored values.
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// Whether the same call may succeed later with nothing changed in it (UNAVAILABLE).
  public var isUnavailable: Bool {
    switch kind {
    case .full, .ioFailure, .busy, .outOfMemory, .queueFull, .closed, .damaged, .readOnly: true
    default: false
    }
  }

  /// Whether the machine failed, and not one write: nothing can be stored for now.
  var isFailureOfStore: Bool {
    switch kind {
    case .damaged, .full, .ioFailure, .outOfMemory, .readOnly: true
    default: false
    }
  }
}

extension StoreError {
  /// After a failure for which SQLite rolls back the whole transaction by itself.
  static func rolledBack(_ path: String) -> StoreError {
    StoreError(
      .ioFailure, "\(path): the transaction was rolled back by an earlier failure within it.")
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String { message }
}
