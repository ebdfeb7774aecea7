import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import RPCTesting
import Service
import Store
import Synchronization
import Testing

@testable import GatewayService

/// A log of order events that a test writes and followers watch.
final class FakeLog: Sendable {
  private struct State {
    var database: String
    var events: [OrdersV1.OrderEvent] = []
  }

  private let state: Mutex<State>

  init(database: String) { state = Mutex(State(database: database)) }

  /// Another database takes its place, with its own events.
  func replace(database: String) { state.withLock { $0 = State(database: database) } }

  /// An older copy takes its place: the last events are gone.
  func cut(to count: Int) { state.withLock { $0.events.removeLast($0.events.count - count) } }

  func place(_ order: String, buyer: String, at time: Instant = SystemClock().now) {
    append(order, buyer, time, .created(OrdersV1.OrderCreated()))
  }

  func pay(_ order: String, buyer: String) {
    append(order, buyer, SystemClock().now, .paid(OrdersV1.OrderPaid()))
  }

  func sign(_ order: String) {
    append(order, "b", SystemClock().now, .signed(OrdersV1.OrderSigned()))
  }

  private func append(
    _ order: String, _ buyer: String, _ time: Instant, _ change: OrdersV1.OrderEvent.Change
  ) {
    state.withLock { state in
      let sequence = Int64(state.events.count + 1)
      state.events.append(
        OrdersV1.OrderEvent(
          header: TypeV1.EventHeader(
            sequence: sequence, cursor: "\(state.database)-\(sequence)",
            occurredAt: GoogleProtobuf.Timestamp(time), recordedAt: GoogleProtobuf.Timestamp(time),
            orderID: order, shopID: "shop", buyerID: buyer),
          change: change, policy: TypeV1.PolicyStamp(version: "test")))
    }
  }

  var router: Router {
    var router = Router()
    router.serverStreaming(OrderServiceMethods.watchOrders) {
      (request: OrdersV1.WatchOrdersRequest, responses: ResponseWriter<OrdersV1.OrderEvent>, _)
        async throws(RPCStatus) in
      var sent = try self.position(of: request.cursor)
      while !Task.isCancelled {
        let events = self.state.withLock { Array($0.events.dropFirst(sent)) }
        for event in events { try await responses.send(event) }
        sent += events.count
        do { try await Task.sleep(for: .milliseconds(2)) } catch { return }
      }
    }
    return router
  }

  private func position(of cursor: String) throws(RPCStatus) -> Int {
    if cursor.isEmpty { return 0 }
    let parts = cursor.split(separator: "-")
    let (database, count) = state.withLock { ($0.database, $0.events.count) }
    guard parts[0] == database else {
      throw StatusMapping.failure(.invalidArgument, "CURSOR_FOREIGN", "of another database")
    }
    guard let position = Int(parts[1]), position <= count else {
      throw StatusMapping.failure(.outOfRange, "CURSOR_BEYOND_END", "beyond the end")
    }
    return position
  }
}

@Suite("GW-FOLLOW: following a feed") struct FollowerTests {
  let bench: GatewayBench
  let log = FakeLog(database: "aaaaaaaaaaaaaaaa")
  let applied = Notes<Reaction>()

  init() throws { bench = try GatewayBench() }

  func follower(
    refusing: @escaping @Sendable (Reaction) -> RPCStatus? = { _ in nil }
  ) -> FeedFollower {
    FeedFollower(
      .feed(of: .orders, InMemoryChannel(log.router)), environment: bench.environment
    ) { [applied] (reaction, _) async throws(RPCStatus) in
      if let status = refusing(reaction) { throw status }
      applied.add(reaction)
    }
  }

  func ids() -> [String] {
    applied.all.compactMap { reaction in
      if case .updateStanding(let update) = reaction { update.requestID } else { nil }
    }
  }

  /// Runs a follower until the condition holds, then stops it like a process that goes down.
  func run(_ follower: FeedFollower, until condition: () async throws -> Bool) async rethrows {
    let task = Task { await follower.run() }
    let held = try await eventually(condition)
    task.cancel()
    await task.value
    #expect(held)
  }

  func cursor() async throws -> FeedCursor {
    try await bench.environment.store.read { try $0.cursor(of: .orders) }
  }

