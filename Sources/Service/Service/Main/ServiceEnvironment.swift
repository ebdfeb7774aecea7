public import Domain
public import RPCCore
public import Store

/// What the handlers of a service work with. A value: copies share everything.
public struct ServiceEnvironment<Policy: PolicyDocument>: Sendable {
  public let store: Store
  public let clock: any WallClock
  public let ids: any IdGenerator
  public let logger: Logger
  /// Ask for `.current` once per decision.
  public let policy: PolicyBox<Policy>
  public let metrics: Metrics
  public let drain: DrainState

  /// Tests leave out what they do not care about.
  public init(
    store: Store, policy: PolicyBox<Policy>, clock: any WallClock = SystemClock(),
    ids: (any IdGenerator)? = nil, logger: Logger = .none, metrics: Metrics = Metrics(),
    drain: DrainState = DrainState()
  ) {
    self.store = store
    self.clock = clock
    self.ids = ids ?? TimeOrderedIds(clock: clock)
    self.logger = logger
    self.policy = policy
    self.metrics = metrics
    self.drain = drain
  }

  /// Looks at the last commit, on this thread: keep it short.
  ///
  /// - Throws: what `body` throws, as a status.
  public func read<Result>(
    _ context: CallContext, _ body: (ReadTransaction) throws -> Result
  ) async throws(RPCStatus) -> Result {
    do {
      return try store.look(body)
    } catch { throw status(of: error, context) }
  }

  /// A validator for the fields of a request: note everything in it, then give it to a command or
  /// ``check(_:)``.
  public var fields: RequestValidator { RequestValidator(now: clock.now) }

  /// - Throws: INVALID_ARGUMENT with all violations, when there are any.
  public func check(_ fields: RequestValidator) throws(RPCStatus) {
    do throws(Refusal) {
      try fields.check()
    } catch { throw StatusMapping.status(of: error, now: clock.now) }
  }

  /// - Throws: PERMISSION_DENIED unless the peer may act as such an actor in this call.
  public func require(_ actor: Actor.Kind, _ context: CallContext) throws(RPCStatus) {
    try policy.access.require(actor, context)
  }

  /// The status of an error; what is our fault is logged with all that is known.
  public func status(of error: any Error, _ context: CallContext) -> RPCStatus {
    let status = StatusMapping.status(of: error, now: clock.now)
    if status.code == .internal || status.code == .dataLoss, !(error is RPCStatus) {
      logger.error(
        "a call failed by our fault",
        ["method": .text(context.method.description), "error": .text("\(error)")])
    }
    return status
  }
}
