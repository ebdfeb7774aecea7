import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite("MSG-RESERVE in the service") struct ReservationServiceTests {
  @Test("64 concurrent reservations against a limit of 3: three pass")
  func concurrent() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let outcomes = await withTaskGroup(of: RPCStatus?.self) { group in
      for number in 0..<64 {
        group.addTask {
          do throws(RPCStatus) {
            _ = try await service.reserve("r\(number)", conversation)
            return nil
          } catch { return error }
        }
      }
      return await group.reduce(into: [RPCStatus?]()) { $0.append($1) }
    }
    #expect(outcomes.count { $0 == nil } == 3)
    #expect(outcomes.compactMap { $0 }.allSatisfy { $0.rules == ["MSG-RECENT"] })
    #expect(outcomes.compactMap { $0 }.allSatisfy { $0.code == .resourceExhausted })
    #expect(try await service.evaluate().used == 3)
    await service.stop()
  }

  @Test("64 concurrent messages and reservations together take no more than the limit")
  func mixed() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let passed = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          do throws(RPCStatus) {
            if number.isMultiple(of: 2) {
              _ = try await service.reserve("r\(number)", conversation)
            } else {
              _ = try await service.send("s\(number)", conversation)
            }
            return true
          } catch { return false }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(passed == 3)
    await service.stop()
  }

  @Test("Reserved, then committed: the message is sent and counts once")
  func commit() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let reserved = try await service.reserve("r1", conversation)
    #expect(reserved.expiresAt == .init(MessagingFixture.start + .seconds(60)))
    #expect(reserved.decision?.used == 1)
    let request = MessagingV1.CommitMessageRequest(
      requestID: "c1", actor: MessagingFixture.merchant, reservationID: reserved.reservationID,
      text: "您好", shopID: "s1")
    let committed = try await service.client.commitMessage(request)
    #expect(committed.message?.isCounted == true)
    #expect(try await service.client.commitMessage(request) == committed)
    var again = request
    again.requestID = "c2"
    let second = again
    let status = await #expect(throws: RPCStatus.self) {
      try await service.client.commitMessage(second)
    }
    #expect(status?.code == .failedPrecondition && status?.rules == ["MSG-RESERVE"])
    #expect(status?.reason == "RESERVATION_COMMITTED")
    #expect(try await service.evaluate().used == 1)
    guard case .messageSent(let sent)? = try await service.events().last?.change else {
      Issue.record("no message was sent")
      return
    }
    #expect(sent.reservationID == reserved.reservationID && sent.tier == .recent)
    await service.stop()
  }

  @Test("Released: the unit is back; releasing again changes nothing")
  func release() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let id = try await service.reserve("r1", conversation).reservationID
    func release(_ request: String) async throws(RPCStatus) -> Bool {
      try await service.client.releaseMessage(
        .init(requestID: request, actor: MessagingFixture.merchant, reservationID: id, shopID: "s1")
      ).isReleased
    }
    #expect(try await release("x1"))
    #expect(try await release("x1"))
    #expect(try await release("x2") == false)
    #expect(try await service.evaluate().used == 0)
    #expect(try await service.happenings().count { $0 == "reservation.released" } == 1)
    await service.stop()
  }

  @Test("Expired: the unit is back at 60 s; committing and releasing are refused with the rule")
  func expired() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let id = try await service.reserve("r1", conversation).reservationID
    service.clock.advance(by: .seconds(60))
    #expect(try await service.evaluate().used == 0)
    let commit = await #expect(throws: RPCStatus.self) {
      try await service.client.commitMessage(
        .init(
          requestID: "c", actor: MessagingFixture.merchant, reservationID: id, text: "x",
          shopID: "s1"))
    }
    #expect(commit?.reason == "RESERVATION_EXPIRED" && commit?.rules == ["MSG-RESERVE"])
    let release = await #expect(throws: RPCStatus.self) {
      try await service.client.releaseMessage(
        .init(requestID: "x", actor: MessagingFixture.merchant, reservationID: id, shopID: "s1"))
    }
    #expect(release?.code == .failedPrecondition && release?.rules == ["MSG-RESERVE"])
    await service.stop()
  }

  @Test("The timer gives a unit back once")
  func timerFiresOnce() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    _ = try await service.reserve("r1", conversation)
    let kept = try await service.reserve("r2", conversation).reservationID
    _ = try await service.client.commitMessage(
      .init(
        requestID: "c", actor: MessagingFixture.merchant, reservationID: kept, text: "x",
        shopID: "s1"))
    let environment = service.environment
    let due = MessagingFixture.start + .seconds(60)
    #expect(try await environment.nextExpiry() == due)
    #expect(try await environment.expireReservations(now: due - .tick, limit: 64) == 0)
    #expect(try await environment.expireReservations(now: due, limit: 64) == 1)
    #expect(try await environment.expireReservations(now: due, limit: 64) == 0)
    #expect(try await environment.nextExpiry() == nil)
    let expired = try await service.events().filter { $0.change?.name == "reservation.expired" }
    #expect(expired.count == 1 && expired.first?.header?.actor?.kind == .system)
    await service.stop()
  }

  @Test("A reservation that falls due while the service is down expires once after the restart")
  func dueAcrossRestart() async throws {
    let first = try MessagingFixture()
    let conversation = try await first.open(buyerWrote: .days(2))
    let id = try await first.reserve("r1", conversation).reservationID
    let cursor = try #require(try await first.events().last?.header?.cursor)
    await first.stop()
    let second = try MessagingFixture(
      in: first.directory, at: MessagingFixture.start + .minutes(5))
    // Waits for the timer, which finds it due at once.
    let feed = try await second.client.watchMessages(.init(cursor: cursor))
    guard case .reservationExpired(let expired)? = try await feed.next()?.change else {
      Issue.record("something else than the expiry came first")
      return
    }
    #expect(expired.reservationID == id)
    feed.cancel()
    await second.stop()
    let third = try MessagingFixture(in: first.directory, at: MessagingFixture.start + .minutes(9))
    #expect(try await third.environment.nextExpiry() == nil)
    #expect(try await third.happenings().count { $0 == "reservation.expired" } == 1)
    await third.stop()
  }
}
