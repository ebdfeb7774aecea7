import AfterSalesService
import Contracts
import Domain
import Foundation
import RPCContracts
import Service
import Store
import Testing

@Suite("Databases of earlier versions of after-sales") struct MigrationTests {
  /// A case of the buyer, with one unit of an order of its own.
  private func closed(_ id: String, by rule: String, _ age: Duration) -> AfterSalesV1.Case {
    var item = AfterSalesV1.Case(
      caseID: id, version: 3, orderID: "order-\(id)", shopID: "s1", buyerID: "b1", state: .closed,
      type: .returnRefund, lines: [.init(lineID: "1", quantity: 1)])
    item.amount = .yuan(30)
    item.reasonID = "wrong-item"
    item.reasonClass = .sellerError
    item.channel = .mobile
    item.submittedAt = .init(signedAt - age)
    item.requestCount = 1
    item.closedBy = rule
    return item
  }

  @Test("of the third: the requests that a buyer left to lapse are known, all are listed")
  func third() async throws {
    let directory = NSTemporaryDirectory() + "aftercare-aftersales-\(UUID().uuidString)"
    let old = try Store.open(
      StoreConfiguration(directory: directory, service: "aftersales"),
      migrations: Array(AfterSalesSchema.migrations.prefix(3)))
    let cases = [
      closed("lapsed", by: "AS-DEADLINE-SHIP", .days(3)),
      closed("decided", by: "AS-PLATFORM", .days(2)),
    ]
    try await old.write { transaction in
      for item in cases {
        _ = try transaction.execute(
          """
          INSERT INTO cases (case_id, order_id, shop_id, buyer_id, state, is_open, counts,
            submitted_at, due_at, order_version, type, handler_id, invoice_open, body)
          VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, 1, ?, '', 0, ?)
          """, item.caseID, item.orderID, item.shopID, item.buyerID, item.state.rawValue,
          item.submittedAt.flatMap { Instant($0) }, nil as Instant?, item.type.rawValue,
          item.serializedBytes())
      }
    }
    await old.close()
    let desk = try Desk(in: directory)
    let listed = try await desk.client.listCases(.init(buyerID: "b1")).cases
    #expect(listed == [cases[1], cases[0]])
    let item = try await desk.submit(.refundOnly)
    #expect(item.flags.map(\.flag) == [.lapsedRefund])
    #expect(item.flags.first?.explanation.hasPrefix("1 ") == true)
    let evaluation = try await desk.client.evaluateEligibility(
      .init(order: snapshot("o2"), actor: .buyer))
    #expect(evaluation.flags.map(\.flag) == [.lapsedRefund])
    await desk.close()
  }
}
