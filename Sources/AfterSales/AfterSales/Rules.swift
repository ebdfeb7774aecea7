public import Domain

/// The ids of the after-sales rules.
public enum AfterSalesRule: String, Hashable, Sendable, CaseIterable {
  case typeState = "AS-TYPE-STATE"
  case window = "AS-WINDOW"
  case oneYear = "AS-ONE-YEAR"
  case noReason = "AS-NO-REASON"
  case cardCap = "AS-CARD-CAP"
  case channel = "AS-CHANNEL"
  case consent = "AS-CONSENT"
  case amount = "AS-AMOUNT"
  case reason = "AS-REASON"
  case openDuplicate = "AS-OPEN-DUP"
  case freight = "AS-FREIGHT"
  case secondRequest = "AS-SECOND-REQUEST"
  case deadlineMerchant = "AS-DEADLINE-MERCHANT"
  case deadlineFresh = "AS-DEADLINE-FRESH"
  case deadlineShip = "AS-DEADLINE-SHIP"
  case deadlineRefund = "AS-DEADLINE-REFUND"
  case restockFee = "AS-RESTOCK-FEE"
  case automatic = "AS-AUTO"
  case offer = "AS-OFFER"
  case inspect = "AS-INSPECT"
  case platform = "AS-PLATFORM"
  case appeal = "AS-APPEAL"
  case evidence = "AS-EVIDENCE"
  case invoice = "AS-INVOICE"
  case label = "AS-LABEL"
  case flags = "AS-FLAGS"
  case metrics = "AS-METRICS"

  public var id: String { rawValue }

  /// The rules of an evaluation, in the order in which it lists them.
  public static let ofEvaluation: [AfterSalesRule] = [
    .typeState, .window, .oneYear, .noReason, .cardCap, .channel, .consent, .amount, .reason,
    .openDuplicate, .freight, .secondRequest,
  ]
}

/// The catalogue of the after-sales rules.
public enum AfterSalesRules {
  public static let all: [Rule] = AfterSalesRule.allCases.map(rule)

  // One switch, so that a new id cannot be forgotten.
  private static func rule(_ rule: AfterSalesRule) -> Rule {
    func entry(_ text: String, _ defaults: String = "") -> Rule {
      Rule(rule.id, text, defaults: defaults)
    }
    return switch rule {
    case .typeState:
      entry("The type must be open for the order's kind and trade state.", "matrix")
    case .window: entry("The after-sales window counts from signing.", "15 d")
    case .oneYear:
      entry(
        "Past the window: only by merchant invitation, only refund types, and only within the "
          + "limit after payment.", "1 year")
    case .noReason:
      entry(
        "Without a defect, a return is open from signing, except for goods that cannot be sold "
          + "again once opened and for food.", "7 d")
    case .cardCap:
      entry("Cards per order, ever; declined, expired and revoked ones count.", "2")
    case .channel: entry("From MOBILE a merchant can invite only for refund types.")
    case .consent:
      entry(
        "An invitation creates nothing until the buyer agrees; eligibility is evaluated again, on "
          + "fresh facts, at that moment. An unanswered card expires.", "48 h")
    case .amount:
      entry(
        "0 < amount ≤ paid − refunded − due back − held by open cases; per line, units asked ≤ "
          + "bought − already returned or asked. Types that pay nothing take no amount.")
    case .reason:
      entry(
        "A reason from the catalogue is required; its class decides freight and the suggested "
          + "handling.", "catalogue")
    case .openDuplicate: entry("No two open cases for the same units of a line.")
    case .freight:
      entry(
        "The reason's class decides who pays the return; an earlier promise overrides, freight "
          + "insurance pays first.")
    case .secondRequest:
      entry(
        "A request refused once and submitted again cannot be refused by the merchant, and by the "
          + "platform only after a business manager's finding. A refusal that the buyer leaves "
          + "unanswered closes the case.", "7 d")
    case .deadlineMerchant:
      entry("Undecided after submission: the platform reviews.", "48 h")
    case .deadlineFresh:
      entry("Fresh goods: first response, and a solution offered, within minutes.", "5 min, 30 min")
    case .deadlineShip: entry("The buyer ships in time or the case closes.", "7 d")
    case .deadlineRefund:
      entry(
        "After the return was received an unrefunded case is refunded in full by SYSTEM; by policy "
          + "in business days.", "48 h")
    case .restockFee:
      entry("A fee only if the buyer is at fault, plus return freight.", "at most 50 %")
    case .automatic:
      entry(
        "A shop's handling templates decide by type, reason class and amount; never for orders "
          + "above the limit or flagged buyers.", "500.00 CNY")
    case .offer:
      entry(
        "The merchant may offer another solution; the buyer accepts, or the request stands as "
          + "before.", "48 h")
    case .inspect: entry("Received goods are inspected per line.", "2 d")
    case .platform:
      entry(
        "Either side can ask the platform after a rejection; it decides with a reason.", "3 d")
    case .appeal:
      entry(
        "After an automatic refund the merchant may appeal once, unless at fault.", "7 d")
    case .evidence:
      entry(
        "Statements, pictures and tracking numbers attach, append-only.", "100, 512 KiB")
    case .invoice:
      entry(
        "A refund, exchange or partial refund of an invoiced order opens an \"amend the invoice\" "
          + "task.")
    case .label: entry("An approved return yields a return label.")
    case .flags:
      entry(
        "Advisory flags, never a silent refusal: repeated returns, a refund left to lapse, the "
          + "same item bought again just before a return, repeated demands.",
        "3 in 90 d, 1 in 90 d, 7 d, 2 in 90 d")
    case .metrics:
      entry(
        "Per shop and period: first response, time to refund, completion, intervention, cost by "
          + "outcome; recomputable from the event log.")
    }
  }
}
