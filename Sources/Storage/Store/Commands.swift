public import Domain
import Synchronization

/// What a command answered, now or the first time.
public struct CommandResult: Sendable, Equatable {
  /// The serialized response message.
  public var response: [UInt8]
  /// The command had run before; nothing was done this time.
  public var isReplay: Bool

  public init(response: [UInt8], isReplay: Bool) {
    self.response = response
    self.isReplay = isReplay
  }
}

/// What a client may choose as a request id.
public enum RequestID {
  /// In bytes. Leaves room for what a gateway appends to its client's ids (`<id>/deliver`).
  public static let lengthMax = 200

  /// - Throws: ``StoreError/Kind/requestIDInvalid`` unless it has 1 to 200 characters, all of them
  ///   visible ASCII.
  public static func check(_ id: String) throws(StoreError) {
    guard !id.isEmpty else {
      throw StoreError(
        .requestIDInvalid,
        "request_id is empty. Choose a new one for each command, a UUID for example, and send the "
          + "same one again when you repeat the command.")
    }
    guard id.utf8.count <= lengthMax else {
      throw StoreError(
        .requestIDInvalid,
        "request_id has \(id.utf8.count) bytes, and at most \(lengthMax) are allowed.")
    }
    guard id.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw StoreError(
        .requestIDInvalid, "request_id may hold visible ASCII characters only, and no spaces.")
    }
  }
}

extension Store {
  /// Runs a command exactly once.
  ///
  /// The first call with a request id runs `body` and stores its response in the same commit. Later
  /// calls with the same id, method and fingerprint get that response, and `body` does not run. A
  /// `body` that throws leaves nothing behind, its request id included: what it threw is rethrown
  /// as it is, and the same command may be tried again when the facts have changed.
  ///
  /// Calls with one id may run at the same time: one runs, the others see its response.
  ///
  /// - Parameters:
  ///   - requestID: chosen by the client; see ``RequestID/check(_:)``.
  ///   - method: the full name of the method, as stored with the response.
  ///   - fingerprint: of the request message.
  ///   - now: when the command came, for ``purgeCommands(before:now:limit:)``.
  ///   - body: runs on the writer thread; returns the serialized response.
  /// - Throws: ``StoreError/Kind/requestIDInvalid``, ``StoreError/Kind/requestIDReused``, what
  ///   `body` throws, and as ``write(isolation:_:)``.
  public func command(
    requestID: String, method: String, fingerprint: Fingerprint, now: Instant,
    isolation: isolated (any _Concurrency.Actor)? = #isolation,
    _ body: @escaping @Sendable (WriteTransaction) throws -> [UInt8]
  ) async throws -> CommandResult {
    try RequestID.check(requestID)
    return try await write { transaction in
      if let stored = try transaction.command(requestID) {
        guard stored.method == method, stored.fingerprint == fingerprint.value.bigEndianBytes else {
          throw reused(requestID, stored.method, method)
        }
        return CommandResult(response: stored.response, isReplay: true)
      }
      let response = try body(transaction)
      try transaction.execute(
        """
        INSERT INTO store_commands (request_id, method, fingerprint, response, time)
        VALUES (?, ?, ?, ?, ?)
        """, requestID, method, fingerprint.value.bigEndianBytes, response, now)
      return CommandResult(response: response, isReplay: false)
    }
  }

  /// Forgets request ids from before `cutoff`, oldest first, a bounded number per call.
  ///
  /// After that their commands would run again, so keep ids for as long as a client may retry.
  /// Ids from after `now` are passed over: a clock was wrong, and they must not block the rest.
  ///
  /// - Parameter limit: how many ids to look at, 1 or more.
  /// - Returns: how many it forgot; call again at once while that is `limit`.
  public func purgeCommands(
    before cutoff: Instant, now: Instant, limit: Int = 500,
    isolation: isolated (any _Concurrency.Actor)? = #isolation
  ) async throws -> Int {
    let after = purgedThrough.withLock { $0 }
    let (purged, passed) = try await write { transaction in
      try transaction.purgeCommands(after: after, before: cutoff, now: now, limit: limit)
    }
    purgedThrough.withLock { $0 = max($0, passed) }
    return purged
  }
}

private func reused(_ id: String, _ stored: String, _ method: String) -> StoreError {
  let difference = stored == method ? "with other parameters" : "for \(stored)"
  return StoreError(
    .requestIDReused,
    "request_id '\(id)' was already used \(difference). Repeat a command with exactly the same "
      + "parameters, and choose a new id for a new command.")
}

extension WriteTransaction {
  fileprivate func command(
    _ requestID: String
  ) throws -> (method: String, fingerprint: [UInt8], response: [UInt8])? {
    try first(
      "SELECT method, fingerprint, response FROM store_commands WHERE request_id = ?", requestID
    ) { row in
      (try row.string(0), try row.bytes(1), try row.bytes(2))
    }
  }

  /// - Returns: how many rows were deleted, and the last row that was passed over because of a time
  ///   in the future with nothing but such rows left before it.
  fileprivate func purgeCommands(
    after: Int64, before cutoff: Instant, now: Instant, limit: Int
  ) throws -> (purged: Int, passed: Int64) {
    let oldest = try all(
      "SELECT id, time FROM store_commands WHERE id > ? ORDER BY id LIMIT ?", after, limit
    ) { row in
      (id: try row.int64(0), time: try row.instant(1))
    }
    var purged = 0
    var passed = after
    for (id, time) in oldest {
      if time > now {
        passed = id
      } else if time < cutoff {
        purged += try execute("DELETE FROM store_commands WHERE id = ?", id)
      } else {
        break
      }
    }
    return (purged, passed)
  }
}
