internal import Domain

extension Refusal {
  /// Somebody else may do it, this actor never.
  static func actor(
    _ actor: Actor, _ deed: String, _ allowed: [Actor.Kind], _ rule: AfterSalesRule
  ) -> Refusal {
    let who = allowed.map(\.rawValue).joined(separator: " or ")
    let whose = allowed == [.buyer] ? "Only the BUYER whom it concerns" : "Only \(who)"
    return Refusal(
      .permission, reason: "ACTOR_NOT_ALLOWED",
      message: "\(whose) can \(deed), not \(actor.kind.rawValue) \(actor.id).",
      violations: [.init(rule.id, "\(whose) can \(deed).")])
  }

  /// The state forbids it, by a rule.
  static func step(_ reason: String, _ message: String, _ rule: AfterSalesRule) -> Refusal {
    Refusal(
      .precondition, reason: reason, message: message, violations: [.init(rule.id, message)])
  }
}
