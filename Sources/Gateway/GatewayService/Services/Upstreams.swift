import Domain
import Gateway
import RPCContracts
import RPCCore

/// The typed clients of the three services.
struct Upstreams: Sendable {
  let orders: OrderServiceClient
  let afterSales: AfterSalesServiceClient
  let messaging: MessagingServiceClient
  let guards: [GuardedChannel]

  /// - Parameters:
  ///   - channel: the way to each service.
  ///   - now: for the circuit breakers.
  init(
    _ policy: GatewayPolicy.Breaker, now: @escaping @Sendable () -> Instant,
    channel: (ServiceName) -> any RPCCore.Channel
  ) {
    func guarded(_ service: ServiceName) -> GuardedChannel {
      GuardedChannel(service, channel(service), policy, now: now)
    }
    let orders = guarded(.orders)
    let afterSales = guarded(.afterSales)
    let messaging = guarded(.messaging)
    self.orders = OrderServiceClient(orders)
    self.afterSales = AfterSalesServiceClient(afterSales)
    self.messaging = MessagingServiceClient(messaging)
    guards = [orders, afterSales, messaging]
  }

  /// For calls whose messages are passed on as bytes.
  func channel(to service: ServiceName) -> any RPCCore.Channel {
    switch service {
    case .orders: orders.channel
    case .afterSales: afterSales.channel
    case .messaging: messaging.channel
    }
  }
}
