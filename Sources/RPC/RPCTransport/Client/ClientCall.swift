import RPCCore
import RPCWire

/// One call of a client, from when it is made to its end. Subclasses say where results go. All of
/// it happens on the channel's loop; `init` on any thread.
class ClientCall: @unchecked Sendable {
  let method: MethodDescriptor
  /// Released once it is sent.
  @exclusivity(unchecked) var payload: [UInt8]
  let options: CallOptions
  @exclusivity(unchecked) var deadline = Deadline.never

  /// Set while it is in progress there.
  @exclusivity(unchecked) var connection: ClientConnection?
  @exclusivity(unchecked) var streamID: UInt32 = 0
  /// Its place among the connection's calls.
  @exclusivity(unchecked) var slot = -1
  /// It was given to the channel. Before that nobody waits for its result yet.
  @exclusivity(unchecked) var isStarted = false
  /// Its task was cancelled before that.
  var isCancelled = false
  /// The result is out.
  @exclusivity(unchecked) private(set) var hasEnded = false

  init(_ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions) {
    self.method = method
    self.payload = payload
    self.options = options
  }

  /// The request is queued on a connection.
  func sent() {}
  /// The payload of a successful response.
  func responded(_ payload: UnsafeRawBufferPointer) {}
  /// A message of a response stream.
  func arrived(_ message: UnsafeRawBufferPointer) {}
  /// The response stream ended successfully.
  func streamEnded() {}
  func failed(_ status: RPCStatus) {}

  // MARK: ends, each of which happens once

  final func respond(_ payload: UnsafeRawBufferPointer) {
    guard end() else { return }
    responded(payload)
  }

  final func endStream() {
    guard end() else { return }
    streamEnded()
  }

  final func fail(_ status: RPCStatus) {
    guard end() else { return }
    failed(status)
  }

  private func end() -> Bool {
    if hasEnded { return false }
    hasEnded = true
    connection?.forget(self)
    return true
  }
}

/// A unary call: a task waits for its result.
final class UnaryClientCall: ClientCall, @unchecked Sendable {
  typealias Outcome = Result<[UInt8], RPCStatus>
  @exclusivity(unchecked) private var continuation: UnsafeContinuation<Outcome, Never>?

  /// Before the call is started.
  func set(_ continuation: UnsafeContinuation<Outcome, Never>) { self.continuation = continuation }

  override func responded(_ payload: UnsafeRawBufferPointer) { resume(.success(Array(payload))) }
  override func failed(_ status: RPCStatus) { resume(.failure(status)) }

  private func resume(_ outcome: Outcome) {
    let continuation = self.continuation
    self.continuation = nil
    continuation?.resume(returning: outcome)
  }
}
