public import Domain

/// The rules of messaging: the catalogue, and the names by which decisions speak of them.
public enum MessagingRules {
  public static let active = "MSG-ACTIVE"
  public static let recent = "MSG-RECENT"
  public static let related = "MSG-RELATED"
  public static let closed = "MSG-CLOSED"
  public static let grant = "MSG-GRANT"
  public static let daily = "MSG-DAILY"
  public static let blocked = "MSG-BLOCKED"
  public static let spam = "MSG-SPAM"
  public static let contact = "MSG-CONTACT"
  public static let abuse = "MSG-ABUSE"
  public static let quick = "MSG-QUICK"
  public static let lateRate = "MSG-RATE-5MIN"
  public static let turnRate = "MSG-RATE-3MIN"
  public static let card = "MSG-CARD"
  public static let reserve = "MSG-RESERVE"
  public static let order = "MSG-ORDER"
  public static let reception = "MSG-RECEPTION"
  public static let transfer = "MSG-TRANSFER"
  public static let satisfaction = "MSG-CSAT"
  public static let alert = "MSG-ALERT"

  /// Every rule, in the order of the documents.
  public static let all: [Rule] = [
    Rule(
      active, "The buyer's last message is less than 24 h ago: no limit.", defaults: "24 h"),
    Rule(
      recent,
      "From 24 h up to and including 7 d: at most 3, counting merchant messages sent since the "
        + "last buyer message outside MSG-ACTIVE.", defaults: "24 h, 7 d, 3"),
    Rule(
      related,
      "More than 7 d ago or never, and within the past 30 d the buyer placed an order in the shop "
        + "or has an unfinished case opened: at most 1 per 30 d.",
      defaults: "7 d, 30 d, 1 per 30 d"),
    Rule(closed, "Otherwise 0.", defaults: "0"),
    Rule(
      grant,
      "In shops whose quota is by grants, instead of the tiers: so many messages for so long after "
        + "the buyer's last message, order placed, order paid and unfinished case opened; the grant "
        + "that ends first is used first, and a later event of a kind begins its grant anew.",
      defaults: "message 5 in 48 h, order 1 in 7 d, payment 3 in 48 h, case 3 in 7 d (chosen)"),
    Rule(
      daily,
      "In shops whose quota is by buyers a day, instead of MSG-RECENT and the tiers after it: at "
        + "most so many different buyers within 24 h; further messages to one of them are free.",
      defaults: "1 000 buyers, 24 h (chosen)"),
    Rule(
      blocked, "A blocked buyer, or one who opted out: 0, whatever the tier.", defaults: "0"),
    Rule(
      spam,
      "A buyer message classed as suspected spam opens no tier and enters no rate."),
    Rule(
      card,
      "After-sales cards and system notices do not consume the quota (their own cap does); help "
        + "links, coupons, product cards and automatic replies do."),
    Rule(
      reserve,
      "A message can be sent at once, or reserved (60 s), then committed or released; an expired "
        + "reservation gives its unit back. Concurrent reservations never exceed the limit.",
      defaults: "60 s"),
    Rule(
      "MSG-CONTACT",
      "Messages that move the buyer off the platform (other platforms, messenger ids, phone "
        + "numbers) are refused, with the matched span."),
    Rule(
      "MSG-ABUSE",
      "Abusive messages are refused and recorded; a confirmed finding is a 3 d penalty on the "
        + "shop.", defaults: "3 d"),
    Rule(order, "A merchant opens a conversation by order number."),
    Rule(
      "MSG-RATE-30S", "Share of buyer messages answered manually within 30 s, 08:00–23:00.",
      defaults: "30 s, 08:00–23:00"),
    Rule(
      "MSG-RATE-3MIN",
      "Share of buyer turns (consecutive messages are one turn, timed from the first) answered "
        + "manually within 3 min, 08:00–23:00; a warning when a turn has waited 2 min.",
      defaults: "3 min, warning 2 min (chosen), 08:00–23:00"),
    Rule(
      "MSG-RATE-5MIN",
      "The 5-minute rate of a day below 70 % sets a level-2 penalty for one day.",
      defaults: "5 min, 70 %, 1 d"),
    Rule(
      "MSG-AVG", "Mean wait from a buyer message to the manual reply, 08:00–23:00.",
      defaults: "08:00–23:00"),
    Rule(
      reception,
      "Today's reception lists each buyer with the time waited; all conversations can be searched "
        + "by buyer, order or text."),
    Rule(
      transfer,
      "A conversation moves to another agent with its history. Buyers can be marked favourite, "
        + "reported, blocked."),
    Rule(
      "MSG-QUICK",
      "Quick replies: create, edit, import a file, expand placeholders (order id, item, "
        + "tracking)."),
    Rule(
      satisfaction,
      "After a conversation the buyer rates 1 (very satisfied), 2 (neutral), 3 (dissatisfied). "
        + "Low is good.", defaults: "1–3"),
    Rule(
      alert,
      "Per-agent preferences for sound and warning alerts; alerts are events that a client can "
        + "follow."),
  ]
}
