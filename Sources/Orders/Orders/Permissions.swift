public import Domain

// Who may give which command. Whom a peer may act as at all is checked before, by its uid.
extension OrderDecider {
  static func permit(_ command: OrderCommand, _ context: Context) throws(Refusal) {
    let actor = context.actor.kind
    guard allowed(command).contains(actor) else { throw notAllowed(actor, allowed(command)) }
    if case .create(let new) = command, actor == .buyer, new.buyerID != context.actor.id {
      throw notTheBuyer(context)
    }
  }

  /// Who may take in orders at all; a whole import is refused for anyone else.
  public static func requireImporter(_ actor: Actor) throws(Refusal) {
    guard actor.kind == .platform else {
      throw notAllowed(actor.kind, [.platform])
    }
  }

  /// A buyer acts on own orders only.
  static func requireOwner(of order: Order, _ context: Context) throws(Refusal) {
    if context.actor.kind == .buyer, context.actor.id != order.buyerID {
      throw notTheBuyer(context)
    }
  }

  private static func allowed(_ command: OrderCommand) -> [Actor.Kind] {
    if let action = command.action { return action.actors }
    if case .takeIn = command { return [.platform] }
    return [.buyer, .platform]
  }

  private static func notAllowed(_ actor: Actor.Kind, _ allowed: [Actor.Kind]) -> Refusal {
    Refusal(
      .permission, reason: "ACTOR_NOT_ALLOWED",
      message: "\(actor.rawValue) may not do this; it is for "
        + allowed.map(\.rawValue).joined(separator: ", ") + ".")
  }

  private static func notTheBuyer(_ context: Context) -> Refusal {
    Refusal(
      .permission, reason: "NOT_THE_BUYER",
      message: "The order belongs to another buyer than \(context.actor.id).")
  }
}
