import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service
import Store

/// The followers of the feeds that have reactions.
struct Followers: Sendable {
  private let orders: FeedFollower<OrdersV1.OrderEvent>
  private let cases: FeedFollower<AfterSalesV1.CaseEvent>

  /// - Parameters:
  ///   - feeds: where events are read.
  ///   - targets: where reactions are applied.
  init(
    environment: ServiceEnvironment<GatewayPolicy>, feeds: Upstreams, targets: Upstreams
  ) {
    let report: @Sendable (String) -> Void = { [logger = environment.logger] text in
      logger.warning("following", ["feed": .text(text)])
    }
    orders = FeedFollower(
      .init(
        service: .orders,
        watch: { (cursor, options) async throws(RPCStatus) in
          try await feeds.orders.watchOrders(
            OrdersV1.WatchOrdersRequest(cursor: cursor), options: options)
        },
        header: { $0.header }, reactions: { $0.reactions(to: $1) }),
      environment: environment, apply: targets.apply, report: report)
    cases = FeedFollower(
      .init(
        service: .afterSales,
        watch: { (cursor, options) async throws(RPCStatus) in
          try await feeds.afterSales.watchCases(
            AfterSalesV1.WatchCasesRequest(cursor: cursor), options: options)
        },
        header: { $0.header }, reactions: { $0.reactions(to: $1) }),
      environment: environment, apply: targets.apply, report: report)
  }

  func start(_ service: inout ServiceAssembly<GatewayPolicy>) {
    let (orders, cases) = (orders, cases)
    service.background("follow orders") { await orders.run() }
    service.background("follow after-sales") { await cases.run() }
  }

  var positions: [GatewayV1.FeedPosition] { [orders.position, cases.position] }
}
