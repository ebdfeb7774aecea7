import CLinux
public import RPCCore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One thread that waits for sockets and timers and runs everything of its connections: protocol,
/// handlers, clients. It is the task executor of the handlers, so they need no locks among each
/// other and no call changes threads.
///
/// Each turn reads all that is there, runs all that can run, then writes each connection's replies
/// with one system call. Nothing that blocks may run on it.
///
/// A loop lives until `stop`; tasks that prefer it must have ended by then.
public final class EventLoop: TaskExecutor, @unchecked Sendable {
  // `@unchecked Sendable`: everything below `inbox` is touched by the loop's thread only; other
  // threads reach it through the inbox.

  private enum Item {
    case job(UnownedJob)
    case work(@Sendable () -> Void)
  }

  /// What other threads leave for the loop.
  private let inbox = Mutex<[Item]>([])
  /// The loop waits, or is about to, and has to be woken.
  private let sleeping = Atomic<Bool>(false)
  private let threadID = Atomic<UInt>(0)
  private let stopping = Atomic<Bool>(false)
  private let wakeDescriptor: Int32

  private let poller: Poller
  @exclusivity(unchecked) private var sources = SourceTable()
  @exclusivity(unchecked) private var ready = ReadyQueue()
  @exclusivity(unchecked) private var timers = TimerHeap()
  @exclusivity(unchecked) private var dirty: [any Flushable] = []
  /// The one of two arrays whose connections are being flushed; empty otherwise.
  @exclusivity(unchecked) private var flushing: [any Flushable] = []
  @exclusivity(unchecked) private var items: [Item] = []
  /// Set while a job is about to be enqueued that has to run at once, not in its turn.
  @exclusivity(unchecked) private var isCapturing = false
  @exclusivity(unchecked) private var captured: UnownedJob?

  /// The time of this turn. On the loop only.
  @exclusivity(unchecked) public private(set) var now = Deadline.now()
  /// The tasks that run handlers.
  let handlers = HandlerTasks()
  /// Where sockets are read into when nothing is left over from before. Valid within a turn.
  let scratch: UnsafeMutableRawBufferPointer
  /// Bytes promised to partly received large frames.
  var largeFrameBytes = 0

  let writeStall: Duration

  /// - Parameter writeStall: how long a peer may take nothing of what is sent to it.
  /// - Throws: when the process has no descriptors left.
  public init(writeStall: Duration = Limits.writeStall) throws(SystemError) {
    self.writeStall = writeStall
    poller = try Poller()
    wakeDescriptor = try SystemError.check("eventfd", clinux_eventfd())
    scratch = .allocate(byteCount: Limits.readBytesPerTurn, alignment: 16)
    try poller.add(wakeDescriptor, .read, token: SourceTable.wakeToken)
  }

  deinit {
    clinux_close(wakeDescriptor)
    scratch.deallocate()
  }

  /// A loop on a thread of its own, for programs that need just one.
  public static let shared: EventLoop = {
    do throws(SystemError) {
      let loop = try EventLoop()
      loop.start()
      return loop
    } catch { fatalError("no event loop can be made: \(error)") }
  }()

  // MARK: running

