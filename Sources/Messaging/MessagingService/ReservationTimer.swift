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
  func expireReservations(
    now: Instant, limit: Int, quotas: QuotaCache = QuotaCache()
  ) async throws -> Int {
    let changed = ChangedQuotas()
    defer { quotas.forget(changed.all) }
    return try await store.write { [self] transaction in
      let due = try Reservations.due(at: now, limit: limit, in: transaction)
      let write = MessagingWrite(timer: transaction, now: now, self, changed: changed)
      for reservation in due { try write.expire(reservation) }
      return due.count
    }
  }
}
