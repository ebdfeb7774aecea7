import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct FeedTests {
  @Test func theFeedResumesAfterACursorWithoutGaps() async throws {
    let desk = try Desk()
    for number in 0..<3 { _ = try await desk.issue(order: snapshot("o\(number)")) }
    let all = try await desk.events()
    #expect(all.compactMap(\.header?.sequence) == [1, 2, 3])
    let cursor = try #require(all[0].header?.cursor)
    let restarted = try await desk.restarted()
    _ = try await restarted.issue(order: snapshot("o4"))
    let rest = try await restarted.events(after: cursor)
    #expect(rest.compactMap(\.header?.sequence) == [2, 3, 4])
    await restarted.close()
  }

  @Test func aFollowerIsWokenByACommit() async throws {
    try await withDesk { desk in
      let stream = try await desk.client.watchCases(.init(shopID: "s1"))
      async let first = stream.next()
      _ = try await desk.issue(order: snapshot("elsewhere", shop: "s2"))
      _ = try await desk.issue(order: snapshot("here"))
      #expect(try await first?.header?.orderID == "here")
      stream.cancel()
    }
  }

  @Test func theHeaderTellsWhoWhenAndWhy() async throws {
    try await withDesk { desk in
      _ = try await desk.issue(requestID: "why")
      let header = try #require(try await desk.events(order: "o1").first?.header)
      #expect(header.actor == .merchant)
      #expect(header.requestID == "why")
      #expect(header.occurredAt == .init(desk.clock.now))
      #expect((header.orderID, header.shopID, header.buyerID) == ("o1", "s1", "b1"))
      #expect(try await desk.events(order: "o2").isEmpty)
    }
  }

  @Test func aCursorOfAnotherDatabaseIsRefused() async throws {
    let other = try Desk()
    _ = try await other.issue()
    let cursor = try #require(try await other.events()[0].header?.cursor)
    await other.close()
    try await withDesk { desk in
      let foreign = await status { try await desk.events(after: cursor) }
      #expect(foreign?.reason == "CURSOR_FOREIGN")
      #expect(await status { try await desk.events(after: "x") }?.reason == "CURSOR_MALFORMED")
    }
  }
}
