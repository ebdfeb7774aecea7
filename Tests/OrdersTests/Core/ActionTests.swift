import Domain
import Orders
import Testing

@Suite("What an actor may do")
struct ActionTests {
  /// Who may cancel, ask, refuse or decide, by state and actor.
  @Test("cancellations by state and actor")
  func matrix() throws {
    typealias Cell = (TradeState, Actor, Set<OrderAction>)
    let watched: Set<OrderAction> = [
      .cancel, .requestCancellation, .approveCancellation, .refuseCancellation,
    ]
    let table: [Cell] = [
      (.created, buyer, [.cancel]), (.created, merchant, []), (.created, platform, [.cancel]),
      (.toShip, buyer, [.cancel]), (.toShip, merchant, []), (.toShip, manager, []),
      (.inDelivery, buyer, [.cancel, .requestCancellation]), (.inDelivery, merchant, []),
      (.inDelivery, system, []), (.signed, buyer, [.requestCancellation]),
      (.signed, merchant, []), (.completed, buyer, []), (.completed, merchant, []),
    ]
    for (state, actor, actions) in table {
      let run = try OrderRun.reaching(state)
      #expect(run.allowed(actor).intersection(watched) == actions, "\(state) \(actor.kind)")
    }
    var asked = try OrderRun.reaching(.signed)
    try asked.give(.requestCancellation(reason: ""), buyer)
    #expect(
      asked.allowed(merchant).intersection(watched) == [.approveCancellation, .refuseCancellation])
    try asked.give(.decideCancellation(approved: false, reason: "r"), merchant)
    try asked.give(.requestCancellation(reason: ""), buyer)
    #expect(asked.allowed(merchant).intersection(watched) == [.approveCancellation])
    #expect(
      asked.allowed(platform).intersection(watched) == [.approveCancellation])
    try asked.give(.recordFinding(text: "f"), manager)
    #expect(asked.allowed(platform).contains(.refuseCancellation))
  }

  @Test("every outcome is there, with the time from which it changes")
  func outcomes() throws {
    var run = try MerchantCancelTests.run(attempts: 2)
    let last = run.now
    run.now = last + .minutes(20)
    let cancel = try #require(run.actions(merchant)[.cancel])
    #expect(!cancel.isAllowed)
    #expect(cancel.outcomes.map(\.rule) == ["actor", "ORD-UNREACHABLE", "ORD-MERCHANT-CANCEL"])
    #expect(cancel.outcomes.map(\.result) == [.pass, .fail, .fail])
    let later = last + .hours(1) + .microseconds(1)
    #expect(cancel.changesAt == later)
    run.now = later
    #expect(run.actions(merchant)[.cancel]?.isAllowed == true)
    let signed = try OrderRun.reaching(.signed)
    let complete = try #require(signed.actions(system)[.complete])
    #expect(complete.changesAt == signed.now + .days(7))
  }

  @Test("another buyer may do nothing")
  func otherBuyer() throws {
    for state in [.created, .toShip, .inDelivery, .signed] as [TradeState] {
      let run = try OrderRun.reaching(state)
      #expect(run.allowed(Actor(.buyer, id: "buyer-2")).isEmpty)
    }
  }

  @Test("what the matrix forbids is refused, what it allows is not refused for its rules")
  func agreesWithCommands() throws {
    let simple: [(OrderAction, OrderCommand)] = [
      (.accept, .accept), (.sign, .sign), (.complete, .complete), (.cancel, .cancel(reason: "r")),
      (.requestCancellation, .requestCancellation(reason: "")),
      (.approveCancellation, .decideCancellation(approved: true, reason: "")),
      (.refuseCancellation, .decideCancellation(approved: false, reason: "r")),
      (.withdrawCancellationRequest, .withdrawCancellationRequest),
      (.extendReceipt, .extendReceipt), (.ship, .ship(parcel)), (.formGroup, .formGroup),
      (.recordFinding, .recordFinding(text: "f")), (.addRemark, .addRemark(text: "r")),
      (.notifyDelay, .notifyDelay(note: "")),
      (.markAddressUnclear, .markAddressUnclear(issue: "x")),
    ]
    for state in [.created, .toShip, .inDelivery, .signed, .completed] as [TradeState] {
      for actor in [buyer, merchant, manager, platform, system] {
        let run = try OrderRun.reaching(state)
        let allowed = run.allowed(actor)
        for (action, command) in simple {
          var attempt = run
          var refused = false
          do throws(Refusal) { try attempt.give(command, actor) } catch { refused = true }
          #expect(refused != allowed.contains(action), "\(state) \(actor.kind) \(action)")
        }
      }
    }
  }
}
