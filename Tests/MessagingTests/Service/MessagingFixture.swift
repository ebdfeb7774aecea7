import Contracts
import Domain
import Glibc
import Messaging
import RPCContracts
import RPCCore
import RPCTransport

@testable import MessagingService
@testable import Service

/// A directory that goes away with the object.
final class TemporaryDirectory: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/aftercare-messaging-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit {
    guard let directory = opendir(path) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink("\(path)/\(name)")
    }
    closedir(directory)
    rmdir(path)
  }
}

/// The whole service on a socket of its own, with a real database, at a time that stands still.
final class MessagingFixture: Sendable {
  static let start = Instant(seconds: 1_800_000_000)
  static let merchant = TypeV1.Actor(kind: .merchant, id: "agent-1")
  static let buyer = TypeV1.Actor(kind: .buyer, id: "b1")
  static let platform = TypeV1.Actor(kind: .platform, id: "support-1")
  static let system = TypeV1.Actor(kind: .system, id: "gateway")

  let directory: TemporaryDirectory
  let clock: ManualClock
  let sink = MemorySink()
  let client: MessagingServiceClient
  /// For what the typed client cannot send.
  var rawChannel: UnixChannel { channel }
  private let process: ServiceProcess<MessagingPolicy>
  private let loop: EventLoop
  private let channel: UnixChannel

  var environment: ServiceEnvironment<MessagingPolicy> { process.environment }

  init(
    in directory: TemporaryDirectory = TemporaryDirectory(), at time: Instant = start,
    policy: MessagingPolicy = MessagingPolicy()
  ) throws {
    self.directory = directory
    clock = ManualClock(time)
    loop = try EventLoop()
    let socket = "\(directory.path)/messaging.sock"
    let command = ServiceOptions.command("messaging", summary: "Messaging", version: "test")
    let line = ["--socket", socket, "--state", directory.path, "--grace", "2s"]
    guard case .run(let parsed) = try command.parse(line) else { throw StartError("no run") }
    process = try ServiceProcess(
      "messaging", try ServiceOptions(parsed, name: "messaging", environment: [:]),
      command: parsed, policy: EffectivePolicy(rules: policy),
      migrations: MessagingSchema.migrations,
      logger: Logger(sink, level: .debug, clock: clock), clock: clock, loops: [loop]
    ) { MessagingAssembly.assemble(&$0) }
    try process.start()
    loop.start()
    channel = UnixChannel(path: socket)
    client = MessagingServiceClient(channel)
  }

  /// Goes down in order, so that another one can start on the same directory.
  func stop() async {
    channel.close()
    await process.stop()
    loop.stop()
  }

  // MARK: what tests ask for

  /// The conversation of an order of shop `s1` and buyer `b1`.
  func open(_ order: String = "o1") async throws -> String {
    let response = try await client.openConversation(
      .init(
        requestID: "open-\(order)", actor: Self.merchant, shopID: "s1", buyerID: "b1",
        orderID: order))
    return response.conversation?.conversationID ?? ""
  }

  /// A conversation in which the buyer last wrote this long ago.
  func open(buyerWrote ago: Duration) async throws -> String {
    let conversation = try await open()
    _ = try await client.receiveMessage(
      .init(
        requestID: "past", actor: Self.platform, conversationID: conversation, text: "你好",
        sentAt: .init(clock.now - ago)))
    return conversation
  }

  func send(
    _ requestID: String, _ conversation: String, _ text: String = "您好",
    kind: MessagingV1.MessageKind = .text
  ) async throws(RPCStatus) -> MessagingV1.SendMessageResponse {
    try await client.sendMessage(
      .init(
        requestID: requestID, actor: Self.merchant, conversationID: conversation, kind: kind,
        text: text))
  }

  func reserve(
    _ requestID: String, _ conversation: String
  ) async throws(RPCStatus) -> MessagingV1.ReserveMessageResponse {
    try await client.reserveMessage(
      .init(requestID: requestID, actor: Self.merchant, conversationID: conversation))
  }

  func evaluate(
    kind: MessagingV1.MessageKind = .text, at time: Instant? = nil,
    standing: MessagingV1.Standing? = nil
  ) async throws -> MessagingV1.SendDecision {
    let response = try await client.evaluateSend(
      .init(
        shopID: "s1", buyerID: "b1", kind: kind, standing: standing, at: time.map { .init($0) }))
    return response.decision ?? .init()
  }

  /// All events, or those after a cursor.
  /// - Parameter withTimers: also warnings and penalties, which the timer sets in between.
  func events(
    after cursor: String = "", shop: String = "", order: String = "", withTimers: Bool = false
  ) async throws -> [MessagingV1.MessageEvent] {
    let stream = try await client.watchMessages(
      .init(cursor: cursor, shopID: shop, orderID: order, stopAtEnd: true))
    var events: [MessagingV1.MessageEvent] = []
    while let event = try await stream.next() { events.append(event) }
    if !withTimers {
      events.removeAll { ["turn.waiting", "penalty.set"].contains($0.change?.name) }
    }
    return events
  }

  /// The names of what happened.
  func happenings() async throws -> [String] {
    try await events().map { $0.change?.name ?? "" }
  }
}

extension RPCStatus {
  var reason: String? { detail(GoogleRPC.ErrorInfo.self)?.reason }

  /// The rules that a refusal names, whatever its code.
  var rules: [String] {
    detail(GoogleRPC.QuotaFailure.self)?.violations.map(\.subject)
      ?? detail(GoogleRPC.PreconditionFailure.self)?.violations.map(\.type) ?? []
  }

  /// The fields of a bad request.
  var fields: [String] {
    detail(GoogleRPC.BadRequest.self)?.fieldViolations.map(\.field) ?? []
  }
}
