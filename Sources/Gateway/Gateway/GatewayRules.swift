public import Domain

/// The flows that the gateway composes, as `aftercare rules` lists them.
public enum GatewayRules {
  public static let assist = "GW-ASSIST"
  public static let respond = "GW-RESPOND"
  public static let decide = "GW-DECIDE"
  public static let send = "GW-SEND"
  public static let suggest = "GW-SUGGEST"
  public static let desk = "GW-DESK"
  public static let link = "GW-LINK"
  public static let timeline = "GW-TIMELINE"
  public static let score = "GW-SCORE"
  public static let follow = "GW-FOLLOW"

  /// Every flow, in the order of the documentation.
  public static let all: [Rule] = [
    Rule(
      assist,
      "A merchant helps a buyer apply: order facts, eligibility and message permission are "
        + "checked, a card is issued and delivered in the conversation. All steps, or none."),
    Rule(
      respond,
      "The buyer answers a card. Agreeing evaluates eligibility again, opens the case, marks the "
        + "order and tells the merchant; declining is recorded."),
    Rule(
      decide,
      "The merchant agrees to a return or a refund: the case moves, the buyer gets the next card, "
        + "and the order learns what was refunded."),
    Rule(
      send,
      "A merchant message: orders and cases supply the facts of MSG-RELATED, messaging decides."),
    Rule(
      suggest,
      "Recognises a merchant's agreement to a refund, return or resend in a message and answers "
        + "with the types that the order can start now."),
    Rule(
      desk,
      "One call for the agent's screen: reception list, conversation, orders by bucket, open "
        + "cases, remaining cards and messages, quick replies."),
    Rule(
      link, "Help links by order number: refund, logistics, after-sales."),
    Rule(
      timeline,
      "One ordered story of an order across all services: order events, cards, cases and "
        + "messages, with cause and actor. Marked as partial when a service is missing."),
    Rule(
      score,
      "The quality of a shop: reply rates, conversion, spend, complaints, times, and an experience "
        + "score with its formula and percentile."),
    Rule(
      follow,
      "Follows each service's feed from a stored cursor and applies reactions exactly once: a case "
        + "opened or closed marks the order, a paid refund reaches the order, a placed order "
        + "counts for messaging."),
  ]
}
