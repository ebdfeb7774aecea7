public import Contracts
internal import Domain
public import RPCCore
public import Store
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
  /// The caller is answered with the bytes that are stored (`CallContext.answer`): a handler returns
  /// what this returns, unchanged.
  ///
  /// - Parameters:
  ///   - fields: the handler's own checks of the request, see ``fields``.
  ///   - validateOnly: nothing is stored, not even the response; the answer is what it would be.
  ///   - fingerprint: of the request as our encoder writes it, where the handler has it; nil to
  ///     have it encoded for that.
  ///   - body: loads, decides, stores, appends events. Must not wait for anything. What it throws
  ///     (a `Refusal`, a `StoreError`, an `RPCStatus`) undoes everything and becomes the status. It
  ///     may run again after it was undone, as a write of the store may.
  public func command<Request: CommandRequest, Response: ContractMessage>(
    _ request: Request, _ context: CallContext, _ fields: RequestValidator? = nil,
    validateOnly: Bool = false, fingerprint: Fingerprint? = nil,
    _ body: @escaping @Sendable (CommandScope) throws -> Response
  ) async throws(RPCStatus) -> Response {
    let box = ResponseBox<Response>()
    let bytes = try await answer(request, context, fields, validateOnly, fingerprint) { scope in
      let response = try body(scope)
      box.response.withLock { $0 = response }
      return response.serializedBytes()
    }
    if let response = box.response.withLock({ $0 }) { return response }
    return try decoded(bytes, context)
  }

  /// The same for a body that has its response in bytes.
  ///
  /// - Parameter body: returns the response, serialized.
  /// - Returns: the response, for the handler to return; empty where only the bytes count.
  public func commandInBytes<Request: CommandRequest, Response: ContractMessage>(
    _ request: Request, _ context: CallContext, _ fields: RequestValidator? = nil,
    validateOnly: Bool = false, _ body: @escaping @Sendable (CommandScope) throws -> [UInt8]
  ) async throws(RPCStatus) -> Response {
    try self.response(try await answer(request, context, fields, validateOnly, nil, body), context)
  }

  /// For a unary handler that has its response serialized, as it is stored or was answered before:
  /// the caller is sent these bytes, and nobody decodes and encodes them in between.
  ///
  /// - Returns: what the handler is to return, unchanged; empty where only the bytes count.
  public func response<Response: ContractMessage>(
    _ serialized: [UInt8], _ context: CallContext
  ) throws(RPCStatus) -> Response {
    guard let answer = context.answer else { return try decoded(serialized, context) }
    answer.answerBytes = serialized
    return Response()
  }

  /// - Returns: the serialized response, which is the call's answer.
  private func answer(
    _ request: some CommandRequest, _ context: CallContext, _ fields: RequestValidator?,
    _ validateOnly: Bool, _ fingerprint: Fingerprint?,
    _ body: @escaping @Sendable (CommandScope) throws -> [UInt8]
  ) async throws(RPCStatus) -> [UInt8] {
    var checked = self.fields
    checked.requestID(request.requestID)
    let actor = checked.actor(request.actor)
    if let fields { checked.add(fields) }
    try check(checked)
    try require(actor.kind, context)
    let run = {
      @Sendable [clock, requestID = request.requestID, trace = context.trace]
      (transaction: WriteTransaction) throws -> [UInt8] in
      try body(
        CommandScope(
          transaction: transaction, now: clock.now, actor: actor, requestID: requestID,
          traceparent: trace?.traceparent ?? "", traceID: trace?.traceID ?? ""))
    }
    do {
      let bytes: [UInt8]
      if validateOnly {
        bytes = try await rehearse(run)
      } else {
        bytes = try await store.command(
          requestID: request.requestID, method: context.method.description,
          fingerprint: fingerprint ?? Fingerprint(of: request.serializedBytes()), now: clock.now,
          run
        ).response
      }
      context.answer?.answerBytes = bytes
      return bytes
    } catch { throw status(of: error, context) }
  }

  private func decoded<Response: ContractMessage>(
    _ bytes: [UInt8], _ context: CallContext
  ) throws(RPCStatus) -> Response {
    do throws(DecodeError) {
      return try Response(serialized: bytes)
    } catch { throw status(of: error, context) }
  }

  private func rehearse(
    _ run: @escaping @Sendable (WriteTransaction) throws -> [UInt8]
  ) async throws -> [UInt8] {
    do {
      return try await store.write { transaction -> [UInt8] in
        throw Rehearsed(response: try run(transaction))
      }
    } catch let rehearsed as Rehearsed {
      return rehearsed.response
    }
  }
}

/// Carries a response out of a transaction that it undoes.
private struct Rehearsed: Error {
  let response: [UInt8]
}

/// Carries a response from the writer's thread, so that only replays have to be decoded.
private final class ResponseBox<Response: Sendable>: Sendable {
  let response = Mutex<Response?>(nil)
}
