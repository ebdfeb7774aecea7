import Contracts
import RPCCore
import Service
import Store

/// A flow of several steps in several services.
struct Saga<Request: ContractMessage, Prepared: ContractMessage, Response: ContractMessage>:
  Sendable
{
  /// Stored with each run: stable.
  let method: String
  /// Reads the facts, without effect, and makes the first step's request from them.
  let prepare: @Sendable (Request, CallOptions) async throws(RPCStatus) -> Prepared
  /// Runs all steps under ids derived from the request id. Run again with the same arguments it
  /// has the same effects once.
  let execute:
    @Sendable (_ requestID: String, Prepared, CallOptions) async throws(StepFailure) -> Response
}

/// Why a flow ended without a response.
struct StepFailure: Error {
  enum Kind {
    /// Nothing happened: the first step was refused.
    case refused
    /// A later step was refused, and what came before was undone.
    case undone
    /// A service did not answer: the remaining steps are run later.
    case interrupted
  }

  var kind: Kind
  var status: RPCStatus

  /// A failure of the first step.
  static func first(_ status: RPCStatus) -> StepFailure {
    StepFailure(kind: isAnswer(status) ? .refused : .interrupted, status: status)
  }

  /// A failure of a later step that must happen in the end.
  static func later(_ status: RPCStatus) -> StepFailure {
    StepFailure(kind: .interrupted, status: status)
  }

  /// Whether the service decided, so that the same command would be decided the same way again.
  static func isAnswer(_ status: RPCStatus) -> Bool {
    switch status.code {
    case .unavailable, .deadlineExceeded, .cancelled, .internal, .unknown, .dataLoss,
      .resourceExhausted where status.origin == .local:
      false
    default:
      true
    }
  }
}

/// Runs flows so that each happens once, whole or not at all, whatever dies in between.
final class SagaRunner: Sendable {
  private let environment: ServiceEnvironment<GatewayPolicy>
  private let gate = RequestGate()
  private let interrupted: @Sendable () -> Void

  /// - Parameter interrupted: called when a caller's flow was left with steps to run.
  init(
    _ environment: ServiceEnvironment<GatewayPolicy>, interrupted: @escaping @Sendable () -> Void
  ) {
    self.environment = environment
    self.interrupted = interrupted
  }

  private var store: Store { environment.store }

  func run<Request: ContractMessage, Prepared: ContractMessage, Response: ContractMessage>(
    _ saga: Saga<Request, Prepared, Response>, requestID: String, _ request: Request,
    _ options: CallOptions
  ) async throws(RPCStatus) -> Response {
    try await gate.enter(requestID)
    defer { gate.leave(requestID) }
    let fingerprint = Fingerprint(of: request.serializedBytes())
    if let stored = try await stored(requestID) {
      try check(stored, saga.method, fingerprint)
      return try await resume(saga, stored, options)
    }
    let prepared = try await saga.prepare(request, options)
    let record = SagaRecord(
      requestID: requestID, method: saga.method, fingerprint: fingerprint,
      prepared: prepared.serializedBytes(), state: .running, outcome: [],
      createdAt: environment.clock.now)
    let begun = try await begin(record)
    try check(begun, saga.method, fingerprint)
    return try await resume(saga, begun, options)
  }

  /// Ends a stored flow: gives its outcome, or runs its steps.
  ///
  /// - Parameter isBackground: nobody waits for it. Then it does not call for those who resume
  ///   flows: they would be called by every flow that they cannot end.
  private func resume<
    Request: ContractMessage, Prepared: ContractMessage, Response: ContractMessage
  >(
    _ saga: Saga<Request, Prepared, Response>, _ record: SagaRecord, _ options: CallOptions,
    isBackground: Bool = false
  ) async throws(RPCStatus) -> Response {
    switch record.state {
    case .done:
      return try decode(record.outcome)
    case .failed:
      throw RPCStatus(stored: try decode(record.outcome))
    case .running:
      let prepared: Prepared = try decode(record.prepared)
      do throws(StepFailure) {
        let response = try await saga.execute(record.requestID, prepared, options)
        endLater(record.requestID, outcome: response.serializedBytes())
        return response
      } catch {
        if error.kind == .interrupted, !isBackground { interrupted() }
        throw await end(record.requestID, error)
      }
    }
  }

  /// Runs a flow that a crash or a missing service left unfinished; does nothing when a caller is
  /// just running it.
  func resumeInBackground<
    Request: ContractMessage, Prepared: ContractMessage, Response: ContractMessage
  >(
    _ saga: Saga<Request, Prepared, Response>, _ record: SagaRecord, _ options: CallOptions
  ) async throws(RPCStatus) {
    guard gate.tryEnter(record.requestID) else { return }
    defer { gate.leave(record.requestID) }
    guard let current = try await stored(record.requestID), current.state == .running else {
      return
    }
    _ = try await resume(saga, current, options, isBackground: true) as Response
  }

  private func check(
    _ stored: SagaRecord, _ method: String, _ fingerprint: Fingerprint
  ) throws(RPCStatus) {
    guard stored.method == method, stored.fingerprint == fingerprint else {
      throw GatewayStatus.requestIDReused(stored.requestID)
    }
  }

  private func stored(_ requestID: String) async throws(RPCStatus) -> SagaRecord? {
    do { return try await store.read { try $0.saga(requestID) } } catch {
      throw storeFailure(error)
    }
  }

  private func begin(_ record: SagaRecord) async throws(RPCStatus) -> SagaRecord {
    do { return try await store.write { try $0.begin(record) } } catch {
      throw storeFailure(error)
    }
  }

  /// Stores the outcome without making the caller wait for it: if it is lost in a crash, a retry
  /// runs the steps again, and the services answer from what they stored.
  private func endLater(_ requestID: String, outcome: [UInt8]) {
    // A task of its own: the caller's cancellation must not lose the outcome.
    Task { [store] in
      try? await store.write { try $0.end(requestID, .done, outcome: outcome) }
    }
  }

  private func end(_ requestID: String, _ failure: StepFailure) async -> RPCStatus {
    do {
      switch failure.kind {
      case .refused:
        try await store.write { try $0.forget(requestID) }
      case .undone:
        let status = failure.status.stored.serializedBytes()
        try await store.write { try $0.end(requestID, .failed, outcome: status) }
      case .interrupted:
        var status = failure.status
        status.message +=
          "; the flow is stored and goes on by itself, send the same request_id again to see it end"
        return status
      }
    } catch {
      return storeFailure(error)
    }
    return failure.status
  }

  private func storeFailure(_ error: any Error) -> RPCStatus {
    StatusMapping.status(of: error, now: environment.clock.now)
  }

  private func decode<Message: ContractMessage>(_ bytes: [UInt8]) throws(RPCStatus) -> Message {
    do throws(DecodeError) { return try Message(serialized: bytes) } catch {
      throw RPCStatus(.internal, "a stored flow cannot be read: \(error)")
    }
  }
}
