public import AfterSales
public import Contracts
internal import Domain
public import RPCContracts
public import Service
internal import Store

/// The methods of `AfterSalesService`: each checks its fields, lets the core decide, and stores
/// state, events and response in one commit.
public struct AfterSalesHandlers: AfterSalesServiceHandler {
  let environment: ServiceEnvironment<AfterSalesPolicy>
  /// Told of every time at which something stored falls due.
  let onDue: @Sendable (Instant) -> Void
  let measures: Measures
  let histories: KnownHistories
  let answers: KnownAnswers

  /// - Parameters:
  ///   - timer: runs ``Deadlines``; nil for none.
  ///   - measures: which a timer keeps up; nil for figures that are worked out when asked for.
  public init(
    _ environment: ServiceEnvironment<AfterSalesPolicy>, timer: DueTimer? = nil,
    measures: Measures? = nil
  ) {
    self.environment = environment
    self.measures = measures ?? Measures(environment)
    histories = KnownHistories()
    answers = KnownAnswers(histories)
    onDue = { timer?.poke($0) }
  }
}

extension CommandScope {
  func circumstances(
    _ order: OrderFacts, _ history: OrderHistory, _ policy: AfterSalesPolicy,
    _ token: DecisionToken? = nil
  ) -> Circumstances {
    Circumstances(
      order: order, history: history, policy: policy, now: now, actor: actor, token: token)
  }

  /// Stores a decision: the new states and the events that led to them.
  ///
  /// - Parameter known: the case as it is stored; nil for a new one, and for decisions about cards.
  /// - Returns: the case after it.
  @discardableResult
  func store(_ changes: Changes, over known: AfterSalesV1.Case? = nil) throws -> EncodedCase? {
    let item = try transaction.saveStates(changes, over: known)
    for event in changes.events {
      guard let message = changes.message(event) else { continue }
      let (type, field) = (message.change?.name ?? "", event.caseField(item))
      if event.actor == actor {
        try append(message, subject: changes.orderID, type: type, encodedFields: field)
      } else {
        // A deadline that acted before the command, or a template after it, in the same commit.
        try transaction.append(
          message, subject: changes.orderID, type: type, actor: event.actor, occurredAt: event.at,
          now: now, cause: event.actor.isTemplate ? requestID : "", encodedFields: field)
      }
    }
    return item
  }
}

extension Changes {
  var orderID: String { invitation?.orderID ?? afterSalesCase?.orderID ?? "" }

  /// One of the events as the feed tells it, without the case after it and what the log adds.
  func message(_ event: AfterSalesEvent) -> AfterSalesV1.CaseEvent? {
    guard let change = AfterSalesV1.CaseEvent.Change(event, self) else { return nil }
    return AfterSalesV1.CaseEvent(
      header: TypeV1.EventHeader(
        orderID: orderID, shopID: invitation?.shop ?? afterSalesCase?.shop ?? "",
        buyerID: invitation?.buyer ?? afterSalesCase?.buyer ?? ""), change: change)
  }
}

extension AfterSalesEvent {
  /// The field of the event with the case after it; empty for events of cards.
  ///
  /// - Parameter last: the case after the whole decision, which it is after the last event.
  func caseField(_ last: EncodedCase?) -> [UInt8] {
    guard let item = afterSalesCase else { return [] }
    if let last, last.item == item { return last.eventField }
    return EncodedCase(item).eventField
  }
}

extension Refusal {
  static func noInvitation(_ id: String) -> Refusal {
    Refusal(.notFound, reason: "INVITATION_NOT_FOUND", message: "There is no card '\(id)'.")
  }

  static func noCase(_ id: String) -> Refusal {
    Refusal(.notFound, reason: "CASE_NOT_FOUND", message: "There is no case '\(id)'.")
  }
}

extension AfterSalesV1.CaseEvent: FeedEvent {}
