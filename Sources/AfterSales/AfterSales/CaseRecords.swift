public import Domain

// What people said and decided in the course of a case.

/// A side of a case.
public enum Party: String, Hashable, Sendable, CaseIterable {
  case buyer = "BUYER"
  case merchant = "MERCHANT"
}

/// A decision of a person, with its reason.
public struct Ruling: Hashable, Sendable {
  public var by: Actor
  public var at: Instant
  public var reason: String
  /// For whom the platform decided; nil for a merchant's refusal.
  public var inFavorOf: Party?

  public init(by actor: Actor, at instant: Instant, reason: String, inFavorOf party: Party? = nil) {
    by = actor
    at = instant
    self.reason = reason
    inFavorOf = party
  }
}

/// What a business manager found out (AS-SECOND-REQUEST).
public struct Finding: Hashable, Sendable {
  /// Nil for neither.
  public var atFault: Party?
  public var text: String
  public var by: Actor
  public var at: Instant

  public init(atFault: Party?, text: String, by actor: Actor, at instant: Instant) {
    self.atFault = atFault
    self.text = text
    by = actor
    at = instant
  }
}

/// A merchant's appeal against an automatic refund (AS-APPEAL).
public struct Appeal: Hashable, Sendable {
  public var statement: String
  public var by: Actor
  public var at: Instant
  /// The platform's decision, in favour of the merchant when it is granted; nil before.
  public var decision: Ruling?

  public init(statement: String, by actor: Actor, at instant: Instant, decision: Ruling? = nil) {
    self.statement = statement
    by = actor
    at = instant
    self.decision = decision
  }
}

/// The task to amend the invoice of the order (AS-INVOICE).
public struct InvoiceTask: Hashable, Sendable {
  public var openedAt: Instant
  public var doneAt: Instant?
  public var doneBy: Actor?

  public init(openedAt: Instant, doneAt: Instant? = nil, doneBy: Actor? = nil) {
    self.openedAt = openedAt
    self.doneAt = doneAt
    self.doneBy = doneBy
  }
}
