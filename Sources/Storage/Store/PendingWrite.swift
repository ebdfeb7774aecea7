/// A write on its way through the queue and the writer thread to its caller.
class WriteJob: @unchecked Sendable {
  enum State {
    case created
    case waiting
    /// The writer has it: it runs to its end whatever its caller does.
    case taken
    case cancelled
  }

  /// Guarded by the queue's lock.
  final var state = State.created

  /// Runs the closure and keeps its result. On the writer thread.
  /// - Returns: what the closure threw.
  func run(in transaction: WriteTransaction) -> (any Error)? { nil }

  /// Lets the caller go on, with `failure` or the result kept. Once.
  func finish(_ failure: (any Error)?) {}
}

/// The fields are handed from thread to thread through the queue's lock.
final class PendingWrite<Value: Sendable>: WriteJob, @unchecked Sendable {
  private let body: @Sendable (WriteTransaction) throws -> Value
  private var value: Value?
  var continuation: UnsafeContinuation<Value, any Error>?

  init(_ body: @escaping @Sendable (WriteTransaction) throws -> Value) { self.body = body }

  override func run(in transaction: WriteTransaction) -> (any Error)? {
    do {
      value = try body(transaction)
      return nil
    } catch {
      return error
    }
  }

  override func finish(_ failure: (any Error)?) {
    if let failure {
      continuation?.resume(throwing: failure)
    } else if let value {
      continuation?.resume(returning: value)
    }
    continuation = nil
  }
}
