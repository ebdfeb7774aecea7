public import Domain

/// A contact with the buyer, or an attempt at one (ORD-ADDRESS, ORD-UNREACHABLE).
public struct Contact: Hashable, Sendable {
  public enum Means: String, Hashable, Sendable, CaseIterable {
    case phone = "PHONE"
    case chat = "CHAT"
    case sms = "SMS"
    case other = "OTHER"
  }

  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// Nobody was reached.
    case failed = "FAILED"
    case reached = "REACHED"
    /// The buyer got in touch.
    case buyerCame = "BUYER_CAME"
  }

  public var at: Instant
  public var author: Actor
  public var means: Means
  public var outcome: Outcome
  /// At most ``OrdersLimits/noteLength`` characters.
  public var note: String

  public init(at: Instant, author: Actor, means: Means, outcome: Outcome, note: String) {
    self.at = at
    self.author = author
    self.means = means
    self.outcome = outcome
    self.note = note
  }
}

extension Order {
  /// The attempts that failed since the buyer was last reached or got in touch, oldest first. Whatever
  /// a buyer does with the order is getting in touch, and leaves a remark of theirs.
  public var failedAttempts: ArraySlice<Contact> {
    let last = contacts.lastIndex { $0.outcome != .failed }
    let since = contacts[(last.map { $0 + 1 } ?? 0)...]
    guard let came = remarks.last(where: { $0.author.kind == .buyer })?.at else { return since }
    return since.drop { $0.at < came }
  }
}
