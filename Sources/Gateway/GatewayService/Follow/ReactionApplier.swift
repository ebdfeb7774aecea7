import Contracts
import Gateway
import RPCContracts
import RPCCore

extension Upstreams {
  /// Runs the command that a reaction stands for.
  @Sendable
  func apply(_ reaction: Reaction, _ options: CallOptions) async throws(RPCStatus) {
    switch reaction {
    case .markOrder(let request): _ = try await orders.openAfterSales(request, options: options)
    case .unmarkOrder(let request): _ = try await orders.closeAfterSales(request, options: options)
    case .recordRefund(let request): _ = try await orders.recordRefund(request, options: options)
    case .recordRefusal(let request):
      _ = try await orders.recordRefusedRequest(request, options: options)
    case .recordReplacement(let request):
      _ = try await orders.recordReplacement(request, options: options)
    case .updateStanding(let request):
      _ = try await messaging.updateStanding(request, options: options)
    }
  }
}
