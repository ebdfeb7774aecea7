internal import Contracts
internal import Domain
internal import Messaging

extension MessagingV1.StoredQuota {
  init(_ state: QuotaState) {
    self.init()
    lastBuyerMessageUs = state.lastBuyerMessageAt?.microseconds ?? 0
    lastSpamUs = state.lastSpamAt?.microseconds ?? 0
    countedUs = state.counted.map(\.microseconds)
    engaged = state.engaged.map {
      .init(fromUs: $0.from.microseconds, throughUs: $0.through.microseconds)
    }
    held = state.held.map {
      .init(
        reservationID: $0.id, reservedUs: $0.reservedAt.microseconds,
        expiresUs: $0.expiresAt.microseconds)
    }
    isBlocked = state.isBlocked
    isOptedOut = state.hasOptedOut
    lastOrderUs = state.lastOrderPlacedAt?.microseconds ?? 0
    openCases = state.openCases.map { .init(caseID: $0.id, openedUs: $0.openedAt.microseconds) }
  }
}

extension QuotaState {
  init(_ stored: MessagingV1.StoredQuota) {
    self.init(
      lastBuyerMessageAt: Instant(storedUs: stored.lastBuyerMessageUs),
      lastSpamAt: Instant(storedUs: stored.lastSpamUs),
      counted: stored.countedUs.map(Instant.init(microseconds:)),
      engaged: stored.engaged.map {
        EngagedPeriod(
          from: Instant(microseconds: $0.fromUs), through: Instant(microseconds: $0.throughUs))
      },
      held: stored.held.map {
        HeldUnit(
          id: $0.reservationID, reservedAt: Instant(microseconds: $0.reservedUs),
          expiresAt: Instant(microseconds: $0.expiresUs))
      },
      isBlocked: stored.isBlocked, hasOptedOut: stored.isOptedOut,
      lastOrderPlacedAt: Instant(storedUs: stored.lastOrderUs),
      openCases: stored.openCases.map {
        OpenCase(id: $0.caseID, openedAt: Instant(microseconds: $0.openedUs))
      })
  }
}

extension Instant {
  /// Commands let no time before 2000 in, so 0 is free to say never.
  fileprivate init?(storedUs: Int64) {
    guard storedUs != 0 else { return nil }
    self.init(microseconds: storedUs)
  }
}
