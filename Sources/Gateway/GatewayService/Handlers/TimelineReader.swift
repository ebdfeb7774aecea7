import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore

/// Reads the events of an order from all services side by side and merges them (GW-TIMELINE).
struct TimelineReader: Sendable {
  let upstreams: Upstreams

  /// Events of one order that are read from one service; an order has some dozens.
  static let eventsMax = 10_000

  /// A service's part, or why it is missing.
  private enum Part: Sendable {
    case entries([GatewayV1.TimelineEntry])
    case missing(GatewayV1.MissingService)
  }

  /// - Throws: NOT_FOUND when no service knows the order, UNAVAILABLE when none answered.
  func timeline(
    _ request: GatewayV1.GetTimelineRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> GatewayV1.GetTimelineResponse {
    // An answer with a gap beats none: a service that hangs gets half of the caller's time.
    var bounded = options
    bounded.timeout = options.halfOfTheTime
    let options = bounded
    async let order = part(.orders) { () async throws(RPCStatus) in
      try await upstreams.orders.watchOrders(
        OrdersV1.WatchOrdersRequest(orderID: request.orderID, stopAtEnd: true), options: options
      ).collect(Self.eventsMax)
    } entries: {
      Timeline.entries(of: $0)
    }
    async let cases = part(.afterSales) { () async throws(RPCStatus) in
      try await upstreams.afterSales.watchCases(
        AfterSalesV1.WatchCasesRequest(orderID: request.orderID, stopAtEnd: true), options: options
      ).collect(Self.eventsMax)
    } entries: {
      Timeline.entries(of: $0)
    }
    async let messages = part(.messaging) { () async throws(RPCStatus) in
      try await upstreams.messaging.watchMessages(
        MessagingV1.WatchMessagesRequest(orderID: request.orderID, stopAtEnd: true),
        options: options
      ).collect(Self.eventsMax)
    } entries: {
      Timeline.entries(of: $0, omitTexts: request.omitTexts)
    }
    async let snapshot = snapshotIfThere(request.orderID, options)
    let parts = [await order, await cases, await messages]
    do {
      return try response(parts, try await snapshot, request.orderID)
    } catch {
      throw RPCStatus(any: error)
    }
  }

  private func response(
    _ parts: [Part], _ snapshot: TypeV1.OrderSnapshot?, _ orderID: String
  ) throws(RPCStatus) -> GatewayV1.GetTimelineResponse {
    var stories: [[GatewayV1.TimelineEntry]] = []
    var missing: [GatewayV1.MissingService] = []
    for part in parts {
      switch part {
      case .entries(let entries): stories.append(entries)
      case .missing(let service): missing.append(service)
      }
    }
    let entries = Timeline.linked(Timeline.merge(stories))
    if stories.isEmpty {
      let why = missing.map { "\($0.service): \($0.problem)" }.joined(separator: "; ")
      throw RPCStatus(.unavailable, "no service answered (\(why))")
    }
    if snapshot == nil, entries.isEmpty, missing.isEmpty {
      throw RPCStatus(.notFound, "there is no order '\(orderID)'")
    }
    return GatewayV1.GetTimelineResponse(order: snapshot, entries: entries, missing: missing)
  }

  private func part<Event: Sendable>(
    _ service: ServiceName, _ read: () async throws(RPCStatus) -> [Event],
    entries: ([Event]) -> [GatewayV1.TimelineEntry]
  ) async -> Part {
    do throws(RPCStatus) {
      return .entries(entries(try await read()))
    } catch {
      return .missing(
        GatewayV1.MissingService(service: service.rawValue, problem: error.description))
    }
  }

  /// Nil when the order does not exist or the service does not answer, which the parts tell apart.
  private func snapshotIfThere(
    _ orderID: String, _ options: CallOptions
  ) async throws(RPCStatus) -> TypeV1.OrderSnapshot? {
    do throws(RPCStatus) {
      return try await upstreams.snapshot(orderID, options)
    } catch {
      switch error.code {
      case .notFound, .unavailable, .deadlineExceeded: return nil
      default: throw error
      }
    }
  }
}

extension ResponseStream {
  /// All messages until the end of the stream, at most `limit`.
  func collect(_ limit: Int) async throws(RPCStatus) -> [Message] {
    var messages: [Message] = []
    while let message = try await next() {
      messages.append(message)
      if messages.count == limit {
        cancel()
        break
      }
    }
    return messages
  }
}
