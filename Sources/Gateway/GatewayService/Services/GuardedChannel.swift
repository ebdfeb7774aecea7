import Domain
import Gateway
import RPCCore
import Synchronization

/// The channel to one service behind its circuit breaker, so that a service that is down costs its
/// callers nothing but an answer at once, and every failure names the service.
final class GuardedChannel: RPCCore.Channel {
  let service: ServiceName
  private let inner: any RPCCore.Channel
  private let now: @Sendable () -> Instant
  private let state: Mutex<State>

  private struct State {
    var breaker: CircuitBreaker
    var inFlight = 0
  }

  /// Calls to one service at a time. Beyond it the caller is told at once instead of queueing
  /// without bound; each takes a stream entry and its buffers on both sides.
  static let inFlightMax = 1_024

  init(
    _ service: ServiceName, _ inner: any RPCCore.Channel, settings: CircuitBreaker.Settings,
    now: @escaping @Sendable () -> Instant
  ) {
    self.service = service
    self.inner = inner
    self.now = now
    state = Mutex(State(breaker: CircuitBreaker(settings)))
  }

  var interceptors: [any ClientInterceptor] { inner.interceptors }

  func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8] {
    try admit()
    do throws(RPCStatus) {
      let reply = try await inner.unary(method, payload, options)
      finish(success: true)
      return reply
    } catch {
      finish(success: !isFailureOfService(error))
      throw named(error)
    }
  }

  func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream {
    try admit()
    do throws(RPCStatus) {
      let stream = try await inner.stream(method, payload, options)
      finish(success: true)
      return stream
    } catch {
      finish(success: !isFailureOfService(error))
      throw named(error)
    }
  }

  private func admit() throws(RPCStatus) {
    let now = now()
    let refusal: String? = state.withLock { state in
      guard state.inFlight < Self.inFlightMax else {
        return "has \(Self.inFlightMax) calls under way from here"
      }
      guard state.breaker.admit(now: now) else { return "did not answer the last calls" }
      state.inFlight += 1
      return nil
    }
    if let refusal {
      throw RPCStatus(.unavailable, "\(service.rawValue) \(refusal); try again in a moment")
    }
  }

  private func finish(success: Bool) {
    let now = now()
    state.withLock { state in
      state.inFlight -= 1
      state.breaker.record(success: success, now: now)
    }
  }

  /// A refusal is an answer; and a caller's short deadline says nothing about the service, but many
  /// in a row do, which is what the breaker counts.
  private func isFailureOfService(_ status: RPCStatus) -> Bool {
    status.code == .unavailable || (status.code == .deadlineExceeded && status.origin == .local)
  }

  private func named(_ status: RPCStatus) -> RPCStatus {
    guard status.origin == .local, status.code == .unavailable || status.code == .deadlineExceeded
    else { return status }
    var named = status
    named.message = "\(service.rawValue): \(status.message)"
    return named
  }
}
