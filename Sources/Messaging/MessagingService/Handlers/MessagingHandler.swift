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
  /// What decisions without effect are made by.
  let quotas: QuotaCache
  /// Told when a turn falls due for a warning.
  let qualityTimer: DueTimer
  let compliance = ComplianceBox()
  /// What was decided of states that did not change since.
  let decisions = DecisionMemo()

  /// Runs a command exactly once, see `ServiceEnvironment.command`.
  func write<Request: CommandRequest, Response: ContractMessage>(
    _ request: Request, _ context: CallContext, _ fields: RequestValidator,
    _ body: @escaping @Sendable (MessagingWrite) throws -> Response
  ) async throws(RPCStatus) -> Response {
    let changed = ChangedQuotas()
    // Also after a failure: the commit may have been made all the same.
    defer { quotas.forget(changed.all) }
    return try await environment.command(request, context, fields) { [environment] scope in
      try body(MessagingWrite(scope, environment, changed: changed))
    }
  }

  /// The same for a body that has its response in bytes.
  func writeInBytes<Request: CommandRequest, Response: ContractMessage>(
    _ request: Request, _ context: CallContext, _ fields: RequestValidator,
    _ body: @escaping @Sendable (MessagingWrite) throws -> [UInt8]
  ) async throws(RPCStatus) -> Response {
    let changed = ChangedQuotas()
    defer { quotas.forget(changed.all) }
    return try await environment.commandInBytes(request, context, fields) {
      [environment] scope in try body(MessagingWrite(scope, environment, changed: changed))
    }
  }
}
