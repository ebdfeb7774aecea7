internal import Contracts
internal import Domain
internal import Messaging
internal import Service

extension MessagingV1.SendDecision {
  init(_ decision: SendDecision) {
    self.init()
    isAllowed = decision.isAllowed
    tier = .init(decision.tier)
    limit = decision.limit.map { Int32(clamping: $0) } ?? -1
    used = Int32(clamping: decision.used)
    remaining = decision.remaining.map { Int32(clamping: $0) } ?? -1
    if !decision.isAllowed { allowedAt = decision.next.map { .init($0.at) } }
    rules = decision.outcomes.map { .init($0) }
    evaluatedAt = .init(decision.evaluatedAt)
    policy = .init(version: decision.policy.version)
    counted = decision.counted.map { .init($0) }
    shape = .init(decision.shop.shape)
    grants = decision.grants.map { .init($0) }
  }
}

extension MessagingV1.CountedUnit {
  init(_ unit: CountedUnit) {
    self.init(
      takenAt: .init(unit.takenAt), reservationID: unit.reservationID ?? "",
      returnsAt: unit.returnsAt.map { .init($0) })
  }
}

extension MessagingV1.Grant {
  init(_ grant: Grant) {
    self.init(
      cause: .init(grant.key.cause), grantedAt: .init(grant.key.grantedAt),
      expiresAt: .init(grant.expiresAt), limit: Int32(clamping: grant.limit),
      used: Int32(clamping: grant.used))
  }
}

extension MessagingV1.Standing {
  init(_ facts: RelationFacts) {
    self.init(
      lastOrderAt: facts.lastOrderPlacedAt.map { .init($0) },
      openCaseAt: facts.unfinishedCaseOpenedAt.map { .init($0) },
      lastPaidAt: facts.lastOrderPaidAt.map { .init($0) })
  }
}
