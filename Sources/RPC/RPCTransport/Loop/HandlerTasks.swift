import RPCCore

/// Where a worker gets calls from while a connection's input is being worked through.
protocol CallSource: AnyObject {
  /// The next call of what has been received; nil when there is none.
  func nextCall() -> ConnectionCall?
}

/// The tasks that run handlers: one per call in progress, kept for later calls.
///
/// A worker that finishes a call without having waited takes the next one of the same input at
/// once, so sixty calls that came in one read cost one switch into a task, not sixty. A call that
/// waits keeps its worker, and another one goes on. A cancelled worker ends with its call, because
/// cancellation cannot be taken back.
final class HandlerTasks: @unchecked Sendable {
  @exclusivity(unchecked) private var idle: [Worker] = []
  /// The connection whose input is being worked through, and the call to start with.
  @exclusivity(unchecked) private var source: (any CallSource)?
  @exclusivity(unchecked) private var first: ConnectionCall?
  private var isStopping = false
  /// Tasks that exist, idle or not.
  private(set) var count = 0
  /// Calls whose handler has not returned.
  @exclusivity(unchecked) var callsInProgress = 0

  /// Starts `call` and then every further call that `source` has. On the loop, outside of tasks.
  func run(_ call: ConnectionCall, then source: any CallSource, on loop: EventLoop) {
    self.source = source
    first = call
    while first != nil {
      let worker = idle.popLast() ?? Worker()
      loop.runNow {
        if worker.task == nil { start(worker, on: loop) } else { worker.resume() }
      }
      // It came back: it is idle, or its call waits and has to be found by deadlines.
      worker.call?.suspended()
      first = source.nextCall()
    }
    self.source = nil
  }

  /// Lets the idle tasks end.
  func stop() {
    isStopping = true
    for worker in idle { worker.resume() }
    idle = []
  }

  private func start(_ worker: Worker, on loop: EventLoop) {
    count += 1
    worker.task = Task(executorPreference: loop) { await self.work(worker) }
  }

  private func work(_ worker: Worker) async {
    while true {
      while let call = nextCall() {
        worker.call = call
        call.worker = worker
        let shard = call.connection.shard
        if shard.router.admits(call) {
          await call.entry.invoke(call, shard.router.interceptors)
          shard.router.gate?.left(call.context)
        }
        worker.call = nil
        call.returned()
        if worker.isCancelled { break }
      }
      if isStopping || worker.isCancelled || idle.count >= Limits.idleWorkersMax { break }
      await withUnsafeContinuation { continuation in
        worker.continuation = continuation
        idle.append(worker)
      }
    }
    count -= 1
  }

  @inline(__always)
  private func nextCall() -> ConnectionCall? {
    if let call = first {
      first = nil
      return call
    }
    return source?.nextCall()
  }
}

/// One task that runs handlers, one call after another.
final class Worker: @unchecked Sendable {
  @exclusivity(unchecked) var task: Task<Void, Never>?
  @exclusivity(unchecked) var continuation: UnsafeContinuation<Void, Never>?
  /// The call that it runs.
  @exclusivity(unchecked) var call: ConnectionCall?
  /// Nobody else cancels its task, and asking the task costs more.
  @exclusivity(unchecked) private(set) var isCancelled = false

  func cancel() {
    isCancelled = true
    task?.cancel()
  }

  func resume() {
    let continuation = self.continuation
    self.continuation = nil
    continuation?.resume()
  }
}
