import Domain
import Foundation
import Synchronization
import Testing

@testable import Store

/// What was acknowledged is found after any crash, and nothing is found half.
@Suite(.timeLimit(.minutes(2))) struct CrashTests {
  /// One command that touches a row, the event log and the request ids.
  private static func run(_ store: Store, _ id: String) async throws -> CommandResult {
    try await store.command(
      requestID: id, method: "Notes/Add", fingerprint: Fingerprint(of: Array(id.utf8)), now: .start
    ) { transaction in
      try transaction.execute(
        "INSERT INTO notes (id, number, body) VALUES (?, 1, ?)", id,
        [UInt8](repeating: 3, count: 300))
      return Array("\(try transaction.append(.test(id)))".utf8)
    }
  }

  /// - Parameter acknowledged: request ids with their responses.
  private static func check(_ store: Store, acknowledged: [String: [UInt8]]) async throws {
    let notes = try await store.noteIDs()
    let events = try await store.events(after: 0, limit: .max)
    let commands = try await store.read {
      try $0.all("SELECT request_id FROM store_commands ORDER BY request_id") { try $0.string(0) }
    }
    #expect(Set(acknowledged.keys).isSubset(of: notes))
    #expect(commands == notes)
    #expect(events.map(\.event.subject).sorted() == notes)
    #expect(events.map(\.sequence) == (0..<events.count).map { Int64($0 + 1) })
    for (id, response) in acknowledged {
      #expect(
        try await run(store, id) == CommandResult(response: response, isReplay: true), "\(id)")
    }
    // The store goes on.
    #expect(try await run(store, "next").isReplay == false)
  }

  @Test(arguments: [false, true])
  func afterAPowerLossOrAKillAnyAcknowledgedCommandIsThereWhole(_ isKill: Bool) async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed: seed)
    let directory = Directory()
    let disk = FaultyDisk()
    // Checkpoints often, so that crashes also fall into them.
    let store = try directory.open(on: disk) {
      $0.checkpointPages = 40
      $0.busyCheckpointPages = 40
    }
    let acknowledged = Acknowledged()
    let crashes = Directory()
    var expected: [[String: [UInt8]]] = []
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<6 {
        group.addTask {
          for number in 0..<60 {
            let id = "\(task)-\(number)"
            guard let result = try? await Self.run(store, id) else { continue }
            acknowledged.add(id, result.response)
          }
        }
      }
      while acknowledged.count < 360 && expected.count < 25 {
        for _ in 0..<Int.random(in: 1...300, using: &random) { await Task.yield() }
        let before = acknowledged.all
        do {
          try disk.crash(
            into: crashes.path + "/\(expected.count)", isKill: isKill, using: &random)
          expected.append(before)
        } catch {
          Issue.record(error)
        }
      }
    }
    await store.close()
    #expect(!expected.isEmpty)
    for (number, acknowledged) in expected.enumerated() {
      let configuration = StoreConfiguration(
        directory: crashes.path + "/\(number)", service: "orders")
      do {
        let store = try Store.open(configuration, migrations: notes)
        try await Self.check(store, acknowledged: acknowledged)
        await store.close()
      } catch {
        Issue.record("seed \(seed), crash \(number): \(error)")
      }
    }
  }

  /// The canary: the test above must notice a disk that loses what was synced.
  @Test func aDiskThatForgetsWhatItSyncedIsNoticed() async throws {
    var random = Seeded(seed: 1)
    let directory = Directory()
    let disk = FaultyDisk()
    let store = try directory.open(on: disk)
    disk.withState { $0.isForgetful = true }
    for number in 0..<20 { _ = try await Self.run(store, "\(number)") }
    let crash = Directory()
    try disk.crash(into: crash.path, isKill: false, using: &random)
    await store.close()
    let found = try? await {
      let store = try crash.open()
      let notes = try await store.noteIDs()
      await store.close()
      return notes
    }()
    #expect((found ?? []).count < 20)
  }

  #if compiler(>=6.2)
    @Test func afterSIGKILLEveryAcknowledgedCommandIsThere() async throws {
      let directory = Directory()
      // The child takes nothing from here but the environment.
      setenv(Self.variable, directory.path, 1)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        let path = String(cString: try #require(getenv(CrashTests.variable)))
        try await CrashTests.writeUntilKilled(path)
      }
      let log = try String(contentsOfFile: directory.path + "/acknowledged", encoding: .utf8)
      // A line that the kill cut short was not told to anybody whole.
      var acknowledged: [String: [UInt8]] = [:]
      for line in log.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let parts = line.split(separator: " ")
        acknowledged[String(parts[0])] = Array(parts[1].utf8)
      }
      #expect(acknowledged.count >= 100)
      let store = try directory.open()
      try await Self.check(store, acknowledged: acknowledged)
      await store.close()
    }

    private static let variable = "AFTERCARE_STORE_CRASH_TEST"

    private static func writeUntilKilled(_ path: String) async throws {
      let store = try Store.open(
        StoreConfiguration(directory: path, service: "orders"), migrations: notes)
      let log = open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<8 {
          group.addTask {
            for number in 0... {
              let result = try await run(store, "\(task)-\(number)")
              let line = "\(task)-\(number) \(String(decoding: result.response, as: UTF8.self))\n"
              _ = write(log, line, line.utf8.count)
              if task == 0 && number == 100 { kill(getpid(), SIGKILL) }
            }
          }
        }
      }
    }
  #endif
}

/// What callers were told.
private final class Acknowledged: Sendable {
  private let responses = Mutex<[String: [UInt8]]>([:])

  func add(_ id: String, _ response: [UInt8]) { responses.withLock { $0[id] = response } }

  var all: [String: [UInt8]] { responses.withLock { $0 } }
  var count: Int { responses.withLock { $0.count } }
}
