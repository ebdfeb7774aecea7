import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport
import Synchronization

/// The four processes, with a proxy of the test between the gateway and each service: it sees every
/// step of a flow, and can kill a process right before or after it.
///
/// The services listen in a directory of their own; where the gateway looks for them, the proxies
/// listen.
final class ProxiedStack: Sendable {
  let gate: StepGate
  private let stack: Stack
  private let proxies = Mutex<[Server]>([])

  init() throws {
    let stack = try Stack()
    self.stack = stack
    gate = StepGate { stack.signal($0, SIGKILL) }
    try FileManager.default.createDirectory(
      atPath: "\(stack.directory)/real", withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o750])
  }

  deinit { stack.killAll() }

  private func realSocket(_ service: String) -> String {
    "\(stack.directory)/real/\(service).sock"
  }

  var orders: OrderServiceClient { OrderServiceClient(UnixChannel(path: realSocket("orders"))) }
  var afterSales: AfterSalesServiceClient {
    AfterSalesServiceClient(UnixChannel(path: realSocket("aftersales")))
  }
  var messaging: MessagingServiceClient {
    MessagingServiceClient(UnixChannel(path: realSocket("messaging")))
  }
  var gateway: GatewayServiceClient { stack.gateway }

  func start() async throws {
    for service in ["orders", "aftersales", "messaging"] {
      try launch(service)
      let server = Server(
        Server.Configuration(socketPath: stack.socket(service)), router: proxy(service))
      try server.start()
      proxies.withLock { $0.append(server) }
    }
    for service in Stack.services { try await ready(service) }
  }

  private func launch(_ service: String) throws {
    if service == "gateway" {
      try stack.start(service)
    } else {
      try stack.start(
        service, within: ["/usr/bin/env", "AFTERCARE_RUN_DIR=\(stack.directory)/real"])
    }
  }

  private func ready(_ service: String) async throws {
    if service == "gateway" { try launch(service) }
    try await stack.waitUntilServing(service)
  }

  /// After a kill: its end is awaited, and it is started again on what it had stored.
  func restart(_ service: String) async throws {
    stack.kill(service)
    if service != "gateway" { try launch(service) }
    try await ready(service)
  }

  private func proxy(_ service: String) -> Router {
    var router = Router()
    let channel = UnixChannel(path: realSocket(service))
    let methods =
      switch service {
      case "orders": OrderServiceMethods.all
      case "aftersales": AfterSalesServiceMethods.all
      default: MessagingServiceMethods.all
      }
    for method in methods + HealthMethods.all where method.kind == .unary {
      router.unaryBytes(method) { [gate] (request, context) async throws(RPCStatus) in
        let step = try gate.begin(service, method.name, request)
        defer { gate.passed(step) }
        return gate.garbled(
          step, try await channel.unary(method, request, CallOptions(within: context)))
      }
    }
    let watching = CallOptions(timeout: .seconds(3_600))
    router.serverStreaming(OrderServiceMethods.watchOrders) {
      (request: OrdersV1.WatchOrdersRequest, responses: ResponseWriter<OrdersV1.OrderEvent>, _)
        async throws(RPCStatus) in
      let events = try await OrderServiceClient(channel).watchOrders(request, options: watching)
      while let event = try await events.next() { try await responses.send(event) }
    }
    router.serverStreaming(AfterSalesServiceMethods.watchCases) {
      (
        request: AfterSalesV1.WatchCasesRequest, responses: ResponseWriter<AfterSalesV1.CaseEvent>,
        _
      )
        async throws(RPCStatus) in
      let events = try await AfterSalesServiceClient(channel).watchCases(
        request, options: watching)
      while let event = try await events.next() { try await responses.send(event) }
    }
    router.serverStreaming(MessagingServiceMethods.watchMessages) {
      (
        request: MessagingV1.WatchMessagesRequest,
        responses: ResponseWriter<MessagingV1.MessageEvent>, _
      ) async throws(RPCStatus) in
      let events = try await MessagingServiceClient(channel).watchMessages(
        request, options: watching)
      while let event = try await events.next() { try await responses.send(event) }
    }
    return router
  }
}

/// Counts the steps of one flow at a time, and kills at the one that was asked for.
final class StepGate: Sendable {
  enum Moment: Sendable { case before, after }

  struct Plan: Sendable {
    var step: Call
    var moment: Moment
    var victim: String
  }

  /// A step of a flow: steps that run side by side may change places, so it is named by its method.
  struct Call: Sendable, Hashable {
    var service: String
    var method: String
    /// Which call of this method, from 0.
    var ordinal: Int
  }

  private struct State {
    var plan: Plan?
    var calls: [Call] = []
    /// A command that is sent again, or by a follower too, is the same step.
    var commands: [[UInt8]: Call] = [:]
    var hasFired = false
    var garbled: String?
    var refused: (method: String, status: RPCStatus)?
  }

  private let state = Mutex(State())
  private let kill: @Sendable (String) -> Void

  init(kill: @escaping @Sendable (String) -> Void) { self.kill = kill }

  /// Counts from 0 again. - Parameter plan: nil to count only.
  func arm(_ plan: Plan?) {
    state.withLock {
      $0.plan = plan
      $0.calls = []
      $0.commands = [:]
      $0.hasFired = false
    }
  }

  var calls: [Call] { state.withLock { $0.calls } }
  var hasFired: Bool { state.withLock { $0.hasFired } }

  /// Replies of a method become bytes that are no message.
  func garble(_ method: String?) { state.withLock { $0.garbled = method } }

  /// A method is refused before it reaches its service.
  func refuse(_ method: String?, with status: RPCStatus) {
    state.withLock { $0.refused = method.map { ($0, status) } }
  }

  /// - Returns: the call; nil for what is no step of a flow.
  func begin(
    _ service: String, _ method: String, _ request: [UInt8]
  ) throws(RPCStatus) -> Call? {
    let (call, refusal) = state.withLock { state -> (Call?, RPCStatus?) in
      if let refused = state.refused, refused.method == method { return (nil, refused.status) }
      // Health checks, and what the followers do beside the flows.
      if method == "Check" || Self.isReaction(request) { return (nil, nil) }
      if let known = state.commands[request] { return (known, nil) }
      let ordinal = state.calls.count { $0.method == method }
      let call = Call(service: service, method: method, ordinal: ordinal)
      state.calls.append(call)
      let isRead = ["Get", "List", "Evaluate"].contains { method.hasPrefix($0) }
      if !isRead { state.commands[request] = call }
      return (call, nil)
    }
    if let refusal { throw refusal }
    fire(call, .before)
    return call
  }

  /// The service has answered, or refused.
  func passed(_ call: Call?) { fire(call, .after) }

  /// The reply, or what the test makes of it.
  func garbled(_ call: Call?, _ reply: [UInt8]) -> [UInt8] {
    let isGarbled = state.withLock { $0.garbled != nil && $0.garbled == call?.method }
    return isGarbled ? [0xff, 0xff, 0xff] : reply
  }

  private func fire(_ call: Call?, _ moment: Moment) {
    guard let call else { return }
    let victim = state.withLock { state -> String? in
      guard let plan = state.plan, !state.hasFired, plan.step == call,
        plan.moment == moment
      else { return nil }
      state.hasFired = true
      return plan.victim
    }
    if let victim { kill(victim) }
  }

  private static func isReaction(_ request: [UInt8]) -> Bool {
    let mark = Array("follow/".utf8)
    guard request.count >= mark.count else { return false }
    return (0...(request.count - mark.count)).contains { start in
      request[start..<start + mark.count].elementsEqual(mark)
    }
  }
}
