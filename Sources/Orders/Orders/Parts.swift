public import Domain

/// What kind of order it is. Fixed when the order is placed.
public struct OrderTraits: Hashable, Sendable {
  /// Nothing is shipped.
  public var isVirtual = false
  public var isFresh = false
  /// Cannot be sold again once opened, or food.
  public var isUnreturnable = false
  /// An invoice was issued.
  public var isInvoiced = false
  /// After payment it waits for its group (ORD-GROUP).
  public var isGroupBuy = false
  /// The shop must accept it (ORD-ACCEPT).
  public var needsAcceptance = false
  /// Sold before it is in stock (ORD-PRESALE).
  public var isPresale = false
  /// Freight insurance was bought (ORD-INSURANCE).
  public var hasFreightInsurance = false

  public init() {}
}

/// A parcel. A parcel of a running order names both; of an imported one either may be empty.
public struct Parcel: Hashable, Sendable {
  public var carrier: String
  public var trackingNumber: String

  public init(carrier: String, trackingNumber: String) {
    self.carrier = carrier
    self.trackingNumber = trackingNumber
  }
}

/// To whom an order goes. Each field may be empty or masked with `*`.
public struct Address: Hashable, Sendable {
  public var recipient = ""
  public var phone = ""
  public var province = ""
  public var city = ""
  public var district = ""
  /// Street and house.
  public var detail = ""

  public init() {}
}

/// A remark: what changed, or what somebody noted (ORD-REMARK). Never edited, never removed.
public struct Remark: Hashable, Sendable {
  public var at: Instant
  public var author: Actor
  /// At most ``OrdersLimits/textLength`` characters.
  public var text: String

  public init(at: Instant, author: Actor, text: String) {
    self.at = at
    self.author = author
    self.text = text
  }
}

/// When what happened. A time is set by the change that it belongs to and never moves again.
public struct OrderTimes: Hashable, Sendable {
  public var created: Instant
  public var paid: Instant?
  public var shipped: Instant?
  public var signed: Instant?
  public var completed: Instant?
  public var cancelled: Instant?
  /// Until when the merchant promised to ship (ORD-DELAY, ORD-PRESALE).
  public var promisedShip: Instant?

  public init(created: Instant) { self.created = created }
}
