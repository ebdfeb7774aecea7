import Contracts
import Domain
import Gateway
import RPCCore
import Service
import Synchronization

/// The channel to one service behind its circuit breaker and a limit of its own (a bulkhead), so
/// that a service that is down costs its callers nothing but an answer at once, one that is slow
/// holds only its own share of the gateway, and every failure names the service.
///
/// A call is made again only where the failure says so, and within the caller's deadline.
final class GuardedChannel: RPCCore.Channel {
  let service: ServiceName
  private let inner: any RPCCore.Channel
  private let policy: GatewayPolicy.Breaker
  private let retries: RetryPolicy
  private let now: @Sendable () -> Instant
  private let state: Mutex<State>

  struct State {
    var breaker: CircuitBreaker
    var inFlight = 0
    var retried: UInt64 = 0
    /// Calls that were not made: too many under way, or the circuit was open.
    var spared: UInt64 = 0
  }

  init(
    _ service: ServiceName, _ inner: any RPCCore.Channel, _ policy: GatewayPolicy.Breaker,
    now: @escaping @Sendable () -> Instant
  ) {
    self.service = service
    self.inner = inner
    self.policy = policy
    self.now = now
    retries = RetryPolicy(attemptsMax: policy.attemptsMax)
    state = Mutex(State(breaker: CircuitBreaker(policy.settings)))
  }

  var interceptors: [any ClientInterceptor] { inner.interceptors }

  func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8] {
    var options = options
    let begin = Deadline.now()
    let deadline = options.effectiveDeadline(for: .unary, at: begin)
    options.deadline = deadline
    options.timeout = nil
    var attempt = 1
    while true {
      let failure: RPCStatus
      try admit()
      do throws(RPCStatus) {
        let reply = try await inner.unary(method, payload, options)
        finish(true)
        return reply
      } catch {
        finish(outcome(error, since: begin))
        failure = error
      }
      let delay = retries.delay(
        after: attempt, failure.retryFailure, remaining: deadline.remaining())
      guard let delay else { throw named(failure) }
      attempt += 1
      state.withLock { $0.retried += 1 }
      do { try await Task.sleep(for: delay) } catch { throw named(failure) }
    }
  }

  func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream {
    let begin = Deadline.now()
    try admit()
    do throws(RPCStatus) {
      let stream = try await inner.stream(method, payload, options)
      return GuardedStream(stream) { [self] status in
        switch status {
        case nil: release()
        case .some(let ended): finish(ended.map { outcome($0, since: begin) } ?? true)
        }
      } named: { [self] in
        named($0)
      }
    } catch {
      finish(outcome(error, since: begin))
      throw named(error)
    }
  }

  private func admit() throws(RPCStatus) {
    let refusal: (reason: String, text: String)? = state.withLock { state in
      guard state.inFlight < policy.callsMax else {
        state.spared += 1
        return ("SERVICE_BUSY", "has \(policy.callsMax) calls under way from here")
      }
      // The clock is read only when it matters: this is on the path of every call.
      if case .closed = state.breaker.state {
      } else if !state.breaker.admit(now: now()) {
        state.spared += 1
        return ("SERVICE_FAILING", "failed the last calls or did not answer them")
      }
      state.inFlight += 1
      return nil
    }
    if let refusal {
      throw StatusMapping.failure(
        .unavailable, refusal.reason,
        "\(service.rawValue) \(refusal.text); try again in a moment")
    }
  }

  /// - Parameter success: nil when the call says nothing about the service.
  private func finish(_ success: Bool?) {
    state.withLock { state in
      state.inFlight -= 1
      switch success {
      case true?: state.breaker.recordSuccess()
      case false?: state.breaker.record(success: false, now: now())
      case nil: break
      }
    }
  }

  /// Ends a call that nobody waited for.
  private func release() { finish(nil) }

  /// A refusal is an answer; a deadline that was too short from the start says nothing.
  private func outcome(_ status: RPCStatus, since begin: Deadline) -> Bool? {
    switch status.code {
    case .unavailable: false
    case .deadlineExceeded where status.origin == .local:
      Deadline.now() - begin >= policy.slowAfter ? false : nil
    case .cancelled where status.origin == .local: nil
    default: true
    }
  }

  private func named(_ status: RPCStatus) -> RPCStatus {
    guard status.origin == .local, status.code == .unavailable || status.code == .deadlineExceeded
    else { return status }
    var named = status
    named.message = "\(service.rawValue): \(status.message)"
    return named
  }

  /// For the metrics.
  var snapshot: State { state.withLock { $0 } }
}

/// A stream whose first message, or its end without one, says whether the service answers.
private final class GuardedStream: ClientStream {
  private let inner: any ClientStream
  /// Told once: a status for a failure, `.some(nil)` for an answer, nil when given up before.
  private let ended: @Sendable (RPCStatus??) -> Void
  private let named: @Sendable (RPCStatus) -> RPCStatus
  private let isSettled = Atomic<Bool>(false)

  init(
    _ inner: any ClientStream, ended: @escaping @Sendable (RPCStatus??) -> Void,
    named: @escaping @Sendable (RPCStatus) -> RPCStatus
  ) {
    self.inner = inner
    self.ended = ended
    self.named = named
  }

  deinit { settle(nil) }

  private func settle(_ status: RPCStatus??) {
    if !isSettled.exchange(true, ordering: .relaxed) { ended(status) }
  }

  func send(_ message: [UInt8]) async throws(RPCStatus) { try await inner.send(message) }
  func finish() async throws(RPCStatus) { try await inner.finish() }

  func next() async throws(RPCStatus) -> [UInt8]? {
    do throws(RPCStatus) {
      let message = try await inner.next()
      settle(.some(nil))
      return message
    } catch {
      settle(.some(error))
      throw named(error)
    }
  }

  func cancel() { inner.cancel() }
}

extension RPCStatus {
  /// What the status says about trying again: nothing, unless the service cannot be reached or
  /// gives a time.
  var retryFailure: RetryPolicy.Failure {
    switch code {
    case .unavailable where origin == .local: .unreachable
    case .unavailable, .aborted:
      detail(GoogleRPC.RetryInfo.self)?.retryDelay.map {
        .busy(after: .seconds($0.seconds) + .nanoseconds(Int64($0.nanos)))
      } ?? .final
    default: .final
    }
  }
}

extension Upstreams {
  /// What the gateway counts of its services.
  var families: [MetricFamily] {
    let states = guards.map { (service: $0.service.rawValue, state: $0.snapshot) }
    func family(
      _ name: String, _ kind: MetricFamily.Kind, _ help: String,
      _ value: (GuardedChannel.State) -> Double
    ) -> MetricFamily {
      MetricFamily(
        name, kind, help: help,
        samples: states.map {
          .init(.number(value($0.state)), labels: [("upstream", $0.service)])
        })
    }
    return [
      family("aftercare_gateway_calls_in_flight", .gauge, "Calls to a service under way.") {
        Double($0.inFlight)
      },
      family(
        "aftercare_gateway_circuit_open", .gauge, "1 while calls to a service fail at once."
      ) { if case .closed = $0.breaker.state { 0 } else { 1 } },
      family("aftercare_gateway_retries_total", .counter, "Calls that were made again.") {
        Double($0.retried)
      },
      family(
        "aftercare_gateway_calls_spared_total", .counter,
        "Calls that were not made: the circuit was open, or too many were under way."
      ) { Double($0.spared) },
    ]
  }
}
