import Domain
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(1))) struct EventTests {
  let directory = Directory()

  private func append(_ store: Store, _ subjects: String...) async throws {
    try await store.write { transaction in
      for subject in subjects { try transaction.append(.test(subject)) }
    }
  }

  @Test func eventsComeBackAsWrittenInOrderWithoutGaps() async throws {
    var store = try directory.open()
    let event = Event(
      subject: "o-1", type: "order.paid", time: Instant(microseconds: -5), payload: [],
      actor: "BUYER:b", trace: "00-1", cause: "r")
    let numbers = try await store.write { transaction in
      [try transaction.append(event), try transaction.append(.test("o-2"))]
    }
    #expect(numbers == [1, 2])
    await store.close()
    store = try directory.open()
    #expect(store.lastSequence == 2)
    try await append(store, "o-1")
    #expect(
      try await store.events(after: 0, limit: 10) == [
        RecordedEvent(sequence: 1, event: event),
        RecordedEvent(sequence: 2, event: .test("o-2")),
        RecordedEvent(sequence: 3, event: .test("o-1")),
      ])
    #expect(try await store.events(after: 1, limit: 1).map(\.sequence) == [2])
    #expect(try await store.events(after: 3, limit: 10).isEmpty)
    #expect(try await store.events(subject: "o-1", limit: 10).map(\.sequence) == [1, 3])
    #expect(try await store.events(subject: "o-1", after: 1, limit: 10).map(\.sequence) == [3])
    #expect(try await store.events(subject: "none", limit: 10).isEmpty)
    #expect(try await store.read { try $0.lastEventSequence() } == 3)
    await store.close()
  }

  @Test func whoReadsEventsMayStopBeforeTheLimit() async throws {
    let store = try directory.open()
    try await append(store, "a", "b", "a")
    for (subject, expected) in [(nil, [Int64(1), 2]), ("a", [1, 3])] {
      var seen: [Int64] = []
      try await store.read { transaction in
        try transaction.forEachEvent(subject: subject, after: 0, limit: 9) { sequence, _, _ in
          seen.append(sequence)
          return seen.count < 2
        }
      }
      #expect(seen == expected)
    }
    await store.close()
  }

  @Test func aFollowerIsWokenByTheCommit() async throws {
    let store = try directory.open()
    let follower = Task {
      var seen: [String] = []
      var position: Int64 = 0
      while seen.count < 100 {
        try await store.waitForEvents(after: position)
        let events = try await store.events(after: position, limit: 7)
        #expect(events.first?.sequence == position + 1)
        seen += events.map(\.event.subject)
        position = events.last?.sequence ?? position
      }
      return seen
    }
    for number in 0..<100 { try await append(store, "\(number)") }
    #expect(try await follower.value == (0..<100).map { "\($0)" })
    await store.close()
  }

  @Test func manyFollowersAreAllWokenOnceAndOnlyByNewEvents() async throws {
    let store = try directory.open()
    try await append(store, "old")
    #expect(try await store.waitForEvents(after: 0) == 1)
    try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<1000 { group.addTask { try await store.waitForEvents(after: 1) } }
      group.addTask { try await store.waitForEvents(after: 2) }
      while store.followers.count < 1001 { await Task.yield() }
      // Neither a write without events nor a refused one wakes anybody.
      try await store.addNote("a")
      _ = try? await store.write { transaction in
        try transaction.append(.test("b"))
        throw Refused(reason: "no")
      }
      #expect(store.followers.count == 1001)
      try await append(store, "new")
      for _ in 0..<1000 { #expect(try await group.next() == 2) }
      #expect(store.followers.count == 1)
      try await append(store, "newer")
      #expect(try await group.next() == 3)
    }
    await store.close()
  }

  @Test func aFollowerThatIsCancelledLeaves() async throws {
    let store = try directory.open()
    let follower = Task { try await store.waitForEvents(after: 0) }
    while store.followers.count < 1 { await Task.yield() }
    follower.cancel()
    await #expect(throws: CancellationError.self) { try await follower.value }
    #expect(store.followers.count == 0)
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await store.waitForEvents(after: 0)
    }
    await #expect(throws: CancellationError.self) { try await early.value }
    #expect(store.followers.count == 0)
    await store.close()
  }

  @Test func closingEndsTheFollowers() async throws {
    let store = try directory.open()
    let follower = Task { try await store.waitForEvents(after: 0) }
    while store.followers.count < 1 { await Task.yield() }
    await store.close()
    #expect(await storeErrorKind { _ = try await follower.value } == .closed)
    #expect(await storeErrorKind { try await store.waitForEvents(after: 0) } == .closed)
  }

  @Test func aCursorStandsWhereItWasTakenAlsoAfterARestart() async throws {
    var store = try directory.open()
    try await append(store, "a", "b", "c")
    let cursor = store.cursor(after: 2)
    #expect(try store.sequence(of: cursor) == 2)
    #expect(try store.sequence(of: "") == 0)
    #expect(try store.sequence(of: store.cursor(after: 0)) == 0)
    await store.close()
    store = try directory.open()
    #expect(try store.sequence(of: cursor) == 2)
    await store.close()
  }

  @Test func aCursorOfAnotherDatabaseOrPastTheEndOrGarbledIsRefused() async throws {
    let store = try directory.open()
    try await append(store, "a")
    let elsewhere = Directory()
    let other = try elsewhere.open()
    try await append(other, "a")
    func kind(_ cursor: String) -> StoreError.Kind? {
      do throws(StoreError) {
        _ = try store.sequence(of: cursor)
        return nil
      } catch {
        return error.kind
      }
    }
    #expect(kind(other.cursor(after: 1)) == .cursorForeign)
    #expect(kind(store.cursor(after: 2)) == .cursorBeyondEnd)
    let good = store.cursor(after: 1)
    let bad = [
      String(good.dropLast()), good + "0", "x" + good.dropFirst(), "0", "☃️",
      store.cursor(after: -1), good.uppercased() + " ",
    ]
    for cursor in bad { #expect(kind(cursor) == .cursorMalformed, "\(cursor)") }
    await other.close()
    await store.close()
  }
}
