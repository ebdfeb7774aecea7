import Glibc

/// The one thread that writes.
///
/// It takes what waits, runs it in one transaction, goes on taking what came in meanwhile, commits
/// once, and only then lets the callers go on, refused ones too: a refusal may rest on what an
/// earlier write of the same transaction did. A transaction whose first write is refused ends with
/// it.
///
/// Nearly all writes succeed, or are refused before they changed anything, so there is nothing to
/// undo. When one is refused later than that, the transaction is rolled back and its writes run
/// again, this time each in a savepoint, for which SQLite copies every page that they change.
final class Writer: @unchecked Sendable {
  private let queue: WriteQueue
  private let connection: Connection
  private let readers: ReaderPool
  private let followers: Followers
  private let limits: StoreLimits
  private let healthChanged: @Sendable (StoreError?) -> Void
  /// Held until all files are closed.
  private let lock: StateLock
  /// The last event's number, those of the running transaction included.
  private var sequence: Int64
  /// How long the log was at the last checkpoint; 0 once it has started over.
  private var checkpointedPages = 0

  init(
    _ connection: Connection, queue: WriteQueue, readers: ReaderPool, followers: Followers,
    limits: StoreLimits, lock: StateLock, healthChanged: @escaping @Sendable (StoreError?) -> Void
  ) {
    self.connection = connection
    self.queue = queue
    self.readers = readers
    self.followers = followers
    self.limits = limits
    self.healthChanged = healthChanged
    self.lock = lock
    sequence = followers.lastSequence
  }

