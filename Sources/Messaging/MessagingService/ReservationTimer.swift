internal import Domain
internal import Messaging
internal import Service
internal import Store

extension ServiceEnvironment<MessagingPolicy> {
  /// The earliest reservation that is still held falls due then; nil when none is held.
  func nextExpiry() async throws -> Instant? {
    try await store.read { try Reservations.nextDue(in: $0) }
  }

  /// Gives back what expired unused (MSG-RESERVE), each in the write that also ends it, so that it
  /// happens once, however often the process restarts in between.
  ///
  /// - Returns: how many reservations it ended, at most `limit`.
  func expireReservations(now: Instant, limit: Int) async throws -> Int {
    try await store.write { [self] transaction in
      let due = try Reservations.due(at: now, limit: limit, in: transaction)
      let write = MessagingWrite(timer: transaction, now: now, self)
      for reservation in due { try write.expire(reservation) }
      return due.count
    }
  }
}
