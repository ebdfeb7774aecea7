public import Contracts
internal import Domain
public import RPCCore
internal import Store
internal import Synchronization

extension ServiceEnvironment {
  /// Runs a command exactly once.
  ///
  /// Checks `request_id`, `actor` and the given fields, reporting all that is wrong together, and
  /// the peer's right to act as that actor; then runs `body` on the store's writer in one
  /// transaction with the response that it returns. A repetition with the same id and the same
  /// request gets the stored response, and `body` does not run; with another request it is
  /// INVALID_ARGUMENT, reason `REQUEST_ID_REUSED`. The fingerprint is of the whole request, request
  /// id and actor included, as our encoder writes it: a retry through another client library is the
  /// same request, one on behalf of somebody else is not. The metadata (trace, deadline) does not
  /// count. A refused command stores nothing and may be sent again.
  ///
  /// - Parameters:
  ///   - fields: the handler's own checks of the request, see ``fields``.
  ///   - validateOnly: nothing is stored, not even the response; the answer is what it would be.
  ///   - body: loads, decides, stores, appends events. Must not wait for anything. What it throws
  ///     (a `Refusal`, a `StoreError`, an `RPCStatus`) undoes everything and becomes the status.
  public func command<Request: CommandRequest, Response: ContractMessage>(
    _ request: Request, _ context: CallContext, _ fields: RequestValidator? = nil,
    validateOnly: Bool = false, _ body: @escaping @Sendable (CommandScope) throws -> Response
  ) async throws(RPCStatus) -> Response {
    var checked = self.fields
    checked.requestID(request.requestID)
    let actor = checked.actor(request.actor)
    if let fields { checked.add(fields) }
    try check(checked)
    try require(actor.kind, context)
    let run = {
      @Sendable [clock, requestID = request.requestID, trace = context.trace]
      (transaction: WriteTransaction) throws -> Response in
      try body(
        CommandScope(
          transaction: transaction, now: clock.now, actor: actor, requestID: requestID,
          traceparent: trace?.traceparent ?? "", traceID: trace?.traceID ?? ""))
    }
    do {
      if validateOnly { return try await rehearse(run) }
      let box = ResponseBox<Response>()
      let result = try await store.command(
        requestID: request.requestID, method: context.method.description,
        fingerprint: Fingerprint(of: request.serializedBytes()), now: clock.now
      ) { transaction in
        let response = try run(transaction)
        box.response.withLock { $0 = response }
        return response.serializedBytes()
      }
      if !result.isReplay, let response = box.response.withLock({ $0 }) { return response }
      return try Response(serialized: result.response)
    } catch { throw status(of: error, context) }
  }

  private func rehearse<Response: Sendable>(
    _ run: @escaping @Sendable (WriteTransaction) throws -> Response
  ) async throws -> Response {
    do {
      return try await store.write { transaction -> Response in
        throw Rehearsed(response: try run(transaction))
      }
    } catch let rehearsed as Rehearsed<Response> {
      return rehearsed.response
    }
  }
}

/// Carries a response out of a transaction that it undoes.
private struct Rehearsed<Response: Sendable>: Error {
  let response: Response
}

/// Carries a response from the writer's thread, so that only replays have to be decoded.
private final class ResponseBox<Response: Sendable>: Sendable {
  let response = Mutex<Response?>(nil)
}
