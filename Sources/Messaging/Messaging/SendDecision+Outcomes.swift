public import Domain

extension SendDecision {
  /// Every rule that has a part in sending, with its result, the facts that it used and a sentence.
  /// Of the tiers the governing one passes or fails, and the others say when they would govern.
  ///
  /// The tiers are those of the shop's shape; what the rules about the text say comes last.
  public var outcomes: [RuleOutcome] {
    let tiers =
      switch shop.shape {
      case .recency: [activeOutcome, recentOutcome, relatedOutcome, closedOutcome]
      case .grants: [grantOutcome, closedOutcome]
      case .dailyBuyers: [activeOutcome, dailyOutcome]
      }
    return tiers + [blockedOutcome, spamOutcome, cardOutcome, reserveOutcome] + checks
  }

  private var tiers: TierPolicy { policy.tiers }

  private var relationUntil: Instant? { facts.relation.holds(for: tiers.relatedFor) }

  private var recentEnds: Instant? { facts.lastBuyerMessageAt.map { tiers.recentEnds(after: $0) } }

  private var buyerFacts: [Fact] {
    [Fact("last_buyer_message_at", facts.lastBuyerMessageAt?.text ?? "never")]
  }

  private var countFacts: [Fact] {
    var facts = [
      Fact("limit", limit.map(String.init) ?? "none"), Fact("used", String(used)),
    ]
    if let last = counted.last(where: { $0.reservationID == nil }) {
      facts.append(Fact("last_counted_at", last.takenAt.text))
    }
    return facts
  }

  /// A message that takes no unit passes every tier.
  private var exemption: String { "\(kind.rawValue) takes no unit of the quota" }

