internal import Contracts
public import Domain
public import Orders
public import Service
internal import Store

/// What time alone does to orders (ORD-ACCEPT, ORD-DELAY, ORD-RECEIPT-AUTO, proposals).
///
/// The due time of an order is a column with an index that holds only orders which have one.
/// Handling it moves or clears it in the commit of the new state and its events, so each fires
/// once, whatever restarts come between. A ``Service/DueTimer`` calls these methods.
public struct OrderTimers: Sendable {
  private let environment: ServiceEnvironment<OrdersPolicy>
  /// When an order that cannot be read is looked at again.
  private static let damagedRetry: Duration = .days(1)

  public init(_ environment: ServiceEnvironment<OrdersPolicy>) { self.environment = environment }

  /// The earliest due time that is stored.
  public func nextDue() async throws -> Instant? {
    try await environment.store.read { try OrderRepository.nextDue(in: $0) }
  }

  /// Handles at most `limit` orders that were due at `now`, in one write.
  ///
  /// - Returns: how many it handled.
  public func run(at now: Instant, limit: Int) async throws -> Int {
    let policy = environment.policy.current
    let logger = environment.logger
    return try await environment.store.write { transaction in
      let due = try OrderRepository.due(at: now, limit: limit, in: transaction)
      for orderID in due {
        do {
          try Self.lapse(orderID, policy, now, transaction)
        } catch let error as StoreError {
          throw error
        } catch {
          // One order that does not read back must not hold up all others.
          logger.error(
            "a due time is put off: its order is damaged",
            ["order": .text(orderID), "error": .text("\(error)")])
          try OrderRepository.setDue(now + Self.damagedRetry, of: orderID, in: transaction)
        }
      }
      return due.count
    }
  }

  private static func lapse(
    _ orderID: String, _ policy: OrdersPolicy, _ now: Instant, _ transaction: WriteTransaction
  ) throws {
    guard let stored = try OrderRepository.load(orderID, in: transaction) else { return }
    let decision = OrderDecider.lapse(stored.order, policy: policy, now: now)
    let due = decision.order.nextDue(policy)
    guard !decision.events.isEmpty else {
      // Another policy than the one that set the due time. What is due and changes nothing must not
      // come back at once.
      let next = due.map { $0 > now ? $0 : now + damagedRetry }
      return try OrderRepository.setDue(next, of: orderID, in: transaction)
    }
    try OrderRepository.update(
      stored, by: decision, to: EncodedOrder(decision.order), due: due, in: transaction)
    for event in decision.events {
      let message = OrdersV1.OrderEvent(event, of: decision.order)
      try transaction.append(
        message, subject: orderID, type: message.type, actor: event.actor,
        occurredAt: event.occurredAt, now: now, cause: "timer:orders")
    }
  }
}
