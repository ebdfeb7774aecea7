public import Domain

/// How satisfied a buyer was with a conversation (MSG-CSAT). Low is good.
public enum Satisfaction: Int32, Hashable, Sendable, CaseIterable {
  case verySatisfied = 1
  case neutral = 2
  case dissatisfied = 3
}

/// What a conversation must be for something to be done with it.
public enum ConversationRules {
  /// A conversation is of one shop, and what names another one was not meant for it (MSG-ORDER).
  public static func requireShop(_ shopID: String, _ bound: String) throws(Refusal) {
    guard shopID != bound else { return }
    let message = "the conversation is of another shop"
    throw Refusal(
      .precondition, reason: "CONVERSATION_OF_ANOTHER_SHOP", message: message,
      violations: [.init(MessagingRules.order, message)])
  }

  /// A unit is committed and released by the shop that reserved it (MSG-RESERVE).
  public static func requireReservingShop(_ shopID: String, _ bound: String) throws(Refusal) {
    guard shopID != bound else { return }
    let message = "the reservation is of another shop"
    throw Refusal(
      .precondition, reason: "RESERVATION_OF_ANOTHER_SHOP", message: message,
      violations: [.init(MessagingRules.reserve, message)])
  }

  /// A transfer goes to somebody else (MSG-TRANSFER).
  public static func requireTransfer(from agent: String, to other: String) throws(Refusal) {
    guard agent == other else { return }
    let message = "the conversation is \(other)'s already"
    throw Refusal(
      .precondition, reason: "SAME_AGENT", message: message,
      violations: [.init(MessagingRules.transfer, message)])
  }

  /// Only what somebody of the shop answered can be rated (MSG-CSAT).
  public static func requireAnswered(lastMerchantMessageAt: Instant?) throws(Refusal) {
    guard lastMerchantMessageAt == nil else { return }
    let message = "nobody of the shop has answered in this conversation"
    throw Refusal(
      .precondition, reason: "NOTHING_TO_RATE", message: message,
      violations: [.init(MessagingRules.satisfaction, message)])
  }
}
