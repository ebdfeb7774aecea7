import Gateway
import RPCContracts
import RPCCore

/// Serves the reading methods of the three services under their own names, forwarding bytes as
/// they are: no decoding, no second contract to keep in step.
///
/// Commands are not forwarded. They name the actor inside their message, and the services would
/// judge it by the gateway's uid instead of the caller's.
struct Passthrough {
  let upstreams: Upstreams

  static let methods: [(service: ServiceName, methods: [MethodDescriptor])] = [
    (.orders, OrderServiceMethods.all), (.afterSales, AfterSalesServiceMethods.all),
    (.messaging, MessagingServiceMethods.all),
  ].map { service, methods in (service, methods.filter(isRead)) }

  /// The verbs of methods without effect; a test holds them against the contracts, whose commands
  /// all have a `request_id`.
  private static let verbs = [
    "Check", "Count", "Describe", "DryRun", "Evaluate", "Expand", "Explain", "Get", "List",
    "Preview", "Search",
  ]

  private static func isRead(_ method: MethodDescriptor) -> Bool {
    method.kind == .unary && verbs.contains { method.name.hasPrefix($0) }
  }

  func register(on router: inout Router) {
    for (service, methods) in Self.methods {
      let channel = upstreams.channel(to: service)
      for method in methods {
        router.unaryBytes(method) { (request, context) async throws(RPCStatus) in
          try await channel.unary(method, request, CallOptions(within: context))
        }
      }
    }
  }
}
