import Domain
import RPCCore
import Testing

@testable import Service

enum TestState: String, Codable, CodingKeyRepresentable {
  case open = "OPEN"
  case closed = "CLOSED"
}

struct TestPolicy: PolicyDocument {
  struct Windows: Codable, Sendable, Equatable {
    var afterSales: Duration = .days(15)
    var reminder: Duration? = .days(3)
  }
  var version = "default"
  var windows = Windows()
  var cardCap = 2
  var amountCap: Int64 = 50_000
  var matrix: [TestState: [String]] = [.open: ["A", "B"], .closed: []]
  var since = Instant(seconds: 0)
  var problems: [String] { cardCap < 0 ? ["cardCap must not be negative"] : [] }
}

@Suite struct PolicyTests {
  typealias Policy = EffectivePolicy<TestPolicy>

  private func parse(_ text: String) throws -> Policy { try Policy(parsing: Array(text.utf8)) }

  private func problem(_ text: String) -> String {
    do throws(PolicyError) {
      _ = try Policy(parsing: Array(text.utf8))
      return "taken"
    } catch { return error.text }
  }

  @Test func whatTheFileLeavesOutKeepsItsDefault() throws {
    let policy = try parse(
      #"{"version":"v7","windows":{"afterSales":"48h"},"matrix":{"CLOSED":["C"]}}"#)
    #expect(policy.rules.version == "v7")
    #expect(policy.rules.windows == .init(afterSales: .hours(48), reminder: .days(3)))
    #expect(policy.rules.matrix == [.open: ["A", "B"], .closed: ["C"]])
    #expect(policy.rules.cardCap == 2)
    #expect(policy.roles == [])
  }

  @Test func nullClearsAnOptionalOrAnEntry() throws {
    let policy = try parse(
      #"{"version":"v","windows":{"reminder":null},"matrix":{"OPEN":null}}"#)
    #expect(policy.rules.windows.reminder == nil)
    #expect(policy.rules.matrix == [.closed: []])
  }

  @Test(arguments: [
    (#"[]"#, #"the document must be an object with a "version""#),
    (#"{}"#, #""version" is missing: a text of at most 64 bytes of your choice"#),
    (#"{"version":""}"#, #""version" is missing: a text of at most 64 bytes of your choice"#),
    (#"{"version":"v","cardCaps":1}"#, #"unknown key "cardCaps"; did you mean "cardCap"?"#),
    (
      #"{"version":"v","windows":{"afterSale":"1d"}}"#,
      #"windows: unknown key "afterSale"; did you mean "afterSales"?"#
    ),
    (
      #"{"version":"v","windows":{"afterSales":15}}"#,
      #"windows.afterSales: expected a length of time such as "48h", found the number 15"#
    ),
    (
      #"{"version":"v","windows":{"afterSales":"15"}}"#,
      #"windows.afterSales: "15" is not a length of time such as 48h, 15d, 10m, 60s or 250ms"#
    ),
    (#"{"version":"v","cardCap":"2"}"#, #"cardCap: expected a whole number, found the text "2""#),
    (#"{"version":"v","cardCap":null}"#, #""cardCap" is missing"#),
    (#"{"version":"v","cardCap":-1}"#, "cardCap must not be negative"),
    (
      #"{"version":"v","matrix":{"OPEN":"A"}}"#,
      #"matrix.OPEN: expected a list, found the text "A""#
    ),
    (
      #"{"version":"v","since":"yesterday"}"#,
      #"since: expected a time such as "2026-11-01T08:00:00Z", found the text "yesterday""#
    ),
    (#"{"version":"v" "cardCap":1}"#, "line 1, column 16: expected ',' or '}'"),
    (
      #"{"version":"v","roles":[{"name":"r","methods":["*"]}]}"#,
      #"roles: role "r" has no users and no groups"#
    ),
    (
      #"{"version":"v","roles":[{"name":"r","users":[1],"methods":["Orders"]}]}"#,
      #"roles: "Orders" is no method; use *, package.Service/*, package.Service/Get* or package.Service/Method"#
    ),
    (
      #"{"version":"v","roles":[{"name":"r","users":[1],"methods":["*"],"actors":["BOSS"]}]}"#,
      #"roles: role "r": "BOSS" is no actor; use * or BUYER, MERCHANT, BUSINESS_MANAGER, PLATFORM, SYSTEM"#
    ),
    (
      #"{"version":"v","roles":[{"name":"r","user":[1],"methods":["*"],"users":[1]}]}"#,
      #"roles[0]: unknown key "user"; did you mean "users"?"#
    ),
  ])
  func aBadDocumentIsRefusedByName(_ text: String, _ expected: String) {
    #expect(problem(text) == expected)
  }

  @Test func anUnknownKeyOfADictionaryIsRefused() {
    #expect(problem(#"{"version":"v","matrix":{"AJAR":[]}}"#).contains("AJAR"))
  }

  @Test func aFileThatCannotBeReadIsNamed() {
    let error = #expect(throws: PolicyError.self) { try Policy.load(path: "/nowhere/policy.json") }
    #expect(error?.text == "policy file '/nowhere/policy.json': does not exist")
    #expect(throws: PolicyError.self) { try Policy.load(path: "/") }
  }

  @Test func thePrintedDocumentReadsBackUnchanged() throws {
    let policy = try parse(
      #"{"version":"v","roles":[{"name":"r","users":["a",7],"methods":["*"],"actors":["*"]}]}"#)
    let printed = try policy.document().text(indented: true)
    #expect(printed.contains(#""afterSales": "15d""#))
    #expect(try parse(printed) == policy)
  }

  @Test func aRefusedReloadKeepsTheOldPolicy() throws {
    let box = try PolicyBox(
      try parse(#"{"version":"v1"}"#),
      accounts: .init { _ in
        nil
      } group: { _ in
        nil
      })
    let bad = try parse(
      #"{"version":"v2","roles":[{"name":"r","users":["nobody-here"],"methods":["*"]}]}"#)
    let error = #expect(throws: PolicyError.self) { try box.replace(with: bad) }
    #expect(error?.text == #"role "r": this machine has no user "nobody-here""#)
    #expect(box.current.version == "v1")
    try box.replace(with: parse(#"{"version":"v3"}"#))
    #expect(box.current.version == "v3")
  }
}

@Suite struct RoleTests {
  private static let roles = [
    Role(
      name: "desk", users: [.name("ann")], groups: [.name("desk"), .id(500)],
      methods: [.init("a.v1.Orders/Get*"), .init("a.v1.Orders/PayOrder")], actors: [.merchant]),
    Role(
      name: "buyer-app", users: [.id(70)], methods: [.init("a.v1.Orders/*")], actors: [.buyer]),
    Role(name: "admin", users: [.id(80)], methods: [.init("*")], actors: Set(Actor.Kind.allCases)),
  ]

  private static let accounts = AccountDirectory(
    user: { $0 == "ann" ? 60 : nil }, group: { $0 == "desk" ? (400, [61]) : nil })

  private func table() throws -> AccessTable {
    try AccessTable(Self.roles, owner: 42, accounts: Self.accounts)
  }

  @Test(arguments: [
    // uid, gid, method, may call, may act as merchant
    (UInt32(0), UInt32(0), "PayOrder", true, true),
    (42, 1, "PayOrder", true, true),
    (60, 1, "PayOrder", true, true),
    (61, 1, "GetOrder", true, true),
    (62, 400, "GetOrder", true, true),
    (62, 500, "GetBuckets", true, true),
    (60, 1, "ShipOrder", false, false),
    (70, 1, "ShipOrder", true, false),
    (80, 1, "ShipOrder", true, true),
    (99, 1, "GetOrder", false, false),
    (99, 0, "GetOrder", false, false),
  ])
  func everyPeerGetsWhatItsRolesSay(
    uid: UInt32, gid: UInt32, method: String, mayCall: Bool, mayBeMerchant: Bool
  ) throws {
    let table = try table()
    #expect(table.allows(uid: uid, gid: gid, service: "a.v1.Orders", method: method) == mayCall)
    #expect(
      table.allows(
        uid: uid, gid: gid, service: "a.v1.Orders", method: method, actingAs: .merchant)
        == mayBeMerchant)
  }

  @Test func aRoleForOneServiceSaysNothingOfAnother() throws {
    let table = try table()
    #expect(!table.allows(uid: 70, gid: 1, service: "a.v1.Cards", method: "GetOrder"))
    #expect(table.allows(uid: 80, gid: 1, service: "a.v1.Cards", method: "GetOrder"))
  }

  @Test func everyoneMayAskForHealth() throws {
    #expect(
      try table().allows(uid: 99, gid: 9, service: "grpc.health.v1.Health", method: "Check"))
  }

  @Test func anUnknownGroupIsRefused() {
    let roles = [Role(name: "r", groups: [.name("ghosts")], methods: [.init("*")])]
    let error = #expect(throws: PolicyError.self) {
      try AccessTable(roles, owner: 1, accounts: Self.accounts)
    }
    #expect(error?.text == #"role "r": this machine has no group "ghosts""#)
  }

  @Test func theMachinesRootIsKnown() {
    #expect(AccountDirectory.system.user("root") == 0)
    #expect(AccountDirectory.system.group("root")?.id == 0)
    #expect(AccountDirectory.system.user("no-such-user-here") == nil)
  }
}
