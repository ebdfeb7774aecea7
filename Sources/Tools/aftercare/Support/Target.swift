import Service

/// The four processes, as commands name them.
enum Target: String, CaseIterable, OptionValue {
  case orders
  case aftersales
  case messaging
  case gateway

  /// The executable.
  var executable: String { "aftercare-\(rawValue)" }

  func socket(in runDirectory: String) -> String { "\(runDirectory)/\(rawValue).sock" }

  /// The full name of its main service.
  var service: String {
    switch self {
    case .orders: "aftercare.orders.v1.OrderService"
    case .aftersales: "aftercare.aftersales.v1.AfterSalesService"
    case .messaging: "aftercare.messaging.v1.MessagingService"
    case .gateway: "aftercare.gateway.v1.GatewayService"
    }
  }

  /// Whom to ask for a service; nil for services that every process has.
  init?(service: String) {
    guard let found = Target.allCases.first(where: { $0.service == service }) else { return nil }
    self = found
  }
}
