import RPCCore
import RPCTransport
import Testing

extension SocketTests {
  @Suite struct EventLoopTests {
    private func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
      let loop = try EventLoop()
      loop.start()
      defer { loop.stop() }
      try await body(loop)
    }

    @Test func tasksStayOnTheLoop() async throws {
      try await withLoop { loop in
        let stayed = await loop.run {
          var all = loop.isCurrent
          await Task.yield()
          all = all && loop.isCurrent
          try? await Task.sleep(for: .milliseconds(1))
          all = all && loop.isCurrent
          async let child = loop.isCurrent
          return await child && all
        }
        #expect(stayed)
        #expect(!loop.isCurrent)
      }
    }

    @Test func workFromManyThreadsIsDoneOnce() async throws {
      try await withLoop { loop in
        let count = Counter()
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<8 {
            group.addTask {
              for _ in 0..<2000 {
                loop.execute { count.add() }
                if .random(in: 0..<50) == 0 { await Task.yield() }
              }
            }
          }
        }
        #expect(await eventually { count.value == 16_000 })
      }
    }

    @Test func workOfOneThreadStaysInOrder() async throws {
      try await withLoop { loop in
        let log = Log()
        for index in 0..<1000 { loop.execute { log.add("\(index)") } }
        #expect(await eventually { log.lines.count == 1000 })
        #expect(log.lines == (0..<1000).map(String.init))
      }
    }

    @Test func timersFireInOrderOfTimeAndCancelledOnesNever() async throws {
      try await withLoop { loop in
        let log = Log()
        await loop.run {
          let now = Deadline.now()
          var timers: [LoopTimer] = []
          for delay in [40, 10, 30, 20, 50] as [Int64] {
            timers.append(
              loop.schedule(at: now + .milliseconds(delay)) { log.add("\(delay)") })
          }
          loop.cancel(timers[2])
          loop.cancel(timers[2])
          #expect(!timers[2].isPending)
        }
        #expect(await eventually { log.lines.count == 4 })
        #expect(log.lines == ["10", "20", "40", "50"])
      }
    }

    @Test func manyTimersInRandomOrderFireInOrder() async throws {
      try await withLoop { loop in
        let log = Log()
        await loop.run {
          var generator = SeededGenerator(seed: 5)
          let now = Deadline.now()
          var timers: [LoopTimer] = []
          for index in (0..<500).shuffled(using: &generator) {
            let name = index < 10 ? "00\(index)" : index < 100 ? "0\(index)" : "\(index)"
            timers.append(
              loop.schedule(at: now + .microseconds(20 * Int64(index))) { log.add(name) })
          }
          for _ in 0..<200 {
            if let timer = timers.randomElement(using: &generator) { loop.cancel(timer) }
          }
        }
        try await Task.sleep(for: .milliseconds(20))
        #expect(await eventually { log.lines.count > 300 })
        #expect(log.lines == log.lines.sorted())
      }
    }

    @Test func sleepingForNoTimeStillLetsWhatCameInGoFirst() async throws {
      try await withLoop { loop in
        let log = Log()
        await loop.run {
          loop.execute { log.add("came in") }
          try? await loop.sleep(until: .after(.zero))
          log.add("went on")
        }
        #expect(log.lines == ["came in", "went on"])
      }
    }

    @Test func sleepEndsAtItsTimeOrWithItsTask() async throws {
      try await withLoop { loop in
        try await loop.sleep(until: .after(.milliseconds(5)))
        try await loop.sleep(until: .after(.seconds(-5)))
        let sleeper = Task {
          do throws(CancellationError) {
            try await loop.sleep(until: .never)
            return false
          } catch { return true }
        }
        try await Task.sleep(for: .milliseconds(5))
        sleeper.cancel()
        #expect(await sleeper.value)
      }
    }
  }
}