  /// Runs the loop on a new thread.
  public func start() {
    let retained = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, retained.toOpaque())
    precondition(result == 0, "no thread can be made: \(SystemError.text(result))")
    pthread_detach(thread)
  }

  /// Runs the loop on this thread until it is stopped.
  public func run() {
    threadID.store(EventLoop.currentThread, ordering: .relaxed)
    while !stopping.load(ordering: .relaxed) { turn() }
    handlers.stop()
    takeInbox()
    runJobs()
    flush()
    threadID.store(0, ordering: .relaxed)
  }

  /// Makes `run` return at the end of its turn. From any thread.
  public func stop() {
    stopping.store(true, ordering: .relaxed)
    clinux_eventfd_signal(wakeDescriptor)
  }

  /// The calling thread is the loop's.
  public var isCurrent: Bool { threadID.load(ordering: .relaxed) == EventLoop.currentThread }

  @inline(__always)
  private static var currentThread: UInt { UInt(pthread_self()) }

  private func turn() {
    let events = poller.wait(milliseconds: sleepTime())
    now = Deadline.now()
    sleeping.store(false, ordering: .relaxed)
    for index in 0..<events {
      let (token, readiness) = poller[index]
      if token == SourceTable.wakeToken {
        clinux_eventfd_drain(wakeDescriptor)
      } else {
        sources[token]?.ready(readiness)
      }
    }
    takeInbox()
    runTimers()
    // Writing may let streams go on; look at the sockets again after a few rounds at the latest.
    var rounds = 0
    repeat {
      runJobs()
      flush()
      rounds += 1
    } while !ready.isEmpty && rounds < 4
  }

  /// Milliseconds to wait, after saying that the loop sleeps and looking into the inbox once more:
  /// whoever adds to it later sees the flag and wakes the loop.
  private func sleepTime() -> Int32 {
    if !ready.isEmpty || !dirty.isEmpty { return 0 }
    sleeping.store(true, ordering: .sequentiallyConsistent)
    if inbox.withLock({ !$0.isEmpty }) || stopping.load(ordering: .relaxed) { return 0 }
    let earliest = timers.earliest
    if earliest == .never { return -1 }
    // Far from the next timer the start of this turn says well enough how far: half of that, and
    // the clock is not read.
    let early = earliest.remainingNanoseconds(at: now)
    if early > 1_000_000_000 { return Int32(min(early / 2_000_000, 60_000)) }
    let left = earliest.remainingNanoseconds(at: Deadline.now())
    if left <= 0 { return 0 }
    return Int32(min((left + 999_999) / 1_000_000, 60_000))
  }

  private func takeInbox() {
    inbox.withLock { swap(&$0, &items) }
    if items.isEmpty { return }
    for item in items {
      switch item {
      case .job(let job): ready.push(job)
      case .work(let work): work()
      }
    }
    items.removeAll(keepingCapacity: items.count < 1024)
  }

  private func runTimers() {
    while let timer = timers.popDue(at: now) { timer.take()?() }
  }

  private func runJobs() {
    var budget = Limits.jobsPerTurn
    let executor = asUnownedTaskExecutor()
    while budget > 0, let job = ready.pop() {
      job.runSynchronously(on: executor)
      budget &-= 1
    }
  }

  private func flush() {
    while !dirty.isEmpty {
      swap(&dirty, &flushing)
      for connection in flushing { connection.flush() }
      flushing.removeAll(keepingCapacity: true)
    }
  }

  // MARK: work

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent {
      if isCapturing {
        isCapturing = false
        captured = job
      } else {
        ready.push(job)
      }
    } else {
      post(.job(job))
    }
  }

  /// Runs `work` on the loop, later. From any thread.
  public func execute(_ work: @escaping @Sendable () -> Void) { post(.work(work)) }

  private func post(_ item: Item) {
    inbox.withLock { $0.append(item) }
    if sleeping.exchange(false, ordering: .sequentiallyConsistent) {
      clinux_eventfd_signal(wakeDescriptor)
    }
  }

  /// Runs the job that `body` makes ready at once, before all others. On the loop, outside of
  /// tasks.
  func runNow(_ body: () -> Void) {
    isCapturing = true
    body()
    isCapturing = false
    if let job = captured {
      captured = nil
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  /// Runs `body` as a task of this loop and waits for it. Calls that it makes through channels of
  /// this loop change no threads.
  public func run<Result: Sendable>(
    _ body: @escaping @Sendable () async -> Result
  ) async -> Result {
    await Task(executorPreference: self, operation: body).value
  }

  // MARK: timers

  /// Calls `body` on the loop at the time or soon after. On the loop only.
  @discardableResult
  public func schedule(at deadline: Deadline, _ body: @escaping () -> Void) -> LoopTimer {
    assert(isCurrent)
    let timer = LoopTimer(deadline: deadline, body: body)
    timers.insert(timer)
    return timer
  }

  /// On the loop only.
  public func cancel(_ timer: LoopTimer) {
    assert(isCurrent)
    timers.remove(timer)
  }

  // MARK: sockets

  func register(
    _ source: any EventSource, _ descriptor: Int32, _ interest: Poller.Readiness
  ) throws(SystemError) -> UInt64 {
    let token = sources.insert(source)
    do throws(SystemError) { try poller.add(descriptor, interest, token: token) } catch {
      sources.remove(token)
      throw error
    }
    return token
  }

  func change(_ descriptor: Int32, _ interest: Poller.Readiness, token: UInt64) {
    poller.modify(descriptor, interest, token: token)
  }

  func unregister(_ descriptor: Int32, token: UInt64) {
    poller.remove(descriptor)
    sources.remove(token)
  }

  /// Calls `flush` of the connection at the end of this turn. The caller keeps it from being added
  /// twice.
  @inline(__always)
  func flushLater(_ connection: any Flushable) { dirty.append(connection) }
}
