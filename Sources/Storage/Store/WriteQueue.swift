/// The writes that wait for the writer thread, bounded, with what is known of the store's health.
final class WriteQueue: @unchecked Sendable {
  private let limits: StoreLimits
  private let monitor = Monitor()
  // All below is guarded by the monitor.
  private var waiting: [WriteJob] = []
  private var isWriterAsleep = false
  private var isClosing = false
  private var isClosed = false
  private var closers: [UnsafeContinuation<Void, Never>] = []
  private var counters = StoreHealth()

  init(_ limits: StoreLimits) { self.limits = limits }

  /// Finishes the job at once when it can't wait.
  func add(_ job: WriteJob) {
    var mustWake = false
    let refusal: (any Error)? = monitor.withLock {
      if job.state == .cancelled { return CancellationError() }
      if isClosing { return StoreError.closed }
      guard waiting.count < limits.writesQueuedMax else {
        counters.writesTurnedAway += 1
        return StoreError(
          .queueFull,
          "\(waiting.count) writes wait already, as many as the store holds. Try again later, with "
            + "the same request id.")
      }
      job.state = .waiting
      waiting.append(job)
      counters.queueDepthMax = max(counters.queueDepthMax, waiting.count)
      mustWake = isWriterAsleep
      return nil
    }
    // Outside the lock: the writer would wake only to wait for it.
    if mustWake { monitor.signal() }
    if let refusal { job.finish(refusal) }
  }

  /// Takes the job out if the writer has not taken it yet.
  func cancel(_ job: WriteJob) {
    let isTakenOut = monitor.withLock {
      switch job.state {
      case .created:
        job.state = .cancelled
        return false
      case .waiting:
        job.state = .cancelled
        waiting.removeAll { $0 === job }
        return true
      case .taken, .cancelled:
        return false
      }
    }
    if isTakenOut { job.finish(CancellationError()) }
  }

  enum Turn {
    case write([WriteJob])
    /// Nothing to do for a while, and the store could not commit the last time.
    case probe
    /// Closing, and nothing waits any more.
    case end
  }

  /// For the writer thread: sleeps until there is something to do.
  func next(_ limit: Int) -> Turn {
    monitor.withLock {
      while waiting.isEmpty {
        if isClosing { return .end }
        isWriterAsleep = true
        defer { isWriterAsleep = false }
        if counters.isWritable {
          monitor.wait()
        } else {
          monitor.wait(milliseconds: limits.probeIntervalMilliseconds)
          if waiting.isEmpty && !isClosing { return .probe }
        }
      }
      return .write(taken(limit))
    }
  }

  /// For the writer thread: what has come in meanwhile, without waiting.
  func more(_ limit: Int) -> [WriteJob] {
    monitor.withLock { waiting.isEmpty ? [] : taken(limit) }
  }

  private func taken(_ limit: Int) -> [WriteJob] {
    var jobs: [WriteJob] = []
    if waiting.count <= limit {
      swap(&jobs, &waiting)
    } else {
      jobs = Array(waiting[..<limit])
      waiting.removeFirst(limit)
    }
    for job in jobs { job.state = .taken }
    return jobs
  }

  func count<Result>(_ update: (inout StoreHealth) -> Result) -> Result {
    monitor.withLock { update(&counters) }
  }

  var health: StoreHealth {
    monitor.withLock {
      var health = counters
      health.queueDepth = waiting.count
      return health
    }
  }

  /// Accepts no more; the writer ends after what waits.
  func beginClosing() {
    monitor.withLock {
      isClosing = true
      monitor.signal()
    }
  }

  func waitUntilClosed() async {
    await withUnsafeContinuation { continuation in
      let isDone = monitor.withLock {
        if !isClosed { closers.append(continuation) }
        return isClosed
      }
      if isDone { continuation.resume() }
    }
  }

  /// For the writer thread, as its last act.
  func endClosing() {
    let closers = monitor.withLock {
      isClosed = true
      defer { self.closers = [] }
      return self.closers
    }
    for closer in closers { closer.resume() }
  }
}
