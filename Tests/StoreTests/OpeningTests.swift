import CSQLite
import Foundation
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(1))) struct OpeningTests {
  let directory = Directory()

  private func openingFails(
    _ service: String = "orders", _ migrations: [Migration] = notes
  ) -> StoreError? {
    do throws(StoreError) {
      _ = try Store.open(directory.configuration(service), migrations: migrations)
      return nil
    } catch {
      return error
    }
  }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  /// Runs SQL on the closed database behind the store's back.
  private func tamper(_ sql: String, _ path: String? = nil) throws {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    try #require(sqlite3_open(path ?? directory.databasePath, &handle) == SQLITE_OK)
    try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
  }

  private func makeClosed(notes count: Int = 0) async throws {
    let store = try directory.open()
    for number in 0..<count {
      try await store.write {
        _ = try $0.execute(
          "INSERT INTO notes (id, number, body) VALUES (?, ?, ?)", "note \(number)", number,
          [UInt8](repeating: 7, count: 900))
      }
    }
    await store.close()
  }

  @Test func theDirectoryAndTheFilesAreMadeForThisUserOnly() async throws {
    let nested = StoreConfiguration(directory: directory.path + "/a/b/", service: "orders")
    let store = try Store.open(nested, migrations: notes)
    try await store.addNote("a")
    for path in [directory.path, directory.path + "/a", directory.path + "/a/b"] {
      #expect(try mode(path) == 0o700)
    }
    for file in ["orders.db", "orders.db-wal", "orders.db-shm", "orders.lock"] {
      #expect(try mode(directory.path + "/a/b/" + file) == 0o600)
    }
    await store.close()
  }

  @Test func theSettingsThatTheGuaranteesRestOnAreOn() async throws {
    let store = try directory.open()
    let settings = try await store.write { transaction in
      [
        "journal_mode": try transaction.connection.text("PRAGMA journal_mode"),
        "synchronous": "\(try transaction.connection.integer("PRAGMA synchronous"))",
        "foreign_keys": "\(try transaction.connection.integer("PRAGMA foreign_keys"))",
        "application_id": "\(try transaction.connection.integer("PRAGMA application_id"))",
        "user_version": "\(try transaction.connection.integer("PRAGMA user_version"))",
      ]
    }
    #expect(
      settings == [
        "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1",
        "application_id": "\(0x4146_5443)", "user_version": "1",
      ])
    await store.close()
  }

  @Test func aStateInUseIsRefusedAndTheHolderNamed() async throws {
    let store = try directory.open()
    let error = try #require(openingFails())
    #expect(error.kind == .inUse(pid: getpid()))
    #expect(error.message.contains("process \(getpid())"))
    // Services share a directory, each with its own file and lock.
    let other = try Store.open(directory.configuration("messaging"), migrations: [])
    await other.close()
    await store.close()
    let next = try directory.open()
    await next.close()
  }

  @Test func aStoreThatIsDroppedLetsGoOfItsState() async throws {
    do {
      let store = try directory.open()
      try await store.addNote("a")
    }
    while openingFails() != nil { try await Task.sleep(for: .milliseconds(1)) }
  }

  @Test func somethingElseThanADatabaseIsRefusedAndLeftAlone() throws {
    try StateDirectory.make(directory.path)
    let garbage = Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try garbage.write(to: URL(fileURLWithPath: directory.databasePath))
    let error = try #require(openingFails())
    #expect(error.kind == .notADatabase)
    #expect(error.message.contains(directory.databasePath))
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.databasePath)) == garbage)
  }

  @Test(arguments: ["PRAGMA application_id = 77", "PRAGMA user_version = 3"])
  func aDatabaseOfAnotherProgramIsRefusedAndLeftAlone(_ pragma: String) throws {
    try StateDirectory.make(directory.path)
    try tamper("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1); \(pragma)")
    let before = try Data(contentsOf: URL(fileURLWithPath: directory.databasePath))
    #expect(openingFails()?.kind == .foreign)
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.databasePath)) == before)
  }

  @Test func theDatabaseOfAnotherServiceIsRefused() async throws {
    try await makeClosed()
    try FileManager.default.copyItem(
      atPath: directory.databasePath, toPath: directory.path + "/messaging.db")
    let error = try #require(openingFails("messaging"))
    #expect(error.kind == .foreign)
    #expect(error.message.contains("'orders'"))
  }

  @Test func aNewerSchemaIsRefusedAndLeftAlone() async throws {
    let later = notes + [Migration(2, "more", sql: "CREATE TABLE more (id INTEGER)")]
    let store = try directory.open(later)
    await store.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: directory.databasePath))
    let error = try #require(openingFails())
    #expect(error.kind == .newerSchema(found: 2, known: 1))
    #expect(error.message.contains("newer version"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.databasePath)) == before)
    let again = try directory.open(later)
    await again.close()
    try tamper("UPDATE store_info SET format = 99")
    #expect(openingFails("orders", later)?.kind == .newerSchema(found: 2, known: 2))
  }

  @Test func aTruncatedFileIsRefusedAndLeftAlone() async throws {
    try await makeClosed(notes: 200)
    let url = URL(fileURLWithPath: directory.databasePath)
    let half = try Data(contentsOf: url).prefix(5 * 4096)
    try half.write(to: url)
    let error = try #require(openingFails())
    #expect(error.kind == .damaged)
    #expect(error.message.contains("backup"))
    #expect(try Data(contentsOf: url) == half)
  }

  @Test func aDamagedPageIsFoundAtOpen() async throws {
    try await makeClosed(notes: 200)
    let url = URL(fileURLWithPath: directory.databasePath)
    var bytes = try Data(contentsOf: url)
    // Every page but the first, whose header says what the file is: one of them is in use.
    for page in 8..<(bytes.count / 4096) {
      bytes.replaceSubrange(page * 4096..<page * 4096 + 64, with: repeatElement(0xa5, count: 64))
    }
    try bytes.write(to: url)
    #expect(openingFails()?.kind == .damaged)
  }

  @Test func aDatabaseThatLostTheStoresTablesIsDamaged() async throws {
    try await makeClosed()
    try tamper("DROP TABLE store_info")
    #expect(openingFails()?.kind == .damaged)
  }

  @Test func aDamagedPageMetWhileRunningIsATypedError() async throws {
    try await makeClosed(notes: 200)
    let url = URL(fileURLWithPath: directory.databasePath)
    var bytes = try Data(contentsOf: url)
    for page in 12..<(bytes.count / 4096) {
      bytes.replaceSubrange(page * 4096..<page * 4096 + 64, with: repeatElement(0xa5, count: 64))
    }
    try bytes.write(to: url)
    let store = try directory.open { $0.integrityCheckBytesMax = 0 }
    let kind = await storeErrorKind {
      _ = try await store.read { try $0.all("SELECT body FROM notes") { try $0.bytes(0) } }
    }
    #expect(kind == .damaged)
    await store.close()
  }

  @Test func aPathThatLeadsNowhereSaysSo() async throws {
    try Data().write(to: URL(fileURLWithPath: directory.path))
    #expect(openingFails()?.kind == .cannotOpen)
    let below = StoreConfiguration(directory: directory.path + "/a", service: "orders")
    let kind = await storeErrorKind { _ = try Store.open(below, migrations: []) }
    #expect(kind == .cannotOpen)
    let long = StoreConfiguration(
      directory: "/tmp/" + String(repeating: "x", count: 300), service: "orders")
    #expect(await storeErrorKind { _ = try Store.open(long, migrations: []) } == .cannotOpen)
    for path in ["", "/tmp/a\0b"] {
      let wrong = StoreConfiguration(directory: path, service: "orders")
      #expect(await storeErrorKind { _ = try Store.open(wrong, migrations: []) } == .cannotOpen)
    }
  }

  @Test func aDirectoryInPlaceOfTheFileIsRefused() throws {
    try StateDirectory.make(directory.databasePath)
    #expect(openingFails()?.kind == .cannotOpen)
  }

  @Test(arguments: ["directory", "database", "lock"])
  func aMissingPermissionIsNamed(_ what: String) async throws {
    try await makeClosed()
    let path = ["database": "/orders.db", "lock": "/orders.lock"][what].map { directory.path + $0 }
    // As root everything is permitted, so the file system sees this thread as another user.
    let other: UInt32 = 65534
    try FileManager.default.setAttributes(
      [.posixPermissions: what == "directory" ? 0o700 : 0o777], ofItemAtPath: directory.path)
    for file in ["/orders.db", "/orders.lock"] {
      let mode = directory.path + file == path ? 0o400 : 0o666
      try FileManager.default.setAttributes(
        [.posixPermissions: mode], ofItemAtPath: directory.path + file)
    }
    let configuration = directory.configuration()
    let error: StoreError? = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        if getuid() == 0 { setFileSystemUser(other) }
        do throws(StoreError) {
          _ = try Store.open(configuration, migrations: notes)
          continuation.resume(returning: nil)
        } catch {
          continuation.resume(returning: error)
        }
      }
    }
    // A user who owns the files may always open his own directory and files of mode 0700.
    guard getuid() == 0 || what != "directory" else { return }
    #expect(error?.kind == .notPermitted)
    #expect(error?.message.contains("access") == true)
  }

  @Test func aReadOnlyFileSystemAndAFullOneAreNamed() {
    #expect(StoreError.file("/x", EROFS).kind == .readOnly)
    #expect(StoreError.file("/x", ENOSPC).kind == .full)
    #expect(StoreError.file("/x", EACCES).kind == .notPermitted)
    #expect(StoreError.file("/x", EIO).kind == .ioFailure)
  }

  @Test func aDiskThatIsFullAtTheStartIsNamedAndLeavesNothingHalfMade() async throws {
    let disk = FaultyDisk()
    disk.failWrites(SQLITE_FULL)
    var configuration = directory.configuration()
    configuration.fileLayer = disk.name
    let kind = await storeErrorKind { _ = try Store.open(configuration, migrations: notes) }
    #expect(kind == .full)
    disk.failWrites(nil)
    let store = try directory.open()
    try await store.addNote("a")
    await store.close()
  }

  @Test func migrationsRunOnceInOrderAndLaterOnesAreAdded() async throws {
    let log = Migration(2, "log") { transaction in
      try transaction.execute("INSERT INTO notes (id, number) VALUES ('from 2', 2)")
    }
    var store = try directory.open(notes)
    try await store.addNote("mine")
    await store.close()
    store = try directory.open(notes + [log])
    #expect(try await store.noteIDs() == ["from 2", "mine"])
    await store.close()
    store = try directory.open(
      notes + [log, Migration(3, "x", sql: "CREATE TABLE x (id INTEGER)")])
    #expect(try await store.noteIDs() == ["from 2", "mine"])
    await store.close()
  }

  @Test func aMigrationThatFailsIsRolledBackAndTheNextStartTriesAgain() async throws {
    let broken = Migration(
      2, "a step", sql: "CREATE TABLE half (id INTEGER); CREATE TABLE notes (a)")
    let error = try #require(openingFails("orders", notes + [broken]))
    #expect(error.kind == .migrationFailed(number: 2))
    #expect(error.message.contains("a step"))
    let refused = Migration(2, "another") { _ in throw Refused(reason: "no") }
    #expect(openingFails("orders", notes + [refused])?.kind == .migrationFailed(number: 2))
    let good = Migration(2, "a step", sql: "CREATE TABLE half (id INTEGER)")
    let store = try directory.open(notes + [good])
    await store.close()
  }

  @Test func anEventOfAMigrationTakesTheNextNumber() async throws {
    var store = try directory.open()
    try await store.write { _ = try $0.append(.test("a")) }
    await store.close()
    store = try directory.open(notes + [Migration(2, "mark") { _ = try $0.append(.test("b")) }])
    #expect(store.lastSequence == 2)
    #expect(try await store.events(after: 0, limit: 9).map(\.event.subject) == ["a", "b"])
    await store.close()
  }
}

/// GNU's `setfsuid`, which Swift's C library module hides: of this thread only.
private func setFileSystemUser(_ user: UInt32) {
  guard let symbol = dlsym(nil, "setfsuid") else { return }
  let call = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> Int32).self)
  _ = call(user)
}
