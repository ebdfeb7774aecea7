import Domain
import Messaging
import Testing

@Suite struct PermissionTests {
  static let commands: [(QuotaCommand, Set<Actor.Kind>)] = {
    let query = SendQuery(kind: .text)
    let reservation = Reservation(
      id: "r", kind: .text, reservedAt: QuotaFixture.start,
      expiresAt: QuotaFixture.start + .seconds(60))
    let past = HistoricalMessage(
      author: .buyer, kind: .text, sentAt: QuotaFixture.start, isSuspectedSpam: false)
    return [
      (.receive(kind: .text, sentAt: nil, isSuspectedSpam: false), [.buyer, .platform]),
      (.receive(kind: .text, sentAt: QuotaFixture.start, isSuspectedSpam: false), [.platform]),
      (.receive(kind: .text, sentAt: nil, isSuspectedSpam: true), [.platform]),
      (.takeIn(past), [.platform]),
      (.send(query), [.merchant, .system]),
      (.reserve(id: "r", query), [.merchant]),
      (.commit(reservation), [.merchant]),
      (.release(reservation), [.merchant]),
      (.expire(reservation), [.system]),
      (.deliver(.card), [.merchant, .system]),
      (.updateStanding(StandingUpdate()), [.platform, .system]),
      (.setAccess(isBlocked: true, hasOptedOut: nil), [.merchant, .platform]),
      (.setAccess(isBlocked: nil, hasOptedOut: true), [.buyer, .platform]),
      (.setAccess(isBlocked: true, hasOptedOut: true), [.platform]),
    ]
  }()

  @Test("Each command is refused to every other kind of actor", arguments: 0..<14)
  func permissions(_ index: Int) throws {
    let (command, allowed) = Self.commands[index]
    for kind in Actor.Kind.allCases {
      var quota = try QuotaFixture(buyerWrote: .minutes(1))
      do {
        try quota.apply(command, as: Actor(kind, id: "x"))
        #expect(allowed.contains(kind), "\(command) passed for \(kind)")
      } catch {
        #expect((error.kind == .permission) == !allowed.contains(kind), "\(command) \(kind)")
      }
    }
  }

  @Test("A merchant cannot send a system notice, nor anybody a card through SendMessage")
  func kinds() throws {
    var quota = try QuotaFixture(buyerWrote: .minutes(1))
    for kind in [MessageKind.systemNotice, .card, .invitationCard] {
      let refusal = #expect(throws: Refusal.self) { try quota.send(kind) }
      #expect(refusal?.kind == .invalid)
    }
    #expect(throws: Refusal.self) {
      try quota.apply(.deliver(.systemNotice), as: QuotaFixture.merchant)
    }
    #expect(throws: Refusal.self) { try quota.apply(.deliver(.text), as: QuotaFixture.merchant) }
    #expect(throws: Refusal.self) {
      try quota.apply(.send(SendQuery(kind: .text)), as: QuotaFixture.system)
    }
    try quota.apply(.send(SendQuery(kind: .automaticReply)), as: QuotaFixture.system)
  }

  @Test("MSG-ORDER: the conversation of another shop's or buyer's order is not entered")
  func orderOfAnother() throws {
    let bound = ConversationParties(shopID: "s1", buyerID: "b1")
    try bound.requireSame(as: bound, orderID: "o1")
    let refusal = #expect(throws: Refusal.self) {
      try ConversationParties(shopID: "s2", buyerID: "b1").requireSame(as: bound, orderID: "o1")
    }
    #expect(refusal?.violations.map(\.subject) == ["MSG-ORDER"])
    #expect(refusal?.message.contains("s1") == false)
  }
}
