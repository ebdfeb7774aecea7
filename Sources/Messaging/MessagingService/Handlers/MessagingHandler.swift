internal import Contracts
internal import Domain
internal import Messaging
internal import RPCContracts
internal import RPCCore
internal import Service

/// The RPC methods of messaging: fields are checked here, everything else is decided in the core
/// and stored by ``MessagingWrite``.
struct MessagingHandler: MessagingServiceHandler {
  let environment: ServiceEnvironment<MessagingPolicy>
  /// Told when a reservation falls due.
  let timer: DueTimer
}
