import Domain
import Synchronization
import Testing

@testable import Service

@Suite struct IdTests {
  @Test func idsOfOneProcessAlwaysIncrease() {
    let clock = ManualClock(Instant(seconds: 1_800_000_000))
    let ids = TimeOrderedIds(clock: clock)
    var last = ""
    for step in 0..<10_000 {
      if step % 100 == 0 { clock.advance(by: .milliseconds(1)) }
      if step == 5_000 { clock.advance(by: .hours(-1)) }
      let id = ids.next("ord")
      #expect(id > last)
      last = id
    }
  }

  @Test func anIdSaysItsTimeAndFitsTheLimits() {
    let ids = TimeOrderedIds(clock: ManualClock(Instant(seconds: 1_469_918_176)))
    let id = ids.next("ord")
    // The time part of the ULID specification's example: 1469918176 s.
    #expect(id.hasPrefix("ord_01ARYZ6RR0"))
    #expect(id.count == 30)
  }

  @Test func twoStartsInTheSameMillisecondDoNotCollide() {
    let clock = ManualClock(Instant(seconds: 1_800_000_000))
    var seen: Set<String> = []
    for _ in 0..<100 {
      let ids = TimeOrderedIds(clock: clock)
      for _ in 0..<100 { #expect(seen.insert(ids.next("x")).inserted) }
    }
  }

  @Test func testIdsArePredictable() {
    let ids = SequentialIds()
    #expect(ids.next("ord") == "ord_000001")
    #expect(ids.next("card") == "card_000002")
  }
}

/// An alarm that hands its waits to the test, which decides how each ends.
private final class TestAlarm: Alarm {
  enum Waiting: Equatable { case forLength(Duration?) }

  private struct State {
    var waits: [Duration?] = []
    var rings = 0
  }
  private let state = Mutex(State())
  /// Called at each wait; what it does stands for the time that passes.
  let onWait: @Sendable (Duration?, Int) -> Void

  init(onWait: @escaping @Sendable (Duration?, Int) -> Void) { self.onWait = onWait }

  var waits: [Duration?] { state.withLock { $0.waits } }
  var rings: Int { state.withLock { $0.rings } }

  func wait(for length: Duration?) async {
    let number = state.withLock { state in
      state.waits.append(length)
      return state.waits.count
    }
    onWait(length, number)
    await Task.yield()
  }

  func ring() { state.withLock { $0.rings += 1 } }
}

@Suite struct DueTimerTests {
  private final class Due: Sendable {
    private let items: Mutex<[Instant]>
    let handled = Mutex<[Instant]>([])
    let batches = Mutex<[Int]>([])
    init(_ items: [Instant]) { self.items = Mutex(items.sorted()) }

    var next: Instant? { items.withLock { $0.first } }

    func add(_ due: Instant) { items.withLock { $0 = ($0 + [due]).sorted() } }

    func run(_ now: Instant, _ limit: Int) -> Int {
      let batch = items.withLock { items in
        let batch = items.prefix { $0 <= now }.prefix(limit)
        items.removeFirst(batch.count)
        return Array(batch)
      }
      handled.withLock { $0 += batch }
      batches.withLock { $0.append(batch.count) }
      return batch.count
    }
  }

  private static let start = Instant(seconds: 1_800_000_000)

  /// Runs a timer until its alarm was waited on `waits` times.
  private func run(
    _ due: Due, _ clock: ManualClock, waits: Int,
    failing failure: (@Sendable () -> (any Error)?)? = nil,
    sink: MemorySink = MemorySink(),
    onWait: @escaping @Sendable (Duration?, Int) -> Void
  ) async -> TestAlarm {
    let finish = Mutex<Task<Void, Never>?>(nil)
    let alarm = TestAlarm { length, number in
      if number >= waits { finish.withLock { $0?.cancel() } } else { onWait(length, number) }
    }
    let timer = DueTimer(
      "test", clock: clock, alarm: alarm, logger: Logger(sink),
      nextDue: { due.next },
      runDue: { now, limit in
        if let error = failure?() { throw error }
        return due.run(now, limit)
      })
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await _ in gate { break }
      await timer.run()
    }
    finish.withLock { $0 = task }
    open.yield()
    await task.value
    return alarm
  }