  @Test func appliesEachReactionAndGoesOnFromTheStoredCursor() async throws {
    log.place("o-1", buyer: "b-1")
    log.sign("o-1")
    log.place("o-2", buyer: "b-2")
    try await run(follower()) { try await cursor().sequence == 3 }
    #expect(
      Set(ids()) == [
        "follow/orders/aaaaaaaaaaaaaaaa/1/open", "follow/orders/aaaaaaaaaaaaaaaa/3/open",
      ])
    log.place("o-3", buyer: "b-3")
    try await run(follower()) { try await cursor().sequence == 4 }
    #expect(ids().count == 3 && ids().last == "follow/orders/aaaaaaaaaaaaaaaa/4/open")
    #expect(try await cursor().applied == 3)
  }

  @Test func aPaymentIsToldToMessaging() async throws {
    log.place("o-1", buyer: "b-1")
    log.pay("o-1", buyer: "b-1")
    try await run(follower()) { try await cursor().sequence == 2 }
    let paid = applied.all.contains { reaction in
      guard case .updateStanding(let update) = reaction else { return false }
      return update.orderPaidAt != nil && update.buyerID == "b-1"
    }
    #expect(paid)
    #expect(try await cursor().applied == 2)
  }

  @Test func whatACrashLosesIsRepeatedUnderTheSameIDs() async throws {
    log.place("o-1", buyer: "b-1")
    await run(follower()) { !applied.all.isEmpty }
    let before = ids()
    try await bench.environment.store.write { try $0.store(FeedCursor(service: .orders)) }
    await run(follower()) { applied.all.count == 2 }
    #expect(Set(ids()) == Set(before))
  }

  @Test func aServiceThatIsDownIsWaitedFor() async throws {
    log.place("o-1", buyer: "b-1")
    let tries = Atomic<Int>(0)
    let follower = follower { _ in
      tries.wrappingAdd(1, ordering: .relaxed).newValue < 3 ? .unavailable("down") : nil
    }
    await run(follower) { applied.all.count == 1 }
    #expect(follower.position.refused == 0)
  }

  @Test func aRefusedReactionIsCountedAndPassedOver() async throws {
    log.place("o-1", buyer: "b-1")
    log.place("o-2", buyer: "b-2")
    let follower = follower { reaction in
      if case .updateStanding(let update) = reaction, update.buyerID == "b-1" {
        return RPCStatus(.failedPrecondition, "moved on", origin: .peer)
      }
      return nil
    }
    try await run(follower) { try await cursor().sequence == 2 }
    #expect(follower.position.refused == 1 && follower.position.applied == 1)
  }

  @Test func aCursorOfAnotherDatabaseBeginsTheNewLogAgain() async throws {
    log.place("o-1", buyer: "b-1")
    try await run(follower()) { try await cursor().sequence == 1 }
    log.replace(database: "bbbbbbbbbbbbbbbb")
    log.place("o-9", buyer: "b-9")
    let second = follower()
    try await run(second) { try await cursor().cursor == "bbbbbbbbbbbbbbbb-1" }
    #expect(second.position.restarts == 1)
    #expect(ids().last == "follow/orders/bbbbbbbbbbbbbbbb/1.1/open")
  }

  @Test func anOlderCopyOfTheDatabaseIsFollowedAgainUnderNewIDs() async throws {
    for index in 1...3 { log.place("o-\(index)", buyer: "b-\(index)") }
    try await run(follower()) { try await cursor().sequence == 3 }
    log.cut(to: 1)
    try await run(follower()) {
      let cursor = try await cursor()
      return cursor.restarts == 1 && cursor.sequence == 1
    }
    log.place("o-4", buyer: "b-4")
    try await run(follower()) { try await cursor().sequence == 2 }
    // Number 2 was another order's before: the id must not be the same.
    #expect(ids().last == "follow/orders/aaaaaaaaaaaaaaaa/2.1/open")
  }

  @Test func ordersOfLongAgoAreFollowedWithoutACommand() async throws {
    for index in 1...5_000 {
      log.place("o-\(index)", buyer: "b", at: SystemClock().now - .days(40))
    }
    let follower = follower()
    await run(follower) { follower.position.sequence == 5_000 }
    #expect(applied.all.isEmpty)
    // Where it is need not be stored for each of them, and does not move back.
    #expect(try await cursor().sequence <= 5_000)
  }

  @Test func aBurstOfOrdersIsAppliedSideBySideAndOncePerBuyerAndBatch() async throws {
    for index in 1...2_000 { log.place("o-\(index)", buyer: "b-\(index % 100)") }
    try await run(follower()) { try await cursor().sequence == 2_000 }
    // 100 buyers, at most once per batch.
    #expect(ids().count >= 100 && ids().count < 1_000)
    #expect(Set(ids()).count == ids().count)
  }
}

