import Domain
import Orders
import Testing

@Suite("Placing an order")
struct CreateTests {
  @Test("an id is taken once")
  func taken() throws {
    var run = try OrderRun.reaching(.created)
    #expect(try run.refusal(of: .create(newOrder()), buyer).kind == .alreadyExists)
  }

  @Test("fields that make no sense are all named")
  func fields() throws {
    let dong = try #require(Currency(code: "VND"))
    let table: [(String, (inout NewOrder) -> Void)] = [
      ("order_id", { $0.id = "" }),
      ("order_id", { $0.id = String(repeating: "x", count: 65) }),
      ("order_id", { $0.id = "a\u{7}b" }),
      ("shop_id", { $0.shopID = " shop" }),
      ("lines", { $0.lines = [] }),
      ("lines", { $0.lines = Array(repeating: $0.lines[0], count: 201) }),
      ("lines[0].quantity", { $0.lines[0].quantity = 0 }),
      ("lines[1].quantity", { $0.lines[1].quantity = 1_000_001 }),
      ("lines[0].total", { $0.lines[0].total = cny(-1) }),
      ("lines[1].total", { $0.lines[1].total = Money(1, dong) }),
      ("lines[0].item_name", { $0.lines[0].itemName = "" }),
      ("lines[0].item_name", { $0.lines[0].itemName = String(repeating: "茶", count: 501) }),
      ("lines[1].line_id", { $0.lines[1].id = "1" }),
      ("lines", { $0.lines[0].total = cny(.max) }),
      ("charges.postage", { $0.charges.postage = cny(-1) }),
      ("charges.shop_discount", { $0.charges.shopDiscount = Money(1, dong) }),
      ("charges", { $0.charges.shopDiscount = cny(10_100) }),
      ("promised_ship_at", { $0.promisedShipAt = start }),
      ("promised_ship_at", { $0.promisedShipAt = Instant(microseconds: .max) }),
      ("promised_ship_at", { $0.promisedShipAt = Instant(microseconds: .min) }),
      (
        "address.phone",
        {
          $0.address = Address()
          $0.address?.phone = "1\n2"
        }
      ),
    ]
    for (field, change) in table {
      var run = OrderRun()
      let refusal = try run.refusal(of: .create(newOrder(configure: change)), platform)
      #expect(refusal.kind == .invalid)
      #expect(refusal.subjects.contains(field), "\(field) in \(refusal.subjects)")
    }
    var run = OrderRun()
    let several = newOrder {
      $0.shopID = ""
      $0.lines[0].quantity = -4
    }
    #expect(
      try run.refusal(of: .create(several), buyer).subjects == ["shop_id", "lines[0].quantity"])
  }

  @Test("the longest of everything is taken")
  func limits() throws {
    var run = OrderRun()
    try run.give(
      .create(
        newOrder {
          $0.id = String(repeating: "单", count: 64)
          $0.lines = (0..<200).map { _ in
            NewLine(
              itemName: String(repeating: "茶", count: 500), quantity: 1_000_000, total: cny(1))
          }
          $0.promisedShipAt = start + .days(732)
          $0.address = Address()
          $0.address?.detail = "door 1\nring twice"
        }), buyer)
    #expect(run.current.lines.last?.id == "200")
  }

  @Test("ORD-REMARK: every change leaves a remark with its author and time")
  func remarks() throws {
    let run = try OrderRun.reaching(.completed)
    #expect(run.current.remarks.count == run.events.count)
    #expect(run.current.remarks.map(\.author) == run.events.map(\.actor))
    #expect(run.current.remarks.map(\.at) == run.events.map(\.occurredAt))
  }
}

@Suite("Snapshot")
struct SnapshotTests {
  @Test("it carries what other services decide by")
  func content() throws {
    var run = try OrderRun.reaching(.signed) {
      $0.traits.isFresh = true
      $0.traits.isInvoiced = true
    }
    let cup = NewRefund.Part(lineID: "2", quantity: 3, amount: cny(2_000))
    try run.give(
      .recordRefund(NewRefund(id: "r", caseID: "c", amount: cny(2_000), parts: [cup])), system)
    let snapshot = OrderSnapshot(run.current)
    #expect(snapshot.version == 5)
    #expect(snapshot.paid == cny(10_000))
    #expect(snapshot.refunded == cny(2_000))
    #expect(snapshot.paidAt == start + .hours(1))
    #expect(snapshot.signedAt == start + .hours(3))
    #expect(snapshot.isFresh && snapshot.isInvoiced && snapshot.isSuccessful)
    #expect(snapshot.lines.map(\.unavailable) == [0, 3])
    #expect(snapshot.lines.map(\.paid) == [cny(6_001), cny(3_999)])
    #expect(snapshot.settledCaseIDs == ["c"])
  }

  @Test("ORD-INSURANCE: freight insurance lapses with COMPLETED")
  func insurance() throws {
    var run = try OrderRun.reaching(.signed) { $0.traits.hasFreightInsurance = true }
    #expect(OrderSnapshot(run.current).hasFreightInsurance)
    try run.give(.complete, buyer)
    #expect(!OrderSnapshot(run.current).hasFreightInsurance)
  }
}
