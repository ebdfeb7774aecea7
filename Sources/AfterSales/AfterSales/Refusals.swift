internal import Domain

extension Refusal {
  /// Somebody else may do it, this actor never.
  ///
  /// - Parameter rule: which says so; nil where none does, then the violation is of `actor`.
  static func actor(
    _ actor: Actor, _ deed: String, _ allowed: [Actor.Kind], _ rule: AfterSalesRule?
  ) -> Refusal {
    let who = allowed.map(\.rawValue).joined(separator: " or ")
    let whose = allowed == [.buyer] ? "Only the BUYER whom it concerns" : "Only \(who)"
    return Refusal(
      .permission, reason: "ACTOR_NOT_ALLOWED",
      message: "\(whose) can \(deed), not \(actor.kind.rawValue) \(actor.id).",
      violations: [.init(rule?.id ?? "actor", "\(whose) can \(deed).")])
  }

  /// The state forbids it.
  ///
  /// - Parameter rule: which does; nil where none does, then the violation is of `case_state`.
  static func step(_ reason: String, _ message: String, _ rule: AfterSalesRule?) -> Refusal {
    Refusal(
      .precondition, reason: reason, message: message,
      violations: [.init(rule?.id ?? "case_state", message)])
  }

  /// A snapshot that does not belong to the card or case.
  static func otherOrder(_ thing: String, _ orderID: String) -> Refusal {
    Refusal(
      .invalid, reason: "ORDER_MISMATCH",
      message: "The \(thing) belongs to order \(orderID), the snapshot to another.",
      violations: [.init("order.order_id", "must be the \(thing)'s order, \(orderID)")])
  }

  /// The clock jumped back behind what happened already.
  static func clock(
    _ thing: String, _ last: Instant, _ now: Instant, _ rule: AfterSalesRule?
  ) -> Refusal {
    .step(
      "CLOCK_WENT_BACK",
      "\(thing) changed at \(last.text), and the clock says \(now.text): set the clock.", rule)
  }
}
