import RPCCore
import RPCWire

/// The application's handle on a streaming call; dropping it gives the call up.
final class UnixStream: ClientStream {
  private let call: StreamClientCall
  /// Kept: a channel that nobody has closes its connection.
  private let channel: UnixChannel

  init(_ call: StreamClientCall, _ channel: UnixChannel) {
    self.call = call
    self.channel = channel
  }

  private var core: ChannelCore { channel.core }
  private var loop: EventLoop { channel.loop }

  deinit { if !call.isOver { cancel() } }

  func cancel() { loop.execute { [core, call] in core.cancel(call) } }

  // MARK: responses

  func next() async throws(RPCStatus) -> [UInt8]? {
    while true {
      let (next, taken) = call.take()
      if let taken { tell(taken) }
      switch next {
      case .message(let message): return message
      case .end: return nil
      case .failed(let status): throw status
      case .wait: break
      }
      await withTaskCancellationHandler {
        await withUnsafeContinuation { continuation in
          if !call.wait(continuation) { continuation.resume() }
        }
      } onCancel: {
        cancel()
      }
    }
  }

  /// The connection is told in large steps: it only needs to know when a queue gets short.
  private func tell(_ taken: StreamClientCall.Taken) {
    if loop.isCurrent {
      call.connection?.taken(call, bytes: taken.bytes, messages: taken.messages)
    } else {
      loop.execute { [call] in
        call.connection?.taken(call, bytes: taken.bytes, messages: taken.messages)
      }
    }
  }

  // MARK: requests

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    precondition(call.method.kind.streamsRequests, "the method takes one request")
    if message.count > Limits.frameDataBytesMax {
      throw .resourceExhausted(
        "the message of \(message.count) bytes is over the limit of \(Limits.frameDataBytesMax)")
    }
    try await write(message, [])
  }

  func finish() async throws(RPCStatus) {
    precondition(call.method.kind.streamsRequests, "the method takes one request")
    try await write([], [.remoteClosed, .noData])
  }

  private func write(_ message: [UInt8], _ flags: FrameFlags) async throws(RPCStatus) {
    let problem: RPCStatus?
    if loop.isCurrent {
      problem = await writeHere(message, flags)
    } else {
      problem = await withTaskExecutorPreference(loop) { await self.writeHere(message, flags) }
    }
    if let problem { throw problem }
  }

  /// Waits for room at most until the call ends, which it does at its deadline.
  ///
  /// A call that ended successfully takes no more requests: what the server has not asked for is
  /// dropped, as it would be there.
  private func writeHere(_ message: [UInt8], _ flags: FrameFlags) async -> RPCStatus? {
    while true {
      if call.hasEnded { return call.failure }
      if Task.isCancelled {
        core.cancel(call)
        return .cancelled()
      }
      guard let connection = call.connection, !call.hasFinished else {
        return .failedPrecondition("the request stream was finished")
      }
      if connection.hasRoom {
        connection.writeData(call, message, flags)
        if flags.contains(.remoteClosed) { call.hasFinished = true }
        return nil
      }
      await loop.suspend { suspension in
        call.senders.append(suspension)
        connection.waitForRoom(suspension)
      }
    }
  }
}
