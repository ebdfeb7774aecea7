public import Domain

extension QuotaCommand {
  /// Who may give a command at all; which uid may act as whom is the process's business.
  func requirePermission(of actor: Actor) throws(Refusal) {
    switch self {
    case .receive(let kind, let sentAt, let isSuspectedSpam):
      try actor.require([.buyer, .platform], to: "record a buyer's message")
      try kind.require(sender: .buyer)
      if sentAt != nil { try actor.require([.platform], to: "say when a message was sent") }
      if isSuspectedSpam { try actor.require([.platform], to: "class a message as spam") }
    case .takeIn: try actor.require([.platform], to: "take in messages of the past")
    case .send(let query):
      try actor.require([.merchant, .system], to: "send a message")
      try query.kind.requireWritten()
      try query.kind.require(sender: actor.kind)
    case .deliver(let kind, _):
      try actor.require([.merchant, .system], to: "deliver a card or notice")
      guard kind.isDelivered else {
        throw .invalid("kind", "\(kind.rawValue) is no card or notice; use SendMessage")
      }
      try kind.require(sender: actor.kind)
    case .reserve(_, let query):
      try actor.require([.merchant], to: "reserve a message")
      try query.kind.requireWritten()
      try query.kind.require(sender: actor.kind)
    case .commit: try actor.require([.merchant], to: "commit a message")
    case .release: try actor.require([.merchant], to: "release a reservation")
    case .expire: try actor.require([.system], to: "expire a reservation")
    case .updateStanding:
      try actor.require([.platform, .system], to: "update a buyer's standing")
    case .setAccess(let isBlocked, let hasOptedOut):
      if isBlocked != nil { try actor.require([.merchant, .platform], to: "block a buyer") }
      if hasOptedOut != nil { try actor.require([.buyer, .platform], to: "opt out of messages") }
    }
  }
}

extension MessageKind {
  func require(sender: Actor.Kind) throws(Refusal) {
    guard canBeSent(by: sender) else {
      throw .invalid("kind", "\(rawValue) is not sent by \(sender.rawValue)")
    }
  }

  /// Refuses what a message of this kind cannot be: without a text where nothing else is shown,
  /// with an amount where none belongs.
  public func requireContent(hasText: Bool, hasAmount: Bool) throws(Refusal) {
    if !hasText, !showsReference { throw .invalid("text", "must not be empty") }
    if hasAmount, !showsAmount { throw .invalid("amount", "does not belong to \(rawValue)") }
  }

  func requireWritten() throws(Refusal) {
    guard !isDelivered else {
      throw .invalid("kind", "\(rawValue) takes no unit of the quota; use DeliverCard")
    }
  }
}

extension Actor {
  /// - Throws: `.permission`.
  public func require(_ kinds: [Kind], to doing: String) throws(Refusal) {
    guard !kinds.contains(kind) else { return }
    let allowed = kinds.map(\.rawValue).joined(separator: " or ")
    throw Refusal(
      .permission, reason: "ACTOR_NOT_ALLOWED",
      message: "\(kind.rawValue) may not \(doing); \(allowed) may")
  }
}

extension MessagingPolicy {
  /// No message is older than the platform.
  static let earliest = Instant(seconds: 946_684_800)

  /// The time that counts for a message: now unless given, never in the future. A clock that runs
  /// ahead a little is forgiven.
  /// - Throws: `.invalid` for a time further ahead, or before 2000.
  func messageTime(_ given: Instant?, field: String, now: Instant) throws(Refusal) -> Instant {
    guard let given else { return now }
    guard given <= now + clockSkewMax else {
      throw .invalid(field, "\(given.text) is in the future; it is \(now.text)")
    }
    guard given >= Self.earliest else {
      throw .invalid(field, "\(given.text) is before \(Self.earliest.text)")
    }
    return min(given, now)
  }
}

extension Refusal {
  static func invalid(_ field: String, _ problem: String) -> Refusal {
    Refusal(
      .invalid, reason: "INVALID_ARGUMENT", message: "\(field): \(problem)",
      violations: [.init(field, problem)])
  }
}

extension SendDecision {
  /// The refusal of a decision that does not allow: over the quota for what takes a unit of it,
  /// otherwise a precondition. Names each rule that failed.
  ///
  /// A text that may never be sent does not get better with time: it is a precondition even where
  /// the quota is used up as well.
  var refusal: Refusal {
    let refusedChecks = checks.filter { $0.result == .fail }
    if !refusedChecks.isEmpty {
      return .rules(
        reason: "MESSAGE_NOT_COMPLIANT",
        message: refusedChecks.map { "\($0.rule): \($0.explanation)" }.joined(separator: "; "),
        failed: refusedChecks)
    }
    let failed = outcomes.filter { $0.result == .fail }
    let violations = failed.map { Refusal.Violation($0.rule, $0.explanation) }
    let reason =
      switch tier {
      case .blocked: facts.hasOptedOut ? "BUYER_OPTED_OUT" : "BUYER_BLOCKED"
      case .closed: "NO_MESSAGE_ALLOWED"
      case .active, .recent, .related, .granted: "MESSAGE_QUOTA_REACHED"
      case .daily: "DAILY_BUYERS_REACHED"
      }
    let message = violations.map { "\($0.subject): \($0.explanation)" }.joined(separator: "; ")
    return Refusal(
      kind.consumesQuota ? .quota : .precondition, reason: reason, message: message,
      violations: violations, retryAt: next?.at)
  }
}
