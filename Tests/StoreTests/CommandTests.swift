import Domain
import Testing

@testable import Store

@Suite struct CommandTests {
  let directory = Directory()

  private func note(
    _ store: Store, _ request: String, _ id: String, method: String = "Notes/Add"
  ) async throws -> CommandResult {
    try await store.command(
      requestID: request, method: method, fingerprint: Fingerprint(of: Array(id.utf8)),
      now: .start
    ) { transaction in
      try transaction.execute("INSERT INTO notes (id, number) VALUES (?, 1)", id)
      let sequence = try transaction.append(.test(id))
      return Array("\(id)/\(sequence)".utf8)
    }
  }

  @Test func aRepeatedCommandAnswersTheSameAndRunsOnce() async throws {
    var store = try directory.open()
    let first = try await note(store, "r1", "a")
    #expect(first == CommandResult(response: Array("a/1".utf8), isReplay: false))
    let again = try await note(store, "r1", "a")
    #expect(again == CommandResult(response: first.response, isReplay: true))
    await store.close()
    store = try directory.open()
    #expect(try await note(store, "r1", "a") == again)
    #expect(try await store.noteIDs() == ["a"])
    #expect(store.lastSequence == 1)
    await store.close()
  }

  @Test func requestIDReusedForOtherParametersOrAnotherMethod() async throws {
    let store = try directory.open()
    _ = try await note(store, "r1", "a")
    let parameters = await storeErrorKind { _ = try await note(store, "r1", "b") }
    #expect(parameters == .requestIDReused)
    let method = await storeErrorKind { _ = try await note(store, "r1", "a", method: "Notes/Put") }
    #expect(method == .requestIDReused)
    #expect(try await store.noteIDs() == ["a"])
    await store.close()
  }

  @Test func aRefusalComesOutAsThrownLeavesNothingAndMayBeTriedAgain() async throws {
    let store = try directory.open()
    let fingerprint = Fingerprint(of: [1])
    await #expect(throws: Refused(reason: "CARD_CAP_REACHED")) {
      _ = try await store.command(
        requestID: "r1", method: "m", fingerprint: fingerprint, now: .start
      ) { transaction in
        try transaction.execute("INSERT INTO notes (id, number) VALUES ('a', 1)")
        try transaction.append(.test("a"))
        throw Refused(reason: "CARD_CAP_REACHED")
      }
    }
    #expect(try await store.noteIDs() == [])
    #expect(store.lastSequence == 0)
    let later = try await store.command(
      requestID: "r1", method: "m", fingerprint: fingerprint, now: .start
    ) { _ in [7] }
    #expect(later == CommandResult(response: [7], isReplay: false))
    #expect(store.health.writesRefused == 1)
    await store.close()
  }

  @Test func commandsOfOneIDAtTheSameTimeRunOnce() async throws {
    let store = try directory.open()
    let results = try await withThrowingTaskGroup(of: CommandResult.self) { group in
      for _ in 0..<200 { group.addTask { try await note(store, "r1", "a") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.count { !$0.isReplay } == 1)
    #expect(results.allSatisfy { $0.response == Array("a/1".utf8) })
    #expect(try await store.noteIDs() == ["a"])
    await store.close()
  }

  @Test(arguments: ["", String(repeating: "x", count: 201), "a b", "a\nb", "é", "a\u{7f}"])
  func aBadRequestIDIsRefused(_ id: String) async throws {
    let store = try directory.open()
    let kind = await storeErrorKind { _ = try await note(store, id, "a") }
    #expect(kind == .requestIDInvalid)
    #expect(try await store.noteIDs() == [])
    await store.close()
  }

  @Test func aRequestIDOf200VisibleCharactersIsAccepted() async throws {
    let store = try directory.open()
    let id = String(repeating: "~!", count: 100)
    #expect(try await note(store, id, "a").isReplay == false)
    #expect(try await note(store, id, "a").isReplay)
    await store.close()
  }

  @Test func fingerprintsAreFNV1aOf128Bits() {
    // The published test vectors.
    #expect(Fingerprint(of: []).value == 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    #expect(
      Fingerprint(of: Array("a".utf8)).value == 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964)
    #expect(
      Fingerprint(of: Array("foobar".utf8)).value == 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18)
  }

  @Test func oldRequestIDsAreForgottenOldestFirstAndALimitAtATime() async throws {
    let store = try directory.open()
    for (index, time) in [10, 20, 9_000, 30, 40, 50].enumerated() {
      _ = try await store.command(
        requestID: "r\(index)", method: "m", fingerprint: Fingerprint(of: []),
        now: Instant(seconds: Int64(time))
      ) { _ in [UInt8(index)] }
    }
    func purge(_ cutoff: Int64, _ limit: Int) async throws -> Int {
      try await store.purgeCommands(
        before: Instant(seconds: cutoff), now: Instant(seconds: 100), limit: limit)
    }
    #expect(try await purge(45, 2) == 2)
    // The one from the future is passed over, once, and does not block those behind it.
    #expect(try await purge(45, 2) == 1)
    #expect(try await purge(45, 2) == 1)
    #expect(try await purge(45, 2) == 0)
    let left = try await store.read {
      try $0.all("SELECT request_id FROM store_commands ORDER BY id") { try $0.string(0) }
    }
    #expect(left == ["r2", "r5"])
    #expect(try await purge(60, 10) == 1)
    await store.close()
  }
}
