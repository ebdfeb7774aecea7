import Domain
import Foundation

@testable import Store

/// A state directory that goes away with the test.
final class Directory: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "aftercare-store-\(UUID().uuidString)"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func configuration(
    _ service: String = "orders", _ change: (inout StoreLimits) -> Void = { _ in }
  ) -> StoreConfiguration {
    var limits = StoreLimits()
    change(&limits)
    return StoreConfiguration(directory: path, service: service, limits: limits)
  }

  func open(
    _ migrations: [Migration] = notes, _ change: (inout StoreLimits) -> Void = { _ in }
  ) throws -> Store {
    try Store.open(configuration("orders", change), migrations: migrations)
  }

  func open(
    on disk: FaultyDisk, _ change: (inout StoreLimits) -> Void = { _ in }
  ) throws -> Store {
    var configuration = configuration("orders", change)
    configuration.fileLayer = disk.name
    return try Store.open(configuration, migrations: notes)
  }

  var databasePath: String { path + "/orders.db" }
}

/// The schema of most tests.
let notes = [
  Migration(
    1, "notes",
    sql: """
      CREATE TABLE notes (id TEXT PRIMARY KEY, number INTEGER NOT NULL, body BLOB, remark TEXT);
      """)
]

struct Refused: Error, Equatable {
  var reason: String
}

extension Instant {
  static let start = Instant(seconds: 1_780_000_000)
}

extension Event {
  static func test(_ subject: String, _ type: String = "noted", payload: [UInt8] = [1, 2]) -> Event
  {
    Event(
      subject: subject, type: type, time: .start, payload: payload, actor: "MERCHANT:a",
      trace: "00-abc", cause: "r-1")
  }
}

extension Store {
  func addNote(_ id: String, _ number: Int = 1) async throws {
    try await write { try $0.execute("INSERT INTO notes (id, number) VALUES (?, ?)", id, number) }
  }

  func noteIDs() async throws -> [String] {
    try await read { try $0.all("SELECT id FROM notes ORDER BY id") { try $0.string(0) } }
  }
}

/// Holds the writer thread inside a write, so that what is written meanwhile shares a batch.
final class Gate: Sendable {
  private let isOpen = DispatchSemaphore(value: 0)
  private let task: Task<Void, any Error>

  /// Returns once the writer stands in the gate.
  init(_ store: Store) async {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    let isOpen = isOpen
    task = Task {
      try await store.write { _ in
        arrival.finish()
        isOpen.wait()
        // A write may run again.
        isOpen.signal()
      }
    }
    for await _ in arrivals {}
  }

  func open() { isOpen.signal() }
}

extension Store {
  /// Waits until `count` writes wait; the suite has a time limit.
  func waitForQueue(_ count: Int) async {
    while health.queueDepth < count { await Task.yield() }
  }
}

/// The kind of `StoreError` that `body` throws; nil when it throws none.
func storeErrorKind(_ body: () async throws -> Void) async -> StoreError.Kind? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? StoreError)?.kind
  }
}

/// SplitMix64: the printed seed of a failed run makes the same run again.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
