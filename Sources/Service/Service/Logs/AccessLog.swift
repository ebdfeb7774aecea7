internal import Domain
public import RPCCore

/// Turns what a server tells about itself into metrics and log lines.
///
/// Commands and failures are lines at INFO, what went wrong on our side at WARNING, successful
/// reads at DEBUG. A line names trace, method, peer, code and duration; never what was in a message.
public final class AccessLog: ServerObserver {
  private let logger: Logger
  private let metrics: CallMetrics
  private let isRead: @Sendable (MethodDescriptor) -> Bool

  /// - Parameter isRead: whether a method changes nothing; by default by its first word.
  public init(
    _ logger: Logger, metrics: CallMetrics,
    isRead: @escaping @Sendable (MethodDescriptor) -> Bool = AccessLog.isReadByName
  ) {
    self.logger = logger
    self.metrics = metrics
    self.isRead = isRead
  }

  private static let readingWords = [
    "Get", "List", "Watch", "Check", "Search", "Evaluate", "Explain", "BatchGet", "Count",
  ]

  /// Methods are verb and noun (AIP-131 and following), so the verb tells.
  @Sendable public static func isReadByName(_ method: MethodDescriptor) -> Bool {
    readingWords.contains { method.name.hasPrefix($0) }
  }

  public func callEnded(_ call: CallRecord) {
    metrics.callEnded(call)
    if call.code == .ok && !logger.isEnabled(.info) { return }
    let level = self.level(of: call)
    guard logger.isEnabled(level) else { return }
    logger.log(level, "call", fields(of: call))
  }

  private func level(of call: CallRecord) -> LogLevel {
    switch call.code {
    case .ok: isRead(call.context.method) ? .debug : .info
    case .internal, .unknown, .dataLoss, .unavailable: .warning
    // A feed that its reader left is no failure.
    case .cancelled, .deadlineExceeded:
      call.context.method.kind == .unary ? .info : .debug
    default: .info
    }
  }

  private func fields(of call: CallRecord) -> LogFields {
    var fields: LogFields = [
      "method": .text(call.context.method.description), "code": .text(call.code.name),
      "duration_us": .init(call.duration.microseconds),
    ]
    if let trace = call.context.trace { fields.append("trace_id", .text(trace.traceID)) }
    if let peer = call.context.peer {
      fields.append("peer_uid", .init(peer.userID))
      fields.append("peer_pid", .init(peer.processID))
    }
    return fields
  }

  public func requestRefused(_ code: RPCStatus.Code, peer: Peer?) {
    metrics.requestRefused(code)
    logger.info("request refused", with(peer, ["code": .text(code.name)]))
  }

  public func connectionOpened(_ peer: Peer?) {
    metrics.connectionOpened()
    logger.debug("connection opened", with(peer, [:]))
  }

  public func connectionClosed(_ peer: Peer?, reason: String) {
    metrics.connectionClosed()
    logger.debug("connection closed", with(peer, ["reason": .text(reason)]))
  }

  /// The first one is a line, then every one that doubles their number.
  public func connectionRefused(_ peer: Peer?, reason: String) {
    let count = metrics.connectionRefused()
    guard count & (count - 1) == 0 else { return }
    logger.log(
      peer == nil ? .error : .warning, "connection refused",
      with(peer, ["reason": .text(reason), "refused_so_far": .init(count)]))
  }

  public func frameIgnored(peer: Peer?) {
    metrics.frameIgnored()
    logger.debug("frame ignored", with(peer, [:]))
  }

  private func with(_ peer: Peer?, _ fields: LogFields) -> LogFields {
    guard let peer else { return fields }
    var fields = fields
    fields.append("peer_uid", .init(peer.userID))
    fields.append("peer_pid", .init(peer.processID))
    return fields
  }
}