@Suite("GW-FOLLOW: batches") struct ReactionPlanTests {
  func placed(_ buyer: String, at seconds: Int64, _ id: String) -> Reaction {
    .updateStanding(
      MessagingV1.UpdateStandingRequest(
        requestID: id, shopID: "s", buyerID: buyer,
        orderPlacedAt: GoogleProtobuf.Timestamp(seconds: seconds)))
  }

  func mark(_ order: String, _ id: String) -> Reaction {
    .markOrder(OrdersV1.OpenAfterSalesRequest(requestID: id, orderID: order, caseID: "c"))
  }

  func unmark(_ order: String, _ id: String) -> Reaction {
    .unmarkOrder(OrdersV1.CloseAfterSalesRequest(requestID: id, orderID: order, caseID: "c"))
  }

  func plan(_ reactions: [Reaction]) -> [[Reaction]] {
    var plan = ReactionPlan()
    for reaction in reactions { plan.add(reaction) }
    return plan.lanes
  }

  @Test func whatIsAboutOneOrderKeepsItsOrder() {
    let all = [mark("o", "1"), mark("p", "2"), unmark("o", "3")]
    #expect(plan(all) == [[all[0], all[2]], [all[1]]])
  }

  @Test func onlyTheLatestPlacedOrderOfABuyerCounts() {
    let all = [placed("b", at: 5, "1"), placed("b", at: 9, "2"), placed("b", at: 7, "3")]
    #expect(plan(all) == [[all[1]]])
  }

  @Test func ofPlacedAndPaidOrdersTheLatestOfEachCounts() {
    func paid(_ seconds: Int64, _ id: String) -> Reaction {
      .updateStanding(
        MessagingV1.UpdateStandingRequest(
          requestID: id, shopID: "s", buyerID: "b",
          orderPaidAt: GoogleProtobuf.Timestamp(seconds: seconds)))
    }
    let all = [
      placed("b", at: 5, "1"), paid(6, "2"), placed("b", at: 7, "3"), paid(9, "4"), paid(8, "5"),
    ]
    #expect(plan(all) == [[all[2], all[3]]])
  }

  @Test func aPlacedOrderDoesNotPassACaseOfTheSameBuyer() {
    let opened = Reaction.updateStanding(
      MessagingV1.UpdateStandingRequest(
        requestID: "2", shopID: "s", buyerID: "b", openedCaseID: "c"))
    let all = [placed("b", at: 5, "1"), opened, placed("b", at: 9, "3")]
    #expect(plan(all) == [all])
  }
}

@Suite("GW-FOLLOW: looking at events") struct EventPeekTests {
  let header = TypeV1.EventHeader(sequence: 7, cursor: "c-7", orderID: "o", shopID: "s")

  @Test func findsHeaderAndChange() throws {
    let event = OrdersV1.OrderEvent(
      header: header, version: 300, change: .cancelled(OrdersV1.OrderCancelled(reason: "变卦了")))
    let bytes = event.serializedBytes()
    let peek = try #require(EventPeek(bytes, change: 3...Int.max))
    #expect(peek.change == 11)
    #expect(Array(bytes[peek.shop]) == Array("s".utf8))
    #expect(try TypeV1.EventHeader(serialized: Array(bytes[peek.header])) == header)
  }

  @Test func changesThatAreNotKnownYetAreSeen() throws {
    // Field 99, length 0.
    let bytes = OrdersV1.OrderEvent(header: header).serializedBytes() + [0x9a, 0x06, 0x00]
    #expect(EventPeek(bytes, change: 3...Int.max)?.change == 99)
  }

  @Test func bytesThatAreNoMessageAreRefusedWhereverTheyEnd() {
    let bytes = OrdersV1.OrderEvent(
      header: header, change: .paid(OrdersV1.OrderPaid(amount: TypeV1.Money(minorUnits: 5)))
    ).serializedBytes()
    for end in 1..<bytes.count { _ = EventPeek(Array(bytes[..<end]), change: 3...Int.max) }
    #expect(EventPeek([0x0a, 0x05, 0x01], change: 3...9) == nil)
    #expect(
      EventPeek([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], change: 3...9) == nil)
    #expect(EventPeek([0x07], change: 3...9) == nil)
    #expect(EventPeek([], change: 3...9) != nil)
  }
}