  private var activeOutcome: RuleOutcome {
    let rule = MessagingRules.active
    guard let last = facts.lastBuyerMessageAt else {
      return RuleOutcome(
        rule: rule, result: .notApplicable, explanation: "the buyer never wrote",
        facts: buyerFacts)
    }
    let ends = last + tiers.activeFor
    guard recency == .active else {
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: "the buyer's last message is \(tiers.activeFor.text) ago or longer",
        facts: buyerFacts)
    }
    return RuleOutcome(
      rule: rule, result: .pass,
      explanation: "the buyer wrote less than \(tiers.activeFor.text) ago: no limit until "
        + ends.text, facts: buyerFacts, changesAt: ends)
  }

  private var recentOutcome: RuleOutcome {
    let rule = MessagingRules.recent
    guard recency == .recent, let ends = recentEnds else {
      // Over for good until the buyer writes, or about to begin when MSG-ACTIVE ends.
      let begins = recency == .active ? facts.lastBuyerMessageAt.map { $0 + tiers.activeFor } : nil
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: begins.map { "begins at \($0.text) if the buyer stays silent" }
          ?? "the buyer did not write within \(tiers.recentFor.text)",
        facts: buyerFacts, changesAt: begins)
    }
    let count = "\(used) of \(tiers.recentLimit) messages used since the buyer last wrote"
    return tierOutcome(rule, count: count, limit: tiers.recentLimit, governedUntil: ends)
  }

  private var relatedOutcome: RuleOutcome {
    let rule = MessagingRules.related
    let relationFacts = [
      Fact("last_order_placed_at", facts.relation.lastOrderPlacedAt?.text ?? "never"),
      Fact("unfinished_case_opened_at", facts.relation.unfinishedCaseOpenedAt?.text ?? "none"),
    ]
    if recency == .related, let relationUntil {
      let count = "\(used) of \(tiers.relatedLimit) messages used within \(tiers.relatedPer.text)"
      var outcome = tierOutcome(
        rule, count: count, limit: tiers.relatedLimit, governedUntil: relationUntil)
      outcome.facts += relationFacts
      return outcome
    }
    if recency == .closed {
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: "no order was placed and no unfinished case was opened within "
          + tiers.relatedFor.text, facts: buyerFacts + relationFacts)
    }
    let begins = recentEnds.flatMap { ends in relationUntil.flatMap { ends < $0 ? ends : nil } }
    return RuleOutcome(
      rule: rule, result: .notApplicable,
      explanation: begins.map { "begins at \($0.text) if the buyer stays silent" }
        ?? "the buyer wrote within \(tiers.recentFor.text), and nothing will relate afterwards",
      facts: buyerFacts + relationFacts, changesAt: begins)
  }

  private func tierOutcome(
    _ rule: String, count: String, limit: Int, governedUntil ends: Instant
  ) -> RuleOutcome {
    let tierFacts = buyerFacts + countFacts
    guard kind.consumesQuota else {
      return RuleOutcome(
        rule: rule, result: .notApplicable, explanation: "\(exemption); \(count)",
        facts: tierFacts)
    }
    // The count is the rule's own business even where a block decides.
    if used < limit {
      return RuleOutcome(
        rule: rule, result: .pass, explanation: count, facts: tierFacts, changesAt: ends)
    }
    return RuleOutcome(
      rule: rule, result: .fail, explanation: "\(count); \(waitSentence)", facts: tierFacts,
      changesAt: next?.at ?? ends)
  }

  private var grantOutcome: RuleOutcome {
    let rule = MessagingRules.grant
    let grantFacts = grants.flatMap { grant in
      let cause = grant.key.cause.rawValue.lowercased()
      return [
        Fact("\(cause)_at", grant.key.grantedAt.text),
        Fact("\(cause)_used", "\(grant.used) of \(grant.limit)"),
      ]
    }
    guard let first = grants.first else {
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: "no message, order, payment or unfinished case grants messages now",
        facts: buyerFacts)
    }
    let count = "\(used) of \(limit ?? 0) granted messages used"
    guard kind.consumesQuota else {
      return RuleOutcome(
        rule: rule, result: .notApplicable, explanation: "\(exemption); \(count)",
        facts: grantFacts)
    }
    if let open = openGrant {
      return RuleOutcome(
        rule: rule, result: .pass,
        explanation: "\(count); the next one is granted by \(open.key.cause.rawValue) until "
          + open.expiresAt.text, facts: grantFacts, changesAt: grants.last?.expiresAt)
    }
    return RuleOutcome(
      rule: rule, result: .fail, explanation: "\(count); \(waitSentence)", facts: grantFacts,
      changesAt: next?.at ?? first.expiresAt)
  }

  private var dailyOutcome: RuleOutcome {
    let rule = MessagingRules.daily
    let daily = policy.dailyBuyers
    guard recency == .daily else {
      let begins = facts.lastBuyerMessageAt.map { $0 + tiers.activeFor }
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: begins.map { "begins at \($0.text) if the buyer stays silent" }
          ?? "the buyer is active", facts: buyerFacts, changesAt: begins)
    }
    let dailyFacts = [
      Fact("limit", String(daily.limit)), Fact("other_buyers", String(others)),
      Fact("buyer_counts_since", counted.first?.takenAt.text ?? "no"),
    ]
    let count = "\(used) of \(daily.limit) buyers written to within \(daily.length.text)"
    guard kind.consumesQuota else {
      return RuleOutcome(
        rule: rule, result: .notApplicable, explanation: "\(exemption); \(count)",
        facts: dailyFacts)
    }
    if let own = counted.first {
      return RuleOutcome(
        rule: rule, result: .pass, explanation: "\(count), this buyer among them",
        facts: dailyFacts, changesAt: others < daily.limit ? nil : own.returnsAt)
    }
    if others < daily.limit {
      return RuleOutcome(rule: rule, result: .pass, explanation: count, facts: dailyFacts)
    }
    return RuleOutcome(
      rule: rule, result: .fail, explanation: "\(count); \(waitSentence)", facts: dailyFacts,
      changesAt: next?.at)
  }

  private var closedOutcome: RuleOutcome {
    let rule = MessagingRules.closed
    if shop.shape == .grants { return closedWithoutGrant }
    guard recency == .closed else {
      let closes = [recentEnds, relationUntil].compactMap { $0 }.max()
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: "\(recency.rule) governs"
          + (closes.map { "; closed from \($0.text) if the buyer stays silent" } ?? ""),
        facts: [], changesAt: closes)
    }
    guard kind.consumesQuota else {
      return RuleOutcome(rule: rule, result: .notApplicable, explanation: exemption)
    }
    return RuleOutcome(
      rule: rule, result: .fail,
      explanation: "the buyer has not written within \(tiers.recentFor.text) and nothing relates "
        + "the buyer to the shop: no message may be sent until the buyer writes or orders",
      facts: buyerFacts)
  }

  private var closedWithoutGrant: RuleOutcome {
    let rule = MessagingRules.closed
    guard recency == .closed else {
      let closes = grants.last?.expiresAt
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: "MSG-GRANT governs"
          + (closes.map { "; closed from \($0.text) if nothing happens" } ?? ""),
        facts: [], changesAt: closes)
    }
    guard kind.consumesQuota else {
      return RuleOutcome(rule: rule, result: .notApplicable, explanation: exemption)
    }
    return RuleOutcome(
      rule: rule, result: .fail,
      explanation: "nothing grants a message now: none may be sent until the buyer writes, orders "
        + "or pays, or a case is opened", facts: buyerFacts)
  }

  private var blockedOutcome: RuleOutcome {
    let blockFacts = [
      Fact("is_blocked", String(facts.isBlocked)), Fact("is_opted_out", String(facts.hasOptedOut)),
    ]
    let rule = MessagingRules.blocked
    guard tier == .blocked else {
      return RuleOutcome(
        rule: rule, result: .pass, explanation: "the buyer is not blocked and did not opt out",
        facts: blockFacts)
    }
    let who = facts.hasOptedOut ? "the buyer opted out" : "the buyer is blocked"
    guard kind.isStoppedByBlock else {
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: "\(who), but \(kind.rawValue) reaches the buyer in any event",
        facts: blockFacts)
    }
    return RuleOutcome(
      rule: rule, result: .fail, explanation: "\(who): no message may be sent", facts: blockFacts)
  }

  private var spamOutcome: RuleOutcome {
    let rule = MessagingRules.spam
    guard let spam = facts.lastSpamAt, facts.lastBuyerMessageAt.map({ $0 < spam }) ?? true else {
      return RuleOutcome(
        rule: rule, result: .notApplicable,
        explanation: "no suspected spam since the buyer's last message")
    }
    return RuleOutcome(
      rule: rule, result: .pass,
      explanation: "the buyer's message of \(spam.text) is suspected spam and opened no tier",
      facts: [Fact("last_spam_at", spam.text)])
  }

  private var cardOutcome: RuleOutcome {
    RuleOutcome(
      rule: MessagingRules.card, result: kind.consumesQuota ? .notApplicable : .pass,
      explanation: kind.consumesQuota ? "\(kind.rawValue) takes a unit of the quota" : exemption,
      facts: [Fact("kind", kind.rawValue)])
  }

  private var reserveOutcome: RuleOutcome {
    let rule = MessagingRules.reserve
    let reserveFacts = [
      Fact("reservations", String(facts.reservations)), Fact("held_units", String(held)),
    ]
    guard facts.reservations > 0 else {
      return RuleOutcome(
        rule: rule, result: .notApplicable, explanation: "nothing is reserved",
        facts: reserveFacts)
    }
    return RuleOutcome(
      rule: rule, result: .pass,
      explanation: "\(held) units of the tier are held by reservations, each for at most "
        + policy.reservationLength.text, facts: reserveFacts,
      changesAt: next?.reason == .reservationExpires ? next?.at : nil)
  }

  /// From when one more passes, and why then.
  public var waitSentence: String {
    guard let next else {
      return tier == .blocked
        ? "only lifting the block or the opt-out helps"
        : tier == .granted
          ? "only a new message, order, payment or case of the buyer helps"
          : "only a new message of the buyer helps"
    }
    let reason =
      switch next.reason {
      case .now: "a message may be sent now"
      case .reservationExpires: "a reservation that is not used expires then"
      case .relatedBegins: "MSG-RELATED governs from then"
      case .relatedUnitReturns:
        "an earlier message is \(tiers.relatedPer.text) old then and the relation still holds"
      case .buyerLeavesWindow: "another buyer counts no more then"
      }
    return next.reason == .now
      ? reason : "one more may be sent from \(next.at.text) (\(reason)), or once the buyer writes"
  }
}
