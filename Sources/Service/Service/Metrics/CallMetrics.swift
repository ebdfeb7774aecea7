public import RPCCore
internal import Synchronization

/// What is counted of the calls of a server, per method.
public final class CallMetrics: Sendable {
  public struct Method: Sendable {
    public var service: String
    public var name: String
    public var inFlight: Int64 = 0
    /// By ``RPCStatus/Code``'s number.
    public var codes = [UInt64](repeating: 0, count: RPCStatus.Code.allCases.count)
    public var bytesReceived: UInt64 = 0
    public var bytesSent: UInt64 = 0
    /// Nanoseconds.
    public var latency = Histogram(.latency)
  }

  private struct State {
    /// Descriptors live as long as the process: their identity is the cheapest key.
    var byIdentity: [ObjectIdentifier: Int] = [:]
    var methods: [Method] = []
    var refused: [RPCStatus.Code: UInt64] = [:]
    var connections: Int64 = 0
    var connectionsTotal: UInt64 = 0
    var connectionsRefused: UInt64 = 0
    var framesIgnored: UInt64 = 0

    mutating func index(of method: MethodDescriptor) -> Int {
      if let index = byIdentity[ObjectIdentifier(method)] { return index }
      let index =
        methods.firstIndex { $0.service == method.service && $0.name == method.name }
        ?? methods.count
      if index == methods.count {
        methods.append(Method(service: method.service, name: method.name))
      }
      return index
    }
  }

  private let state = Mutex(State())

  public init(methods: [MethodDescriptor] = []) { add(methods) }

  /// Makes methods known before they are called, which makes counting them cheap.
  public func add(_ methods: [MethodDescriptor]) {
    state.withLock { state in
      for method in methods {
        let index = state.index(of: method)
        state.byIdentity[ObjectIdentifier(method)] = index
      }
    }
  }

  public func callStarted(_ method: MethodDescriptor) {
    state.withLock { $0.methods[$0.index(of: method)].inFlight += 1 }
  }

  public func handlerEnded(_ method: MethodDescriptor) {
    state.withLock { $0.methods[$0.index(of: method)].inFlight -= 1 }
  }

  /// The methods that were called, sorted by name.
  public var methods: [Method] {
    state.withLock { $0.methods }
      .filter { $0.latency.count > 0 || $0.inFlight > 0 }
      .sorted { ($0.service, $0.name) < ($1.service, $1.name) }
  }

  func callEnded(_ call: CallRecord) {
    let nanoseconds = UInt64(clamping: call.duration.wholeNanoseconds)
    state.withLock { state in
      let index = state.index(of: call.context.method)
      state.methods[index].codes[Int(call.code.rawValue)] += 1
      state.methods[index].bytesReceived &+= UInt64(call.bytesReceived)
      state.methods[index].bytesSent &+= UInt64(call.bytesSent)
      state.methods[index].latency.record(nanoseconds)
    }
  }

  func requestRefused(_ code: RPCStatus.Code) {
    state.withLock { $0.refused[code, default: 0] += 1 }
  }

  func connectionOpened() {
    state.withLock {
      $0.connections += 1
      $0.connectionsTotal += 1
    }
  }

  func connectionClosed() { state.withLock { $0.connections -= 1 } }

  /// - Returns: how many were refused so far.
  func connectionRefused() -> UInt64 {
    state.withLock {
      $0.connectionsRefused += 1
      return $0.connectionsRefused
    }
  }

  func frameIgnored() { state.withLock { $0.framesIgnored += 1 } }
}

extension CallMetrics {
  /// For ``Metrics/collect(_:)``.
  public func families() -> [MetricFamily] {
    methodFamilies() + connectionFamilies()
  }

  private func methodFamilies() -> [MetricFamily] {
    let methods = self.methods
    func samples(_ value: (Method) -> MetricFamily.Value) -> [MetricFamily.Sample] {
      methods.map { .init(value($0), labels: Self.labels($0)) }
    }
    let calls = methods.flatMap { method in
      RPCStatus.Code.allCases.filter { method.codes[Int($0.rawValue)] > 0 }.map { code in
        MetricFamily.Sample(
          .number(Double(method.codes[Int(code.rawValue)])),
          labels: Self.labels(method) + [("code", code.name)])
      }
    }
    return [
      .init(
        "aftercare_rpc_calls_total", .counter, help: "Calls that ended, by gRPC code.",
        samples: calls),
      .init(
        "aftercare_rpc_calls_in_flight", .gauge, help: "Calls whose handlers run now.",
        samples: samples { .number(Double($0.inFlight)) }),
      .init(
        "aftercare_rpc_duration_seconds", .histogram,
        help: "From the arrival of a request to the queueing of its last reply.",
        samples: samples { .distribution($0.latency.distribution) }),
      .init(
        "aftercare_rpc_received_bytes_total", .counter, help: "Message bytes received.",
        samples: samples { .number(Double($0.bytesReceived)) }),
      .init(
        "aftercare_rpc_sent_bytes_total", .counter, help: "Message bytes sent.",
        samples: samples { .number(Double($0.bytesSent)) }),
    ]
  }

  private static func labels(_ method: Method) -> [(name: String, value: String)] {
    [("service", method.service), ("method", method.name)]
  }

  private func connectionFamilies() -> [MetricFamily] {
    let (refused, open, total, turnedAway, ignored) = state.withLock {
      (
        $0.refused, $0.connections, $0.connectionsTotal, $0.connectionsRefused, $0.framesIgnored
      )
    }
    return [
      .init(
        "aftercare_rpc_refused_requests_total", .counter,
        help: "Requests that became no call: unknown method, unreadable, over a limit.",
        samples: refused.sorted { $0.key.rawValue < $1.key.rawValue }.map {
          .init(.number(Double($0.value)), labels: [("code", $0.key.name)])
        }),
      .single("aftercare_rpc_connections", .gauge, Double(open), help: "Open connections."),
      .single(
        "aftercare_rpc_connections_total", .counter, Double(total), help: "Accepted connections."),
      .single(
        "aftercare_rpc_refused_connections_total", .counter, Double(turnedAway),
        help: "Connections that were not taken: over a limit, or no descriptors left."),
      .single(
        "aftercare_rpc_ignored_frames_total", .counter, Double(ignored),
        help: "Frames that the protocol says to ignore; many mean a broken peer."),
    ]
  }
}
