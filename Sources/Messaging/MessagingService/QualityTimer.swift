internal import Domain
internal import Messaging
internal import Service
internal import Store

extension ServiceEnvironment<MessagingPolicy> {
  /// The earliest warning or review is due then; nil when none is.
  func nextQualityDue() async throws -> Instant? {
    try await store.read { transaction in
      let warning = try QualityWaits.nextDue(in: transaction)
      let review = try QualityReviews.nextDue(in: transaction)
      return [warning, review].compactMap { $0 }.min()
    }
  }

  /// Warns of turns that wait (MSG-RATE-3MIN) and reviews days that are over (MSG-RATE-5MIN), each
  /// in the write that also ends it.
  ///
  /// - Returns: how many it handled, at most `limit`.
  func runQuality(now: Instant, limit: Int) async throws -> Int {
    try await store.write { [self] transaction in
      let write = MessagingWrite(
        timer: transaction, now: now, self, changed: ChangedQuotas())
      let waiting = try QualityWaits.due(at: now, limit: limit, in: transaction)
      for conversationID in waiting { try write.warn(conversationID) }
      let days = try QualityReviews.due(at: now, limit: limit - waiting.count, in: transaction)
      for (shopID, day) in days { try write.review(shopID, day) }
      return waiting.count + days.count
    }
  }
}
