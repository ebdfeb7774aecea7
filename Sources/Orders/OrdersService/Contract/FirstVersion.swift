internal import Contracts
internal import Domain
internal import Orders
internal import Service

/// An order that comes into being, decided and with all of it that is stored. Nothing of that needs
/// the store, so it is made before the writer's turn.
///
/// A class, because it is large to copy.
final class FirstVersion: Sendable {
  let order: EncodedOrder
  let events: [EncodedEvent]
  /// When time alone changes it.
  let due: Instant?

  /// - Parameter command: creates an order or takes one in.
  init(
    _ command: OrderCommand, actor: Actor, policy: OrdersPolicy, now: Instant
  ) throws(Refusal) {
    let decision = try OrderDecider.decide(nil, command, actor: actor, policy: policy, now: now)
    let order = EncodedOrder(decision.order)
    var events: [EncodedEvent] = []
    for event in decision.events {
      events.append(EncodedEvent(event, of: decision.order, order))
    }
    self.events = events
    self.order = order
    due = decision.order.nextDue(policy)
  }
}

/// An event with the large part of it encoded; whoever appends it knows the rest.
struct EncodedEvent: Sendable {
  let message: OrdersV1.OrderEvent
  /// What the log calls it: "order.paid".
  let type: String
  let occurredAt: Instant
  /// What `message` leaves out.
  let encodedFields: [UInt8]

  /// - Parameters:
  ///   - order: the order after the event.
  ///   - encoded: the same, for the event that brings it into being.
  init(
    _ event: borrowing OrderEvent, of order: borrowing Order, _ encoded: borrowing EncodedOrder
  ) {
    occurredAt = event.occurredAt
    if let origin = encoded.origin(event.change) {
      message = OrdersV1.OrderEvent(unchanged: event, of: order)
      type = "order.\(origin.name)"
      encodedFields = origin.field
    } else {
      message = OrdersV1.OrderEvent(event, of: order)
      type = message.type
      encodedFields = []
    }
  }
}

extension CommandRequest {
  /// On whose behalf, for what is decided before the command runs. Without an actor the command is
  /// refused, whatever was decided.
  var decider: Actor { actor.flatMap { Actor($0) } ?? Actor(.system, id: "") }
}
