import CSQLite
import Testing

@testable import Store

/// What writes remember must never tell of what is not in the database.
@Suite(.timeLimit(.minutes(1))) struct WriteMemoryTests {
  private final class Notes {
    var numbers: [String: Int] = [:]
  }

  let directory = Directory()

  /// Adds to a note, remembers the sum, then fails if it is told to.
  private func add(
    _ amount: Int, to id: String, in store: Store, failing: Bool = false
  ) async throws {
    try await store.write { transaction in
      let notes = transaction.memory { Notes() }
      let stored = try transaction.first("SELECT number FROM notes WHERE id = ?", id) {
        try $0.int(0)
      }
      if let known = notes.numbers[id] { #expect(known == stored) }
      let sum = (stored ?? 0) + amount
      try transaction.execute(
        """
        INSERT INTO notes (id, number) VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET number = excluded.number
        """, id, sum)
      notes.numbers[id] = sum
      if failing { throw Refused(reason: "late") }
    }
  }

  private func known(_ id: String, in store: Store) async throws -> Int? {
    try await store.write { $0.memory { Notes() }.numbers[id] }
  }

  @Test func itIsKeptFromOneWriteToTheNext() async throws {
    let store = try directory.open()
    try await add(2, to: "a", in: store)
    #expect(try await known("a", in: store) == 2)
    await store.close()
  }

  @Test func aWriteThatIsUndoneTakesItAlong() async throws {
    let store = try directory.open()
    try await add(2, to: "a", in: store)
    await #expect(throws: Refused.self) { try await add(3, to: "a", in: store, failing: true) }
    #expect(try await known("a", in: store) == nil)
    try await add(1, to: "a", in: store)
    #expect(try await known("a", in: store) == 3)
    await store.close()
  }

  @Test func aRefusalThatChangedNothingLeavesIt() async throws {
    let store = try directory.open()
    try await add(2, to: "a", in: store)
    await #expect(throws: Refused.self) {
      try await store.write { _ in throw Refused(reason: "early") }
    }
    #expect(try await known("a", in: store) == 2)
    await store.close()
  }

  @Test func refusalsAmongWritesOfOneCommitLeaveNothingWrong() async throws {
    let store = try directory.open()
    for _ in 0..<20 {
      let gate = await Gate(store)
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            try? await add(
              number, to: "\(number % 3)", in: store, failing: number.isMultiple(of: 7))
          }
        }
        await store.waitForQueue(40)
        gate.open()
        await group.waitForAll()
      }
    }
    let expected = (0..<40).filter { !$0.isMultiple(of: 7) && $0 % 3 == 1 }.reduce(0, +) * 20
    try await add(0, to: "1", in: store)
    #expect(try await known("1", in: store) == expected)
    await store.close()
  }

  @Test func aCommitThatFailsTakesItAlong() async throws {
    let disk = FaultyDisk()
    let store = try directory.open(on: disk)
    try await add(2, to: "a", in: store)
    disk.failWrites(SQLITE_FULL)
    await #expect(throws: StoreError.self) { try await add(3, to: "a", in: store) }
    disk.failWrites(nil)
    try await add(1, to: "a", in: store)
    #expect(try await known("a", in: store) == 3)
    await store.close()
  }
}
