import CSQLite
import Domain
import Testing

@testable import Store

/// Random commands, repeats, refusals, misuse, failing commits and restarts, against a dictionary.
@Suite(.timeLimit(.minutes(2))) struct ModelTests {
  struct Command: Sendable {
    var requestID: String
    var note: String
    /// Below zero is refused, after something was written.
    var number: Int

    var fingerprint: Fingerprint { Fingerprint(of: Array("\(note) \(number)".utf8)) }
  }

  enum Outcome: Equatable, Sendable {
    case stored([UInt8])
    case replayed([UInt8])
    case refused
    case failed(StoreError.Kind)
  }

  struct Model {
    var notes: [String: Int] = [:]
    var commands: [String: (command: Command, response: [UInt8])] = [:]
    var sequence: Int64 = 0
  }

  private static func run(_ store: Store, _ command: Command) async -> Outcome {
    do {
      let result = try await store.command(
        requestID: command.requestID, method: "m", fingerprint: command.fingerprint, now: .start
      ) { transaction in
        try transaction.execute(
          """
          INSERT INTO notes (id, number) VALUES (?, ?)
          ON CONFLICT (id) DO UPDATE SET number = excluded.number
          """, command.note, command.number)
        let sequence = try transaction.append(.test(command.note, "\(command.number)"))
        if command.number < 0 { throw Refused(reason: "negative") }
        return Array("\(command.note) \(command.number) \(sequence)".utf8)
      }
      return result.isReplay ? .replayed(result.response) : .stored(result.response)
    } catch let error as StoreError {
      return .failed(error.kind)
    } catch {
      return .refused
    }
  }

  @Test(arguments: [UInt64.random(in: 0 ... .max), 1])
  func theStoreDoesWhatADictionaryDoes(seed: UInt64) async throws {
    var random = Seeded(seed: seed)
    let directory = Directory()
    let disk = FaultyDisk()
    let limits: (inout StoreLimits) -> Void = {
      $0.checkpointPages = 30
      $0.busyCheckpointPages = 30
      $0.batchWritesMax = 7
      // No probe: only the rounds below decide when the disk works.
      $0.probeIntervalMilliseconds = 1_000_000
    }
    var store = try directory.open(on: disk, limits)
    var model = Model()
    for round in 0..<120 {
      let commands = Self.commands(round, model, using: &random)
      let isFailing = Int.random(in: 0..<8, using: &random) == 0
      if isFailing { disk.failWrites(SQLITE_FULL) }
      let current = store
      let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group in
        for (index, command) in commands.enumerated() {
          group.addTask { (index, await Self.run(current, command)) }
        }
        return await group.reduce(into: [Int: Outcome]()) { $0[$1.0] = $1.1 }
      }
      disk.failWrites(nil)
      for (index, command) in commands.enumerated() {
        let outcome = try #require(outcomes[index])
        let isRight = Self.apply(command, outcome, isFailing: isFailing, to: &model)
        #expect(isRight, "seed \(seed), round \(round): \(command) gave \(outcome)")
      }
      if Int.random(in: 0..<15, using: &random) == 0 {
        await store.close()
        store = try directory.open(on: disk, limits)
      }
      try await Self.check(store, model, "seed \(seed), round \(round)")
    }
    await store.close()
  }

  /// Commands of one round run at the same time, so each has its own note and request id.
  private static func commands(
    _ round: Int, _ model: Model, using random: inout Seeded
  ) -> [Command] {
    var old = model.commands.values.map(\.command).sorted { $0.requestID < $1.requestID }
    return (0..<Int.random(in: 1...20, using: &random)).map { index in
      let fresh = Command(
        requestID: "r\(round)-\(index)",
        note: "n\(Int.random(in: 0..<10, using: &random))-\(index)",
        number: Int.random(in: -3...9, using: &random))
      guard !old.isEmpty, Int.random(in: 0..<3, using: &random) == 0 else { return fresh }
      var again = old.remove(at: Int.random(in: 0..<old.count, using: &random))
      if Bool.random(using: &random) { again.number += 100 }
      return again
    }
  }

  /// Whether the outcome is one that the model allows; if so the model moves on.
  private static func apply(
    _ command: Command, _ outcome: Outcome, isFailing: Bool, to model: inout Model
  ) -> Bool {
    if let known = model.commands[command.requestID] {
      // Nothing is written for these, so a full disk can only show in the batch they share.
      if isFailing && outcome == .failed(.full) { return true }
      return known.command.fingerprint == command.fingerprint
        ? outcome == .replayed(known.response) : outcome == .failed(.requestIDReused)
    }
    if isFailing {
      return outcome == .failed(.full) || (outcome == .refused && command.number < 0)
    }
    if command.number < 0 { return outcome == .refused }
    guard case .stored(let response) = outcome else { return false }
    model.notes[command.note] = command.number
    model.commands[command.requestID] = (command, response)
    model.sequence += 1
    return true
  }

  private static func check(_ store: Store, _ model: Model, _ place: String) async throws {
    let found = try await store.read { transaction in
      (
        notes: try transaction.all("SELECT id, number FROM notes") {
          (try $0.string(0), try $0.int(1))
        }, events: try transaction.events(after: 0, limit: .max)
      )
    }
    #expect(Dictionary(uniqueKeysWithValues: found.notes) == model.notes, "\(place)")
    #expect(store.lastSequence == model.sequence, "\(place)")
    #expect(
      found.events.map(\.sequence) == (0..<model.sequence).map { $0 + 1 }, "\(place)")
    // Every response names the event that its command appended.
    let responses = Set(model.commands.values.map(\.response))
    let events = found.events.map {
      Array("\($0.event.subject) \($0.event.type) \($0.sequence)".utf8)
    }
    #expect(Set(events) == responses, "\(place)")
  }
}
