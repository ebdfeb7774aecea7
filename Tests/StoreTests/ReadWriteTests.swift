import Domain
import Testing

@testable import Store

@Suite struct ReadWriteTests {
  let directory = Directory()

  @Test func aWriteIsSeenByTheNextRead() async throws {
    let store = try directory.open()
    try await store.addNote("a")
    #expect(try await store.noteIDs() == ["a"])
    await store.close()
  }

  @Test func everyTypeOfValueComesBackAsItWas() async throws {
    let store = try directory.open()
    let body: [UInt8] = [0, 255, 1]
    try await store.write { transaction in
      try transaction.execute(
        "INSERT INTO notes (id, number, body, remark) VALUES (?, ?, ?, ?)", "早\0上", Int64.min,
        body, String?.none)
      try transaction.execute(
        "INSERT INTO notes (id, number, body, remark) VALUES (?, ?, ?, ?)", "", true, [UInt8](),
        String?("x"))
      try body.withUnsafeBytes { bytes in
        _ = try transaction.execute(
          "INSERT INTO notes (id, number, body) VALUES (?, ?, ?)", "raw", Instant.start, bytes)
      }
    }
    let byID: SQL = "SELECT id, number, body, remark FROM notes WHERE id = ?"
    let first = try await store.read {
      try $0.first(byID, "早\0上") { row in
        (
          id: try row.string(0), number: try row.int64(1), body: try row.bytes(2),
          inPlace: try row.withBytes(2) { Array($0) }, isNull: row.isNull(3),
          remark: try row.stringIfPresent(3)
        )
      }
    }
    #expect(first?.id == "早\0上")
    #expect(first?.number == .min)
    #expect(first?.body == body)
    #expect(first?.inPlace == body)
    #expect(first?.isNull == true)
    #expect(first?.remark == .some(nil))
    let empty = try await store.read {
      try $0.all(byID, "") { row in
        (
          flag: try row.bool(1), body: try row.bytesIfPresent(2),
          remark: try row.stringIfPresent(3)
        )
      }
    }
    #expect(empty.count == 1)
    #expect(empty.first?.flag == true)
    #expect(empty.first?.body == [UInt8]())
    #expect(empty.first?.remark == "x")
    let raw = try await store.read {
      try $0.first(byID, "raw") { (at: try $0.instant(1), body: try $0.bytes(2)) }
    }
    #expect(raw?.at == .start)
    #expect(raw?.body == body)
    await store.close()
  }

  @Test func aColumnReadAsAnotherTypeIsAnErrorAndNotZero() async throws {
    let store = try directory.open()
    try await store.addNote("a")
    let text = await storeErrorKind {
      _ = try await store.read { try $0.first("SELECT id FROM notes") { try $0.int64(0) } }
    }
    #expect(text == .sql)
    let null = await storeErrorKind {
      _ = try await store.read { try $0.first("SELECT body FROM notes") { try $0.bytes(0) } }
    }
    #expect(null == .sql)
    await store.close()
  }

  @Test func wrongSQLIsATypedErrorAndLeavesTheStoreUsable() async throws {
    let store = try directory.open()
    let wrong: [SQL] = [
      "SELECT nothing FROM notes", "SELEC", "", "SELECT 1; SELECT 2",
      "SELECT id FROM notes LIMIT ?", "DELETE FROM notes RETURNING id",
    ]
    for sql in wrong {
      let kind = await storeErrorKind {
        _ = try await store.read { try $0.all(sql) { _ in 1 } }
      }
      #expect(kind == .sql, "\(sql.text)")
    }
    try await store.addNote("a")
    #expect(try await store.noteIDs() == ["a"])
    await store.close()
  }

  @Test func aQueryInsideItsOwnRowsRunsAlone() async throws {
    let store = try directory.open()
    for id in ["a", "b", "c"] { try await store.addNote(id) }
    let sql: SQL = "SELECT id FROM notes ORDER BY id"
    let pairs = try await store.read { transaction in
      try transaction.all(sql) { outer in
        let first = try outer.string(0)
        return try transaction.all(sql) { first + (try $0.string(0)) }
      }
    }
    #expect(pairs.flatMap { $0 } == ["aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc"])
    await store.close()
  }

