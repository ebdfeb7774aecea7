public import Domain

/// The rule catalogue of the orders service.
public enum OrdersRules {
  /// Every ORD-* rule, in the order of the catalogue.
  public static let all: [Rule] = [
    Rule(
      "ORD-PAY",
      "Payment must equal the payable amount and currency. A paid group-buy order waits for its "
        + "group; any other goes to shipment."),
    Rule(
      "ORD-GROUP",
      "Only an order whose group formed counts as a successful order. A failed group cancels the "
        + "order and records a full refund due."),
    Rule(
      "ORD-ACCEPT",
      "An order that its shop must accept and did not becomes OVERDUE and opens a task to call "
        + "the buyer; it stays acceptable.", defaults: "10 min"),
    Rule(
      "ORD-SHORTAGE",
      "A merchant that cannot supply a line proposes an exchange, a partial refund, a price "
        + "difference, or asks the buyer to cancel. Nothing happens without the buyer's consent; "
        + "a proposal is answered once.", defaults: "48 h to answer"),
    Rule(
      "ORD-LISTING",
      "A wrong name, picture, specification or price leads to the same proposals and a task to "
        + "fix the listing that stays open until confirmed fixed."),
    Rule(
      "ORD-ADDRESS",
      "An address marked unclear must be confirmed or corrected before shipping. Every contact "
        + "attempt is recorded."),
    Rule(
      "ORD-UNREACHABLE",
      "The merchant may cancel, stating a reason, after failed attempts to reach the buyer and "
        + "a time without the buyer getting in touch.", defaults: "2 attempts, 1 h"),
    Rule(
      "ORD-MERCHANT-CANCEL",
      "Otherwise a merchant can never cancel: the buyer has to. A merchant's cancellation is "
        + "attributed, and counted against the shop."),
    Rule(
      "ORD-SHIPMENT",
      "For a wrong or short shipment the merchant proposes re-delivery, exchange or "
        + "compensation; the buyer consents."),
    Rule(
      "ORD-DELAY",
      "When the estimate passes the promised time the buyer must be notified before that time. "
        + "A promise that lapses unnotified is flagged."),
    Rule(
      "ORD-CANCEL-EARLY",
      "The buyer cancels freely until shipment; the full payment is due back."),
    Rule(
      "ORD-CANCEL-TRANSIT",
      "In delivery the merchant may record a contact, but cannot refuse if the buyer insists: "
        + "cancelled, the parcel recalled, a refund due. A request made in delivery stays one that "
        + "nobody refuses, after signing as well."),
    Rule(
      "ORD-CANCEL-SIGNED",
      "After signing, a cancel or refund request may be refused once by the merchant, with a "
        + "reason. Until it is decided the buyer may take it back, which counts as no refusal."),
    Rule(
      "ORD-SECOND-REQUEST",
      "The second request after a refusal can be refused by the platform only, and only after a "
        + "business manager recorded a finding."),
    Rule(
      "ORD-RECEIPT-AUTO",
      "SYSTEM confirms receipt when the time after signing is over. The clock pauses while a "
        + "case is open; when it closes unrefunded, a minimum remains.",
      defaults: "7 d, reminder 3 d before, minimum 3 d"),
    Rule(
      "ORD-RECEIPT-EXTEND", "Receipt can be extended once.", defaults: "3 d"),
    Rule(
      "ORD-RECEIPT-REMIND",
      "On signing, a task to remind the buyer to confirm goes to the merchant."),
    Rule(
      "ORD-REMARK",
      "Remarks are append-only, with author and time; every change to an order leaves one."),
    Rule(
      "ORD-BUCKET",
      "A buyer's orders group as UNFINISHED, TO_SHIP, TO_RECEIVE, SIGNED, REFUND, with counts."),
    Rule(
      "ORD-SMALL-PAYMENT",
      "A merchant can ask for or pay out a small amount on an order. A payout counts toward the "
        + "refunded total only if marked as compensation.", defaults: "100.00"),
    Rule(
      "ORD-COUPON", "A coupon issued to a buyer is recorded with value and expiry."),
    Rule(
      "ORD-INSURANCE", "Freight insurance belongs to the order and lapses with COMPLETED."),
    Rule(
      "ORD-PRESALE",
      "A pre-sale order carries a latest ship time; shipping later flags ORD-DELAY."),
  ]
}
