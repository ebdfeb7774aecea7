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
        expiresUs: $0.expiresAt.microseconds,
        grantCause: $0.grant.map { MessagingV1.Grant.Cause($0.cause).rawValue } ?? 0,
        grantedUs: $0.grant?.grantedAt.microseconds ?? 0)
    }
    isBlocked = state.isBlocked
    isOptedOut = state.hasOptedOut
    lastOrderUs = state.lastOrderPlacedAt?.microseconds ?? 0
    openCases = state.openCases.map { .init(caseID: $0.id, openedUs: $0.openedAt.microseconds) }
    lastPaidUs = state.lastOrderPaidAt?.microseconds ?? 0
    grantUses = state.grantUses.map {
      .init(
        cause: MessagingV1.Grant.Cause($0.key.cause).rawValue,
        grantedUs: $0.key.grantedAt.microseconds, sentUs: $0.sentAt.map(\.microseconds))
    }
    lastContactUs = state.lastContactAt?.microseconds ?? 0
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
          expiresAt: Instant(microseconds: $0.expiresUs),
          grant: GrantKey(storedCause: $0.grantCause, us: $0.grantedUs))
      },
      isBlocked: stored.isBlocked, hasOptedOut: stored.isOptedOut,
      lastOrderPlacedAt: Instant(storedUs: stored.lastOrderUs),
      lastOrderPaidAt: Instant(storedUs: stored.lastPaidUs),
      grantUses: stored.grantUses.compactMap { use in
        GrantKey(storedCause: use.cause, us: use.grantedUs).map {
          GrantUse(key: $0, sentAt: use.sentUs.map(Instant.init(microseconds:)))
        }
      }, lastContactAt: Instant(storedUs: stored.lastContactUs),
      openCases: stored.openCases.map {
        OpenCase(id: $0.caseID, openedAt: Instant(microseconds: $0.openedUs))
      })
  }
}

extension GrantKey {
  fileprivate init?(storedCause: Int32, us: Int64) {
    guard let cause = Grant.Cause(MessagingV1.Grant.Cause(rawValue: storedCause)) else {
      return nil
    }
    self.init(cause, at: Instant(microseconds: us))
  }
}

extension Instant {
  /// Commands let no time before 2000 in, so 0 is free to say never.
  fileprivate init?(storedUs: Int64) {
    guard storedUs != 0 else { return nil }
    self.init(microseconds: storedUs)
  }
}