  @Test func aRowClosureThatThrowsEndsTheQueryAndItsTransaction() async throws {
    let store = try directory.open()
    for id in ["a", "b"] { try await store.addNote(id) }
    for _ in 0..<3 {
      await #expect(throws: Refused(reason: "a")) {
        try await store.read {
          try $0.forEach("SELECT id FROM notes ORDER BY id") {
            throw Refused(reason: try $0.string(0))
          }
        }
      }
    }
    #expect(try await store.noteIDs() == ["a", "b"])
    await store.close()
  }

  @Test func constraintsAreTypedAndLeaveTheTransactionUsable() async throws {
    let store = try directory.open()
    try await store.addNote("a")
    let ids = try await store.write { transaction in
      do throws(StoreError) {
        try transaction.execute("INSERT INTO notes (id, number) VALUES (?, ?)", "a", 1)
        Issue.record("a duplicate was stored")
      } catch {
        #expect(error.kind == .constraint(.unique))
      }
      do throws(StoreError) {
        try transaction.execute("INSERT INTO notes (id, number) VALUES (?, ?)", "b", Int?.none)
        Issue.record("NULL was stored")
      } catch {
        #expect(error.kind == .constraint(.other))
      }
      try transaction.execute("INSERT INTO notes (id, number) VALUES (?, ?)", "b", 2)
      return try transaction.all("SELECT id FROM notes ORDER BY id") { try $0.string(0) }
    }
    #expect(ids == ["a", "b"])
    await store.close()
  }

  @Test func changedRowsAreCounted() async throws {
    let store = try directory.open()
    for id in ["a", "b"] { try await store.addNote(id) }
    let counts = try await store.write { transaction in
      [
        try transaction.execute("UPDATE notes SET number = 5 WHERE id = ?", "none"),
        try transaction.execute("UPDATE notes SET number = 5"),
      ]
    }
    #expect(counts == [0, 2])
    let returned = try await store.write {
      try $0.first("INSERT INTO notes (id, number) VALUES ('c', 7) RETURNING number") {
        try $0.int(0)
      }
    }
    #expect(returned == 7)
    #expect(try await store.noteIDs() == ["a", "b", "c"])
    await store.close()
  }

  @Test func sqlPutTogetherAtRunTimeIsKeptWithinItsLimit() async throws {
    let store = try directory.open { $0.assembledStatementsMax = 4 }
    try await store.addNote("a", 3)
    for number in 0..<40 {
      let found = try await store.read {
        try $0.first(SQL(assembled: "SELECT number + \(number % 9) FROM notes WHERE id = ?"), "a") {
          try $0.int(0)
        }
      }
      #expect(found == 3 + number % 9)
    }
    await store.close()
  }

  /// A read that saw the middle of a write, or two states in one read, would see unequal numbers.
  @Test func oneReadSeesOneMomentWhileWritesGoOn() async throws {
    let store = try directory.open()
    try await store.addNote("a", 0)
    try await store.addNote("b", 0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<50 {
            try await store.write {
              try $0.execute("UPDATE notes SET number = number + 1 WHERE id = 'a'")
              try $0.execute("UPDATE notes SET number = number + 1 WHERE id = 'b'")
            }
          }
        }
        group.addTask {
          for _ in 0..<100 {
            try await store.read { transaction in
              let a = try transaction.first("SELECT number FROM notes WHERE id = 'a'") {
                try $0.int(0)
              }
              let b = try transaction.first("SELECT number FROM notes WHERE id = 'b'") {
                try $0.int(0)
              }
              #expect(a == b)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let numbers = try await store.read {
      try $0.all("SELECT number FROM notes") { try $0.int(0) }
    }
    #expect(numbers == [200, 200])
    await store.close()
  }
}
