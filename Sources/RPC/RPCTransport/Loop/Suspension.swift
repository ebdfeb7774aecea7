public import RPCCore

/// One task that waits on the loop. Resuming it twice, or after it was cancelled, does nothing.
/// Touched on the loop only.
final class Suspension: @unchecked Sendable {
  private var continuation: UnsafeContinuation<Void, Never>?

  fileprivate func set(_ continuation: UnsafeContinuation<Void, Never>) {
    self.continuation = continuation
  }

  func resume() {
    guard let continuation else { return }
    self.continuation = nil
    continuation.resume()
  }
}

extension EventLoop {
  /// Suspends the current task until somebody resumes it or it is cancelled. On the loop only.
  ///
  /// - Parameter register: keeps the suspension where it will be resumed from.
  func suspend(_ register: (Suspension) -> Void) async {
    let suspension = Suspension()
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        suspension.set(continuation)
        register(suspension)
      }
    } onCancel: {
      // Later, so that it never runs before the task is suspended.
      execute { suspension.resume() }
    }
  }

  /// Waits until the time; at least until the loop's next turn, so that what is ready on its sockets
  /// goes first. From any task.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until deadline: Deadline) async throws(CancellationError) {
    await withTaskExecutorPreference(self) {
      if Task.isCancelled { return }
      var timer: LoopTimer?
      await self.suspend { suspension in
        timer = self.schedule(at: deadline) { suspension.resume() }
      }
      if let timer, timer.isPending { self.cancel(timer) }
    }
    if Task.isCancelled { throw CancellationError() }
  }
}
