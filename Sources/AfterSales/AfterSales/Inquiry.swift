public import Domain

/// The question that an evaluation answers. A pure value: time, channel, actor and amount may be
/// hypothetical.
public struct Inquiry: Sendable {
  /// On which way a case would come about.
  public enum Way: Hashable, Sendable {
    /// The buyer applies.
    case application
    /// A merchant issues a card.
    case invitation
    /// The buyer agrees on this card, which counts already.
    case consent(card: String)
    /// The buyer asks again in a case that came about by card, or without one.
    case resubmission(invited: Bool)
  }

  public var order: OrderFacts
  public var history: OrderHistory
  public var policy: AfterSalesPolicy
  public var now: Instant
  public var channel: Channel
  public var actor: Actor
  public var way: Way
  /// Only this type; nil for all. Of all types, those that pay nothing leave `amount` out of
  /// account; a single type that pays nothing must not be asked for one.
  public var type: CaseType?
  /// The units; empty for all that no other case has asked for.
  public var lines: [CaseLine]
  /// The amount; nil for all that is refundable.
  public var amount: Money?
  /// The reason's id; nil when it is given later.
  public var reason: String?
  /// Who pays the return, as the shop promised; nil for no promise (AS-FREIGHT).
  public var freightPromise: FreightPayer?

  /// - Parameter way: nil for the actor's own: buyers apply, all others see what a merchant can
  ///   invite for.
  public init(
    order: OrderFacts, history: OrderHistory, policy: AfterSalesPolicy, now: Instant,
    channel: Channel, actor: Actor, way: Way? = nil, type: CaseType? = nil, lines: [CaseLine] = [],
    amount: Money? = nil, reason: String? = nil, freightPromise: FreightPayer? = nil
  ) {
    self.order = order
    self.history = history
    self.policy = policy
    self.now = now
    self.channel = channel
    self.actor = actor
    self.way = way ?? (actor.kind == .buyer ? .application : .invitation)
    self.type = type
    self.lines = lines
    self.amount = amount
    self.reason = reason
    self.freightPromise = freightPromise
  }

  /// What the merchant's side has to do with it: the card, or the buyer alone.
  var access: Access {
    way == .application || way == .resubmission(invited: false) ? .buyer : .invitation
  }
}