  @Test func itSleepsExactlyUntilTheNextDueTime() async {
    let clock = ManualClock(Self.start)
    let due = Due([Self.start + .seconds(3)])
    let alarm = await run(due, clock, waits: 2) { length, _ in
      if let length { clock.advance(by: length) }
    }
    #expect(alarm.waits == [.seconds(3), nil])
    #expect(due.handled.withLock { $0 } == [Self.start + .seconds(3)])
  }

  @Test func itLooksAtTheClockEveryFewSecondsSoThatAJumpForwardIsSeen() async {
    let clock = ManualClock(Self.start)
    let due = Due([Self.start + .hours(1)])
    let alarm = await run(due, clock, waits: 3) { length, number in
      // The second wait sees the machine's clock set forward by a day.
      clock.advance(by: number == 1 ? length ?? .zero : .days(1))
    }
    #expect(alarm.waits == [.seconds(5), .seconds(5), nil])
    #expect(due.handled.withLock { $0.count } == 1)
  }

  @Test func aClockSetBackDelaysButNeverRepeats() async {
    let clock = ManualClock(Self.start)
    let due = Due([Self.start, Self.start + .seconds(2)])
    let alarm = await run(due, clock, waits: 4) { length, number in
      clock.advance(by: number == 1 ? .seconds(-3) : length ?? .zero)
    }
    #expect(alarm.waits == [.seconds(2), .seconds(5), nil, nil])
    #expect(due.handled.withLock { $0 } == [Self.start, Self.start + .seconds(2)])
  }

  @Test func aBacklogIsHandledInBatches() async {
    let clock = ManualClock(Self.start)
    let due = Due(Array(repeating: Self.start, count: 2 * DueTimer.batchLimit + 1))
    _ = await run(due, clock, waits: 1) { _, _ in }
    #expect(due.batches.withLock { $0 } == [DueTimer.batchLimit, DueTimer.batchLimit, 1])
  }

  @Test func aFailureIsLoggedAndRetriedWithGrowingPauses() async {
    struct Broken: Error {}
    let failures = Mutex(2)
    let clock = ManualClock(Self.start)
    let due = Due([Self.start])
    let sink = MemorySink()
    let alarm = await run(
      due, clock, waits: 3,
      failing: {
        failures.withLock { left in
          left -= 1
          return left >= 0 ? Broken() : nil
        }
      }, sink: sink, onWait: { _, _ in })
    #expect(alarm.waits == [.seconds(1), .seconds(2), nil])
    #expect(due.handled.withLock { $0.count } == 1)
    #expect(sink.lines.count == 2)
  }

  @Test func aPokeRingsOnlyForAnEarlierTime() async {
    let clock = ManualClock(Self.start)
    let due = Due([Self.start + .seconds(4)])
    let alarm = Mutex<TestAlarm?>(nil)
    let (waiting, told) = AsyncStream.makeStream(of: Void.self)
    let made = TestAlarm { _, _ in told.yield() }
    alarm.withLock { $0 = made }
    let timer = DueTimer(
      "test", clock: clock, alarm: made, nextDue: { due.next },
      runDue: { now, limit in due.run(now, limit) })
    timer.poke(Self.start + .seconds(9))
    #expect(made.rings == 1, "while it is awake every poke counts")
    let task = Task { await timer.run() }
    for await _ in waiting { break }
    task.cancel()
    await task.value
    timer.poke(Self.start + .seconds(9))
    #expect(made.rings == 1)
    timer.poke(Self.start + .seconds(1))
    #expect(made.rings == 2)
  }
}
