public import Domain

/// Whose conversation the one of an order is (MSG-ORDER). Bound by whoever opens it first, from
/// the order's own facts.
public struct ConversationParties: Hashable, Sendable {
  public var shopID: String
  public var buyerID: String

  public init(shopID: String, buyerID: String) {
    self.shopID = shopID
    self.buyerID = buyerID
  }

  /// Refuses to enter the conversation of an order that belongs to somebody else.
  public func requireSame(
    as bound: ConversationParties, orderID: String
  ) throws(Refusal) {
    guard self != bound else { return }
    // Says which of the two differs, and never whose it is.
    let whose = shopID == bound.shopID ? "buyer" : "shop"
    let message = "order \(orderID) is of another \(whose); open the conversation by its own"
    throw Refusal(
      .precondition, reason: "ORDER_OF_ANOTHER_\(whose.uppercased())", message: message,
      violations: [.init(MessagingRules.order, message)])
  }
}