  /// Starts the thread, which owns the writer from here on.
  func start() throws(StoreError) {
    // Signals are for the process's main thread.
    var all = sigset_t()
    var previous = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    var thread = pthread_t()
    let owned = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Writer>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, owned.toOpaque())
    guard code == 0 else {
      owned.release()
      throw StoreError(
        .outOfMemory, "the writer thread can't be started: \(String(cString: strerror(code)))")
    }
    pthread_detach(thread)
  }

  private func run() {
    nameThread("store-writer")
    while true {
      switch queue.next(limits.batchWritesMax) {
      case .write(let jobs):
        var left = jobs[...]
        while !left.isEmpty { left = transact(left) }
      case .probe: probe()
      case .end: return shutDown()
      }
    }
  }

  /// One transaction.
  /// - Parameter inSavepoints: each job can be undone without the others.
  /// - Returns: jobs that did not run because the transaction ended before them.
  private func transact(
    _ jobs: ArraySlice<WriteJob>, inSavepoints: Bool = false
  ) -> ArraySlice<WriteJob> {
    do throws(StoreError) {
      try connection.run("BEGIN IMMEDIATE")
    } catch {
      fail(jobs.map { ($0, nil) }, error)
      return []
    }
    let start = sequence
    var left = jobs
    var ran: [(job: WriteJob, failure: (any Error)?)] = []
    while let job = left.popFirst() {
      let changes = connection.changes
      let failure = inSavepoints && !ran.isEmpty ? performInSavepoint(job) : perform(job)
      guard connection.isInTransaction else {
        // Out of space or memory, or an I/O error: what ran before is lost with it.
        sequence = start
        let cause = failure.map { $0 as? StoreError ?? .rolledBack(connection.path) }
        let ended = StoreError(.sql, "a write ended the transaction that it ran in")
        fail(ran + [(job, failure)], cause ?? ended)
        return left
      }
      if let failure, ran.isEmpty {
        if let cause = failure as? StoreError, cause.isFailureOfStore {
          fail([(job, failure)], cause)
        } else {
          refuse(job, failure)
        }
        return left
      }
      if failure != nil, !inSavepoints, connection.changes != changes {
        connection.rollBack()
        sequence = start
        return transact(ran.map(\.job) + [job] + left, inSavepoints: true)
      }
      ran.append((job, failure))
      if left.isEmpty && ran.count < limits.batchWritesMax {
        left = queue.more(limits.batchWritesMax - ran.count)[...]
      }
    }
    commit(ran, start: start)
    return []
  }

  /// Runs a job.
  /// - Returns: what it threw; what it wrote until then is still there.
  private func perform(_ job: WriteJob) -> (any Error)? {
    let transaction = WriteTransaction(connection, lastSequence: sequence)
    defer { transaction.end() }
    if let failure = job.run(in: transaction) { return failure }
    if connection.hasDeferredViolation {
      return StoreError(
        .constraint(.foreignKey), "\(connection.path): a write broke a deferred foreign key")
    }
    sequence = transaction.lastSequence
    return nil
  }

  /// Runs a job that shares its transaction with others.
  /// - Returns: what it threw, after which it has left nothing behind.
  private func performInSavepoint(_ job: WriteJob) -> (any Error)? {
    let before = sequence
    do throws(StoreError) {
      try connection.run("SAVEPOINT store_write")
      let failure = perform(job)
      guard connection.isInTransaction else { return failure }
      if failure != nil {
        try connection.run("ROLLBACK TO store_write")
        connection.memory = nil
      }
      try connection.run("RELEASE store_write")
      return failure
    } catch {
      sequence = before
      connection.rollBack()
      return error
    }
  }

  /// Answers the first job of a transaction, which is its own savepoint. Nothing unstored lies under
  /// this refusal, so it need not wait.
  private func refuse(_ job: WriteJob, _ failure: any Error) {
    connection.rollBack()
    queue.count {
      $0.writesRefused += 1
      $0.batchSizes.record(1)
    }
    job.finish(failure)
  }

  private func commit(_ ran: [(job: WriteJob, failure: (any Error)?)], start: Int64) {
    let began = monotonicNanoseconds()
    let pages: Int?
    do throws(StoreError) {
      pages = try connection.commit()
    } catch {
      connection.rollBack()
      sequence = start
      return fail(ran, error)
    }
    let took = monotonicNanoseconds() - began
    let refused = ran.reduce(0) { $0 + ($1.failure == nil ? 0 : 1) }
    let works = queue.count {
      let failed = $0.failure
      $0.writesStored += UInt64(ran.count - refused)
      $0.writesRefused += UInt64(refused)
      $0.batchSizes.record(UInt64(ran.count))
      if pages != nil {
        $0.commits += 1
        $0.commitNanoseconds.record(took)
        // What is damaged stays so, whichever pages this commit wrote.
        $0.isWritable = failed?.kind != .damaged
        if $0.isWritable { $0.failure = nil }
      }
      return failed != nil && $0.failure == nil
    }
    if works { healthChanged(nil) }
    if sequence > start { followers.advance(to: sequence) }
    for (job, failure) in ran { job.finish(failure) }
    if sequence > start { followers.wakeUp() }
    if let pages { checkpoint(pages, after: ran.count) }
  }

  /// Nothing of these is stored, and what they returned or threw may rest on what is not.
  private func fail(_ ran: [(job: WriteJob, failure: (any Error)?)], _ cause: StoreError) {
    connection.rollBack()
    let isNews = queue.count {
      let before = $0.failure?.kind
      $0.writesFailed += UInt64(ran.count)
      $0.commitsFailed += 1
      $0.isWritable = false
      if before != .damaged { $0.failure = cause }
      return before != $0.failure?.kind
    }
    if isNews { healthChanged(cause) }
    for (job, _) in ran { job.finish(cause) }
  }

  /// While writing fails nobody may want to write: finds out whether it works again.
  private func probe() {
    do throws(StoreError) {
      try connection.run("BEGIN IMMEDIATE")
      try connection.run("UPDATE store_info SET probes = probes + 1")
    } catch {
      return fail([], error)
    }
    commit([], start: sequence)
  }

  /// Copies the log back once it has grown enough. Readers may hold a part of it back, so the next
  /// try comes after as much growth again, or when the log has started over.
  private func checkpoint(_ pages: Int, after writes: Int) {
    if pages < checkpointedPages { checkpointedPages = 0 }
    let isBusy = writes >= limits.busyBatchWrites
    let growth = isBusy ? limits.busyCheckpointPages : limits.checkpointPages
    guard pages >= checkpointedPages + growth else { return }
    checkpointedPages = pages
    do throws(StoreError) {
      try connection.checkpoint()
    } catch {
      queue.count { $0.checkpointsFailed += 1 }
    }
  }

  private func shutDown() {
    followers.close()
    readers.close()
    do throws(StoreError) {
      try connection.checkpoint(truncating: true)
    } catch {
      // The log stays and is read at the next start.
      queue.count { $0.checkpointsFailed += 1 }
    }
    connection.close()
    lock.release()
    queue.endClosing()
  }
}

/// Shown by `top -H` and debuggers, to 15 bytes. The GNU call for it is hidden from Swift.
private func nameThread(_ name: String) {
  let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { return }
  _ = write(file, name, name.utf8.count)
  close(file)
}
