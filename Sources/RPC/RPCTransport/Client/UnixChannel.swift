public import RPCCore

/// A ttrpc client on a Unix socket: one connection for any number of calls at the same time, made
/// when it is first needed and made again after it was lost.
///
/// From tasks of its own loop a call changes no threads; from elsewhere it takes one hop each way.
/// It closes when it and all its streams are dropped. A long stream that its application reads slowly makes the server wait as long as the channel
/// has no other calls; give it a channel of its own.
public final class UnixChannel: Channel {
  public let interceptors: [any ClientInterceptor]
  let core: ChannelCore
  let loop: EventLoop

  /// - Parameter path: of the socket; over 107 bytes every call fails with UNAVAILABLE saying so.
  public init(
    path: String, loop: EventLoop = .shared, interceptors: [any ClientInterceptor] = []
  ) {
    self.loop = loop
    self.interceptors = interceptors
    core = ChannelCore(path: path, loop: loop)
  }

  deinit {
    loop.execute { [core] in core.close() }
  }

  /// Fails calls in progress with UNAVAILABLE and makes no new ones.
  public func close() { onLoop { $0.close() } }

  /// Calls in progress and waiting, for metrics and for tests that guard against leaks.
  public func callsInProgress() async -> Int {
    await withCheckedContinuation { (continuation: CheckedContinuation<Int, Never>) in
      loop.execute { [core] in continuation.resume(returning: core.callsInProgress) }
    }
  }

  public func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8] {
    let call = UnaryClientCall(method, payload, options)
    let outcome = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        call.set(continuation)
        start(call)
      }
    } onCancel: {
      loop.execute { [core] in core.cancel(call) }
    }
    return try outcome.get()
  }

  public func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream {
    let call = StreamClientCall(method, payload ?? [], options)
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        if !call.waitForStart(continuation) { continuation.resume() }
        start(call)
      }
    } onCancel: {
      loop.execute { [core] in core.cancel(call) }
    }
    if let failure = call.failure, failure.origin == .local { throw failure }
    return UnixStream(call, self)
  }

  @inline(__always)
  private func start(_ call: ClientCall) {
    if loop.isCurrent { core.start(call) } else { loop.execute { [core] in core.start(call) } }
  }

  private func onLoop(_ body: @escaping @Sendable (ChannelCore) -> Void) {
    loop.execute { [core] in body(core) }
  }
}
