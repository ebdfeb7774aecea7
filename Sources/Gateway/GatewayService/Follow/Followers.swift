import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service

/// The followers of the three feeds.
struct Followers: Sendable {
  let all: [FeedFollower]

  /// - Parameters:
  ///   - feeds: where events are read.
  ///   - targets: where reactions are applied.
  init(
    environment: ServiceEnvironment<GatewayPolicy>, feeds: Upstreams, targets: Upstreams
  ) {
    all = ServiceName.allCases.map { service in
      FeedFollower(
        .feed(of: service, feeds.channel(to: service)), environment: environment,
        apply: targets.apply)
    }
    environment.metrics.collect { [all] in Self.families(all) }
  }

  func start(_ service: inout ServiceAssembly<GatewayPolicy>, _ pause: @escaping Pause) {
    for (name, follower) in zip(ServiceName.allCases, all) {
      service.background("follow \(name.rawValue)") { await follower.run(pause) }
    }
  }

  var positions: [GatewayV1.FeedPosition] { all.map(\.position) }

  private static func families(_ followers: [FeedFollower]) -> [MetricFamily] {
    let positions = followers.map { (position: $0.position, events: $0.eventCount) }
    func family(
      _ name: String, _ kind: MetricFamily.Kind, _ help: String,
      _ value: (GatewayV1.FeedPosition, UInt64) -> Double
    ) -> MetricFamily {
      MetricFamily(
        name, kind, help: help,
        samples: positions.map { position, events in
          .init(
            .number(value(position, events)), labels: [("feed", position.service)])
        })
    }
    return [
      family(
        "aftercare_gateway_feed_lag_seconds", .gauge,
        "How late the last event was applied; its age while there is more to come."
      ) { position, _ in
        Double(position.lag?.seconds ?? 0) + Double(position.lag?.nanos ?? 0) / 1e9
      },
      family(
        "aftercare_gateway_feed_connected", .gauge, "1 while the feed is connected."
      ) { position, _ in position.isConnected ? 1 : 0 },
      family(
        "aftercare_gateway_feed_events_total", .counter,
        "Events followed since the process started."
      ) { _, events in Double(events) },
      family(
        "aftercare_gateway_reactions_applied_total", .counter,
        "Reactions applied since the database was created."
      ) { position, _ in Double(position.applied) },
      family(
        "aftercare_gateway_reactions_refused_total", .counter,
        "Reactions refused and passed over since the database was created."
      ) { position, _ in Double(position.refused) },
      family(
        "aftercare_gateway_feed_restarts_total", .counter,
        "How often a feed was begun again because its service has another database."
      ) { position, _ in Double(position.restarts) },
    ]
  }
}

extension FeedFollower.Feed {
  static func feed(
    of service: ServiceName, _ channel: any RPCCore.Channel
  ) -> FeedFollower.Feed {
    switch service {
    case .orders:
      FeedFollower.Feed(
        service: service, channel: channel, watch: OrderServiceMethods.watchOrders,
        request: { OrdersV1.WatchOrdersRequest(cursor: $0).serializedBytes() },
        // From 60 on there are the tasks and the policy, which every event has.
        change: 3...59, reactions: Self.orderReactions)
    case .afterSales:
      FeedFollower.Feed(
        service: service, channel: channel, watch: AfterSalesServiceMethods.watchCases,
        request: { AfterSalesV1.WatchCasesRequest(cursor: $0).serializedBytes() },
        change: 2...Int.max, reactions: Self.caseReactions)
    case .messaging:
      FeedFollower.Feed(
        service: service, channel: channel, watch: MessagingServiceMethods.watchMessages,
        request: { MessagingV1.WatchMessagesRequest(cursor: $0).serializedBytes() },
        change: 2...Int.max, reactions: Self.noReactions)
    }
  }

  /// Only placed and paid orders matter, and of them only the header.
  @Sendable
  private static func orderReactions(
    _ reactions: Reactions, _ bytes: [UInt8], _ peek: EventPeek
  ) throws(DecodeError) -> [Reaction] {
    guard Reactions.orderChanges.contains(peek.change) else { return [] }
    return reactions.reactions(
      toOrder: peek.change, try TypeV1.EventHeader(serialized: Array(bytes[peek.header])))
  }

  @Sendable
  private static func caseReactions(
    _ reactions: Reactions, _ bytes: [UInt8], _ peek: EventPeek
  ) throws(DecodeError) -> [Reaction] {
    reactions.reactions(to: try AfterSalesV1.CaseEvent(serialized: bytes))
  }

  /// Nothing that is said changes an order or a case; the position is kept for the lag.
  @Sendable
  private static func noReactions(
    _ reactions: Reactions, _ bytes: [UInt8], _ peek: EventPeek
  ) throws(DecodeError) -> [Reaction] { [] }
}
