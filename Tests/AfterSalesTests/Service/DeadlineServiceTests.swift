import AfterSalesService
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Synchronization
import Testing

final class CountingAlarm: Alarm {
  let rings = Mutex(0)
  func wait(for length: Duration?) async {}
  func ring() { rings.withLock { $0 += 1 } }
}

@Suite struct DeadlineServiceTests {
  @Test("AS-DEADLINE-MERCHANT: fires once, across a restart")
  func merchant() async throws {
    let desk = try Desk()
    let id = try await desk.submit().caseID
    desk.clock.advance(by: .hours(48) - .microseconds(1))
    #expect(try await desk.fireTimers() == 0)
    let restarted = try await desk.restarted()
    restarted.clock.advance(by: .microseconds(1))
    #expect(try await restarted.fireTimers() == 1)
    #expect(try await restarted.fireTimers() == 0)
    let item = try await restarted.item(id)
    #expect(item.state == .platformReview)
    #expect(item.dueAt == .init(restarted.clock.now + .days(3)))
    #expect(item.dueTimes.map(\.kind) == [.platformDecision])
    #expect(item.dueTimes.map(\.rule) == ["AS-PLATFORM"])
    let event = try #require(try await restarted.events().last)
    #expect(event.header?.actor?.kind == .system)
    guard case .caseEscalated(let change) = event.change else {
      Issue.record("no escalation")
      return
    }
    #expect(change.rule == "AS-DEADLINE-MERCHANT")
    await restarted.close()
  }

  @Test("AS-DEADLINE-SHIP, AS-DEADLINE-REFUND: close, and refund in full by SYSTEM")
  func shipAndRefund() async throws {
    try await withDesk { desk in
      let lazy = try await desk.submit(order: snapshot("lazy")).caseID
      let busy = try await desk.submit(order: snapshot("busy")).caseID
      for id in [lazy, busy] {
        _ = try await desk.client.agreeReturn(
          .init(requestID: "a-\(id)", actor: .merchant, caseID: id))
      }
      _ = try await desk.client.recordReturnShipment(
        .init(
          requestID: "b", actor: .buyer, caseID: busy,
          parcel: .init(carrier: "SF", trackingNumber: "1")))
      desk.clock.advance(by: .days(7))
      #expect(try await desk.fireTimers() == 1)
      #expect(try await desk.item(lazy).state == .closed)
      _ = try await desk.client.recordReturnReceipt(
        .init(requestID: "c", actor: .merchant, caseID: busy))
      desk.clock.advance(by: .hours(48))
      #expect(try await desk.fireTimers() == 1)
      let refunding = try await desk.item(busy)
      #expect(refunding.state == .refunding)
      #expect(refunding.amount == .yuan(100))
      #expect(!refunding.payoutKey.isEmpty)
    }
  }

  @Test func aDeadlineThatPassedActsBeforeACommandWhoseTimerIsLate() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      desk.clock.advance(by: .hours(50))
      let refused = await status {
        try await desk.client.agreeRefund(.init(requestID: "a", actor: .merchant, caseID: id))
      }
      #expect(refused?.code == .permissionDenied)
      #expect(refused?.rules == ["AS-PLATFORM"])
      #expect(try await desk.item(id).state == .pendingMerchant)
      let decided = try await desk.client.agreeRefund(
        .init(requestID: "b", actor: .platform, caseID: id, reason: "fair"))
      #expect(decided.afterSalesCase?.state == .refunding)
      #expect(try await desk.fireTimers() == 0)
      let kinds = try await desk.events().suffix(2).compactMap { $0.header?.actor?.kind }
      #expect(kinds == [.system, .platform])
    }
  }

  @Test func whatFallsDueWakesTheTimer() async throws {
    let alarm = CountingAlarm()
    let desk = try Desk(alarm: alarm)
    _ = try await desk.submit()
    #expect(alarm.rings.withLock { $0 } == 1)
    _ = try await desk.issue(order: snapshot("o2"))
    #expect(alarm.rings.withLock { $0 } == 2)
    await desk.close()
  }

  @Test func aDamagedRowHoldsUpNoOther() async throws {
    try await withDesk { desk in
      let damaged = try await desk.submit(order: snapshot("o1")).caseID
      desk.clock.advance(by: .seconds(1))
      let sound = try await desk.submit(order: snapshot("o2")).caseID
      try await desk.store.write { transaction in
        try transaction.execute(
          "UPDATE cases SET body = ? WHERE case_id = ?", [0xff] as [UInt8], damaged)
      }
      desk.clock.advance(by: .hours(48))
      let handled = try await desk.deadlines.run(at: desk.clock.now, limit: 64)
      #expect(handled == 1)
      #expect(try await desk.item(sound).state == .platformReview)
      #expect(await status { try await desk.item(damaged) }?.code == .dataLoss)
    }
  }

  @Test func manyDeadlinesAreHandledInBatches() async throws {
    try await withDesk { desk in
      for number in 0..<150 { _ = try await desk.submit(order: snapshot("o\(number)")) }
      desk.clock.advance(by: .days(3))
      #expect(try await desk.fireTimers() == 150)
      #expect(try await desk.deadlines.nextDue() == desk.clock.now + .days(3))
    }
  }
}
