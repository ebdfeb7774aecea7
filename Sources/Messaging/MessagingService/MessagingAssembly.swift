public import Messaging
internal import RPCContracts
internal import RPCCore
public import Service

/// Puts the messaging service together.
public enum MessagingAssembly {
  public typealias Policy = MessagingPolicy

  /// Registers the handlers and the timer of the reservations.
  public static func assemble(_ assembly: inout ServiceAssembly<MessagingPolicy>) {
    let environment = assembly.environment
    let timer = assembly.timer(
      "reservations", nextDue: { try await environment.nextExpiry() },
      runDue: { try await environment.expireReservations(now: $0, limit: $1) })
    MessagingHandler(environment: environment, timer: timer).register(on: &assembly.router)
  }
}
