public import AfterSales
internal import Contracts
public import Domain
public import Service
internal import Store

/// What time alone does: cards expire (AS-CONSENT), and the deadlines of cases act, each by its
/// rule: they escalate, close, refund, complete, or are recorded as missed.
///
/// The due times are columns with an index; handling one moves or clears it in the same commit as
/// the new state and its event, so each deadline acts once, whatever restarts come between. A
/// ``Service/DueTimer`` calls these methods.
public struct Deadlines: Sendable {
  private let environment: ServiceEnvironment<AfterSalesPolicy>

  public init(_ environment: ServiceEnvironment<AfterSalesPolicy>) {
    self.environment = environment
  }

  /// The earliest due time that is stored.
  public func nextDue() async throws -> Instant? {
    try await environment.store.read { try $0.nextDue() }
  }

  /// Handles at most `limit` of what was due at `now`, in one write.
  ///
  /// - Returns: how many it handled.
  public func run(at now: Instant, limit: Int) async throws -> Int {
    let policy = environment.policy.current
    return try await environment.store.write { transaction in
      var handled = 0
      for body in try transaction.dueInvitations(at: now, limit: limit) {
        let card = readable { () throws(DecodeError) in
          try Invitation(stored: AfterSalesV1.Invitation(serialized: body))
        }
        guard let changes = card?.lapse(at: now) else { continue }
        try transaction.store(lapse: changes, now: now)
        handled += 1
      }
      for body in try transaction.dueCases(at: now, limit: limit - handled) {
        let known = readable { () throws(DecodeError) in
          try AfterSalesV1.Case(serialized: body)
        }
        guard let known, let item = readable({ () throws(DecodeError) in try Case(stored: known) })
        else { continue }
        let changes = item.current(at: now, policy)
        guard !changes.events.isEmpty else { continue }
        try transaction.store(lapse: changes, over: known, now: now)
        alert(changes)
        handled += 1
      }
      return handled
    }
  }

  /// Misses that move no case are told to whoever runs the service, besides their events.
  private func alert(_ changes: Changes) {
    for case .deadlineMissed(let deadline) in changes.events.map(\.change) {
      environment.logger.warning(
        "a deadline was missed",
        [
          "case": .text(changes.afterSalesCase?.id ?? ""),
          "rule": .text(deadline.kind.rule.id), "due": .text(deadline.kind.rawValue),
        ])
    }
  }

  /// A row that does not read back must not hold up the deadlines of all others.
  private func readable<Value>(_ read: () throws(DecodeError) -> Value) -> Value? {
    do throws(DecodeError) { return try read() } catch {
      environment.logger.error(
        "a deadline is passed over: its row is damaged", ["error": .text("\(error)")])
      return nil
    }
  }
}

extension WriteTransaction {
  fileprivate func store(
    lapse changes: Changes, over known: AfterSalesV1.Case? = nil, now: Instant
  ) throws {
    let item = try saveStates(changes, over: known)
    for event in changes.events {
      guard let message = changes.message(event) else { continue }
      try append(
        message, subject: changes.orderID, type: message.change?.name ?? "", actor: event.actor,
        occurredAt: event.at, now: now, encodedFields: event.caseField(item))
    }
  }
}
