public import Contracts
public import Domain
internal import RPCCore
public import Store

/// The inside of a command: its transaction and what is known of it. Valid while its body runs.
public struct CommandScope {
  public let transaction: WriteTransaction
  /// The time by which it is decided, the same throughout.
  public let now: Instant
  /// On whose behalf; the peer's right to it was checked.
  public let actor: Actor
  public let requestID: String
  let traceparent: String
  let traceID: String

  /// Appends an event to the feed, in the commit of this command, and fills in the header fields
  /// that the command knows: times, actor, request id, trace.
  ///
  /// - Parameters:
  ///   - subject: what it is about, for feeds of one thing: the order's id.
  ///   - type: stable, `order.paid`.
  ///   - event: its header needs only the ids (order, shop, buyer).
  ///   - occurredAt: nil for now; the past for imported history.
  ///   - encodedFields: fields of the event that `event` leaves out, because they are encoded
  ///     already.
  /// - Returns: its sequence number.
  @discardableResult
  public func append(
    _ event: some FeedEvent, subject: String, type: String, occurredAt: Instant? = nil,
    encodedFields: [UInt8] = []
  ) throws(StoreError) -> Int64 {
    try transaction.append(
      event, subject: subject, type: type, actor: actor, occurredAt: occurredAt ?? now, now: now,
      cause: requestID, traceparent: traceparent, traceID: traceID, encodedFields: encodedFields)
  }
}

/// A message of a feed. Services declare it in one line:
/// `extension OrdersV1.OrderEvent: FeedEvent {}`.
public protocol FeedEvent: ContractMessage {
  var header: TypeV1.EventHeader? { get set }
}

extension WriteTransaction {
  /// For changes that no command makes (timers): appends an event with its header filled in.
  @discardableResult
  public func append(
    _ event: some FeedEvent, subject: String, type: String, actor: Actor, occurredAt: Instant,
    now: Instant, cause: String = "", traceparent: String = "", traceID: String = "",
    encodedFields: [UInt8] = []
  ) throws(StoreError) -> Int64 {
    var event = event
    var header = event.header ?? TypeV1.EventHeader()
    header.occurredAt = .init(occurredAt)
    header.recordedAt = .init(now)
    header.actor = .init(actor)
    header.requestID = cause
    header.traceID = traceID
    event.header = header
    return try append(
      Event(
        subject: subject, type: type, time: now, payload: event.serializedBytes() + encodedFields,
        actor: actor.kind.rawValue + ":" + actor.id, trace: traceparent, cause: cause))
  }
}
