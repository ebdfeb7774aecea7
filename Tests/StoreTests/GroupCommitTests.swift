import CSQLite
import Domain
import Foundation
import Synchronization
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(1))) struct GroupCommitTests {
  let directory = Directory()

  @Test func writesThatWaitShareOneCommitAndOneSync() async throws {
    let disk = FaultyDisk()
    let store = try directory.open(on: disk)
    let gate = await Gate(store)
    let commits = store.health.commits
    let syncs = disk.syncs
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 { group.addTask { try await store.addNote("\(number)") } }
      await store.waitForQueue(200)
      gate.open()
      try await group.waitForAll()
    }
    // The write in the gate and the 200 behind it.
    #expect(store.health.commits == commits + 1)
    #expect(disk.syncs == syncs + 1)
    #expect(store.health.batchSizes.max == 201)
    #expect(store.health.queueDepthMax == 200)
    #expect(try await store.noteIDs().count == 200)
    await store.close()
  }

  @Test func aBatchHasALimit() async throws {
    let store = try directory.open { $0.batchWritesMax = 10 }
    let gate = await Gate(store)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<49 { group.addTask { try await store.addNote("\(number)") } }
      await store.waitForQueue(49)
      gate.open()
      try await group.waitForAll()
    }
    #expect(store.health.batchSizes.max == 10)
    #expect(store.health.commits == 5)
    await store.close()
  }

  @Test func thousandsOfWritersAllFindTheirPlace() async throws {
    let store = try directory.open()
    let count = 3000
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          try await store.write { transaction in
            try transaction.execute(
              "INSERT INTO notes (id, number) VALUES (?, ?)", "\(number)", number)
            try transaction.append(.test("\(number)"))
          }
        }
      }
      try await group.waitForAll()
    }
    let health = store.health
    #expect(health.writesStored == UInt64(count))
    #expect(health.commits < UInt64(count))
    #expect(health.batchSizes.sum == UInt64(count))
    #expect(health.commitNanoseconds.count == health.commits)
    #expect(store.lastSequence == Int64(count))
    let sum = try await store.read {
      try $0.first("SELECT count(*), sum(number) FROM notes") {
        [try $0.int(0), try $0.int(1)]
      }
    }
    #expect(sum == [count, count * (count - 1) / 2])
    await store.close()
  }

  @Test func aRefusedWriteLeavesItsNeighboursInTheBatchAlone() async throws {
    let store = try directory.open()
    let gate = await Gate(store)
    let results = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<60 {
        group.addTask {
          do {
            try await store.write { transaction in
              try transaction.execute(
                "INSERT INTO notes (id, number) VALUES (?, ?)", "\(number)", number)
              try transaction.append(.test("\(number)"))
              if number % 3 == 0 { throw Refused(reason: "\(number)") }
            }
            return number % 3 != 0
          } catch {
            return (error as? Refused) == Refused(reason: "\(number)") && number % 3 == 0
          }
        }
      }
      await store.waitForQueue(60)
      gate.open()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0 })
    let expected = (0..<60).filter { $0 % 3 != 0 }.map { "\($0)" }
    #expect(try await store.noteIDs().sorted() == expected.sorted())
    let events = try await store.events(after: 0, limit: 100)
    #expect(events.map(\.sequence) == Array(1...40))
    #expect(Set(events.map(\.event.subject)) == Set(expected))
    #expect(store.health.commits == 1)
    #expect(store.health.writesRefused == 20)
    await store.close()
  }

  @Test(arguments: [(SQLITE_FULL, StoreError.Kind.full), (SQLITE_IOERR, .ioFailure)])
  func aCommitThatFailsFailsItsWholeBatchAndTheStoreRecovers(
    _ code: Int32, _ kind: StoreError.Kind
  ) async throws {
    let disk = FaultyDisk()
    let store = try directory.open(on: disk) { $0.probeIntervalMilliseconds = 5 }
    try await store.addNote("before")
    disk.failWrites(code)
    let gate = await Gate(store)
    let kinds = await withTaskGroup(of: StoreError.Kind?.self) { group in
      for number in 0..<20 {
        group.addTask {
          await storeErrorKind {
            try await store.write { transaction in
              try transaction.execute(
                "INSERT INTO notes (id, number) VALUES (?, ?)", "\(number)", number)
              try transaction.append(.test("\(number)"))
              // A refusal may rest on what is lost now, so it is not given either.
              if number == 7 { throw Refused(reason: "seven") }
            }
          }
        }
      }
      await store.waitForQueue(20)
      gate.open()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(kinds == Array(repeating: kind, count: 20))
    #expect(!store.health.isWritable)
    #expect(store.health.failure?.kind == kind)
    #expect(store.lastSequence == 0)
    #expect(try await store.noteIDs() == ["before"])

    // Nobody writes meanwhile: the store finds out by itself.
    disk.failWrites(nil)
    while !store.health.isWritable { await Task.yield() }
    #expect(store.health.failure == nil)
    try await store.write { _ = try $0.append(.test("after")) }
    #expect(try await store.events(after: 0, limit: 9).map(\.sequence) == [1])
    await store.close()
  }

  @Test func aStatementThatFindsDamageEndsTheServiceUntilItIsMended() async throws {
    let told = Mutex<[StoreError.Kind?]>([])
    var configuration = directory.configuration("orders") { $0.probeIntervalMilliseconds = 5 }
    configuration.healthChanged = { failure in told.withLock { $0.append(failure?.kind) } }
    let store = try Store.open(configuration, migrations: notes)
    for _ in 1...2 {
      let kind = await storeErrorKind {
        try await store.write { _ in throw StoreError(.damaged, "two pages contradict") }
      }
      #expect(kind == .damaged)
    }
    // Its pages are sound.
    try await store.addNote("a")
    #expect(!store.health.isWritable)
    #expect(store.health.failure?.kind == .damaged)
    #expect(store.health.writesRefused == 0)
    #expect(told.withLock { $0 } == [.damaged])
    await store.close()
  }

  @Test func theOwnerIsToldWhenStoringFailsAndWorksAgain() async throws {
    let disk = FaultyDisk()
    let told = Mutex<[StoreError.Kind?]>([])
    var configuration = directory.configuration("orders") { _ in }
    configuration.fileLayer = disk.name
    configuration.healthChanged = { failure in told.withLock { $0.append(failure?.kind) } }
    let store = try Store.open(configuration, migrations: notes)
    disk.failWrites(SQLITE_FULL)
    for _ in 1...3 { _ = await storeErrorKind { try await store.addNote("a") } }
    disk.failWrites(nil)
    try await store.addNote("b")
    #expect(told.withLock { $0 } == [.full, nil])
    await store.close()
  }

  @Test func aFailedSyncIsAFailedCommit() async throws {
    let disk = FaultyDisk()
    let store = try directory.open(on: disk)
    disk.failSyncs(SQLITE_IOERR)
    #expect(await storeErrorKind { try await store.addNote("a") } == .ioFailure)
    #expect(!store.health.isWritable)
    disk.failSyncs(nil)
    try await store.addNote("b")
    #expect(store.health.isWritable)
    #expect(try await store.noteIDs() == ["b"])
    await store.close()
  }

  /// SQLite rolls the whole transaction back by itself when it runs out of space within it.
  @Test func runningOutOfSpaceWithinAWriteFailsThoseBeforeItAndRunsThoseAfterIt() async throws {
    let store = try directory.open()
    let gate = await Gate(store)
    let outcomes = await withTaskGroup(of: (String, StoreError.Kind?).self) { group in
      group.addTask {
        let kind = await storeErrorKind {
          try await store.write {
            try $0.execute("INSERT INTO notes (id, number) VALUES ('before', 1)")
            _ = try $0.append(.test("before"))
          }
        }
        return ("before", kind)
      }
      await store.waitForQueue(1)
      group.addTask {
        let kind = await storeErrorKind {
          try await store.write { transaction in
            let connection = transaction.connection
            let pages = try connection.integer("PRAGMA page_count")
            try connection.script("PRAGMA max_page_count = \(pages + 2)")
            defer { try? connection.script("PRAGMA max_page_count = 1073741823") }
            _ = try transaction.execute(
              "INSERT INTO notes (id, number, body) VALUES ('full', 1, ?)",
              [UInt8](repeating: 1, count: 100_000))
          }
        }
        return ("full", kind)
      }
      await store.waitForQueue(2)
      group.addTask {
        let kind = await storeErrorKind {
          try await store.write {
            try $0.execute("INSERT INTO notes (id, number) VALUES ('after', 1)")
            _ = try $0.append(.test("after"))
          }
        }
        return ("after", kind)
      }
      await store.waitForQueue(3)
      gate.open()
      return await group.reduce(into: [String: StoreError.Kind?]()) { $0[$1.0] = .some($1.1) }
    }
    #expect(outcomes == ["before": .full, "full": .full, "after": nil])
    #expect(try await store.noteIDs() == ["after"])
    #expect(try await store.events(after: 0, limit: 9).map(\.event.subject) == ["after"])
    #expect(store.lastSequence == 1)
    #expect(store.health.isWritable)
    await store.close()
  }

  /// After SQLite rolled back by itself each further statement would be committed on its own.
  @Test func aWriteThatGoesOnAfterRunningOutOfSpaceStoresNothing() async throws {
    let store = try directory.open()
    let kind = await storeErrorKind {
      try await store.write { transaction in
        try transaction.execute("INSERT INTO notes (id, number) VALUES ('a', 1)")
        let connection = transaction.connection
        let pages = try connection.integer("PRAGMA page_count")
        try connection.script("PRAGMA max_page_count = \(pages + 2)")
        _ = try? transaction.execute(
          "INSERT INTO notes (id, number, body) VALUES ('full', 1, ?)",
          [UInt8](repeating: 1, count: 100_000))
        try connection.script("PRAGMA max_page_count = 1073741823")
        _ = try? transaction.execute("INSERT INTO notes (id, number) VALUES ('b', 1)")
        throw Refused(reason: "anything")
      }
    }
    #expect(kind == .ioFailure)
    #expect(try await store.noteIDs() == [])
    try await store.addNote("c")
    #expect(store.health.isWritable)
    await store.close()
  }

  @Test func aBrokenDeferredForeignKeyFailsItsWriteAndNotTheCommit() async throws {
    let schema = [
      Migration(
        1, "tree",
        sql: """
          CREATE TABLE tree (
            id INTEGER PRIMARY KEY,
            parent INTEGER REFERENCES tree (id) DEFERRABLE INITIALLY DEFERRED)
          """)
    ]
    let store = try directory.open(schema)
    let gate = await Gate(store)
    async let good: Void = store.write { (transaction) -> Void in
      try transaction.execute("INSERT INTO tree VALUES (1, 2)")
      _ = try transaction.execute("INSERT INTO tree VALUES (2, NULL)")
    }
    async let bad = storeErrorKind {
      _ = try await store.write { try $0.execute("INSERT INTO tree VALUES (3, 99)") }
    }
    await store.waitForQueue(2)
    gate.open()
    try await good
    #expect(await bad == .constraint(.foreignKey))
    let ids = try await store.read {
      try $0.all("SELECT id FROM tree ORDER BY id") { try $0.int(0) }
    }
    #expect(ids == [1, 2])
    await store.close()
  }

  @Test func aWriteThatEndsTheTransactionByHandIsOurBugAndIsNotAcknowledged() async throws {
    let store = try directory.open()
    let kind = await storeErrorKind {
      try await store.write { transaction in
        try transaction.execute("INSERT INTO notes (id, number) VALUES ('a', 1)")
        try transaction.connection.script("ROLLBACK")
      }
    }
    #expect(kind == .sql)
    try await store.addNote("b")
    #expect(try await store.noteIDs() == ["b"])
    await store.close()
  }

  @Test func aWriteThatCannotWaitIsTurnedAway() async throws {
    let store = try directory.open { $0.writesQueuedMax = 3 }
    let gate = await Gate(store)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<3 { group.addTask { try await store.addNote("\(number)") } }
      await store.waitForQueue(3)
      let kind = await storeErrorKind { try await store.addNote("too many") }
      #expect(kind == .queueFull)
      gate.open()
      try await group.waitForAll()
    }
    #expect(try await store.noteIDs() == ["0", "1", "2"])
    #expect(store.health.writesTurnedAway == 1)
    await store.close()
  }

  @Test func aCallerCancelledBeforeItsTurnTakesItsWriteAway() async throws {
    let store = try directory.open()
    let gate = await Gate(store)
    let cancelled = Task { try await store.addNote("cancelled") }
    await store.waitForQueue(1)
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    #expect(store.health.queueDepth == 0)
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await store.addNote("early")
    }
    await #expect(throws: CancellationError.self) { try await early.value }
    gate.open()
    try await store.addNote("kept")
    #expect(try await store.noteIDs() == ["kept"])
    await store.close()
  }

  @Test func aCallerCancelledAfterItsTurnStillLearnsTheOutcome() async throws {
    let store = try directory.open()
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    let mayGo = Mutex(false)
    let task = Task {
      try await store.write { transaction in
        arrival.finish()
        while !mayGo.withLock({ $0 }) {}
        try transaction.execute("INSERT INTO notes (id, number) VALUES ('a', 1)")
        return "stored"
      }
    }
    for await _ in arrivals {}
    task.cancel()
    mayGo.withLock { $0 = true }
    #expect(try await task.value == "stored")
    #expect(try await store.noteIDs() == ["a"])
    await store.close()
  }

  @Test func closingFinishesWhatWaitsAndRefusesTheRest() async throws {
    let store = try directory.open()
    let gate = await Gate(store)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<50 { group.addTask { try await store.addNote("\(number)") } }
      await store.waitForQueue(50)
      group.addTask { await store.close() }
      gate.open()
      try await group.waitForAll()
    }
    #expect(await storeErrorKind { try await store.addNote("late") } == .closed)
    #expect(await storeErrorKind { _ = try await store.noteIDs() } == .closed)
    await store.close()
    let again = try directory.open()
    #expect(Set(try await again.noteIDs()) == Set((0..<50).map { "\($0)" }))
    await again.close()
  }

  @Test func theLogIsCopiedBackAndNothingIsLost() async throws {
    let store = try directory.open {
      $0.checkpointPages = 20
      $0.busyCheckpointPages = 20
    }
    for number in 0..<200 { try await store.addNote("\(number)") }
    #expect(store.health.checkpointsFailed == 0)
    #expect(try size(directory.databasePath) > 8192)
    #expect(try size(directory.databasePath + "-wal") < 1 << 20)
    #expect(try await store.noteIDs().count == 200)
    await store.close()
  }
}

private func size(_ path: String) throws -> Int {
  var status = stat()
  try #require(stat(path, &status) == 0)
  return Int(status.st_size)
}
