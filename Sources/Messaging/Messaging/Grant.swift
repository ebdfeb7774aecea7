public import Domain

/// Messages that an event granted (MSG-GRANT), with what was used of them.
public struct Grant: Hashable, Sendable {
  /// What grants messages; of several grants that end at once, the first one here is used first.
  public enum Cause: String, Hashable, Sendable, CaseIterable {
    case buyerMessage = "BUYER_MESSAGE"
    case orderPlaced = "ORDER_PLACED"
    case orderPaid = "ORDER_PAID"
    case caseOpened = "CASE_OPENED"
  }

  public var key: GrantKey
  /// From when it is over.
  public var expiresAt: Instant
  public var limit: Int
  /// When its messages were sent.
  public var sentAt: [Instant]
  /// The reservations in force that hold units of it.
  public var held: [HeldUnit]

  /// Units taken.
  public var used: Int { sentAt.count + held.count }
  /// Units left; a policy that grants less than it did may have given out too many.
  public var remaining: Int { max(0, limit - used) }
}

/// Which grant: the event behind it.
public struct GrantKey: Hashable, Sendable {
  public var cause: Grant.Cause
  public var grantedAt: Instant

  public init(_ cause: Grant.Cause, at grantedAt: Instant) {
    self.cause = cause
    self.grantedAt = grantedAt
  }
}

/// What was used of a grant.
public struct GrantUse: Hashable, Sendable {
  public var key: GrantKey
  /// When its messages were sent, ascending.
  public var sentAt: [Instant]

  public init(key: GrantKey, sentAt: [Instant]) {
    self.key = key
    self.sentAt = sentAt
  }
}

extension QuotaState {
  /// The grants in force, the first one to end first.
  func grants(_ relation: RelationFacts, policy: GrantPolicy, now: Instant) -> [Grant] {
    var grants: [Grant] = []
    for cause in Grant.Cause.allCases {
      let allowance = policy.allowance(for: cause)
      guard allowance.count > 0, let start = event(cause, relation),
        start <= now, now < start + allowance.length
      else { continue }
      let key = GrantKey(cause, at: start)
      grants.append(
        Grant(
          key: key, expiresAt: start + allowance.length, limit: allowance.count,
          sentAt: grantUses.first { $0.key == key }?.sentAt ?? [],
          held: held.filter { $0.grant == key && now < $0.expiresAt }))
    }
    // Stable: as many as there are causes.
    return grants.enumerated().sorted {
      ($0.element.expiresAt, $0.offset) < ($1.element.expiresAt, $1.offset)
    }.map(\.element)
  }

  /// The last event of a kind: as the caller knows it, or as it was pushed before.
  func event(_ cause: Grant.Cause, _ relation: RelationFacts) -> Instant? {
    switch cause {
    case .buyerMessage: lastBuyerMessageAt
    case .orderPlaced: relation.lastOrderPlacedAt
    case .orderPaid: relation.lastOrderPaidAt ?? lastOrderPaidAt
    case .caseOpened: relation.unfinishedCaseOpenedAt
    }
  }

  /// A message takes a unit of a grant.
  mutating func use(_ key: GrantKey, at time: Instant, policy: GrantPolicy, now: Instant) {
    grantUses.removeAll { use in
      use.key != key && use.key.grantedAt + policy.allowance(for: use.key.cause).length <= now
    }
    if let index = grantUses.firstIndex(where: { $0.key == key }) {
      let place = grantUses[index].sentAt.lastIndex { $0 <= time }.map { $0 + 1 } ?? 0
      grantUses[index].sentAt.insert(time, at: place)
    } else {
      grantUses.append(GrantUse(key: key, sentAt: [time]))
    }
  }
}
