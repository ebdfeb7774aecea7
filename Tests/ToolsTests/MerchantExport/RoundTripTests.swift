import Contracts
import Domain
import Foundation
import Service
import Testing

@testable import MerchantExport
@testable import aftercare

/// What comes in by `aftercare import` goes out by `aftercare export` as it was.
@Suite("Merchant exports: import and export") struct ExportRoundTripTests {
  /// The order that the service makes of an import, as far as an export tells it.
  private func stored(_ order: ExportedOrder) -> OrdersV1.Order {
    let past = OrdersV1.ImportedOrder(order, shopID: "shop")
    var stored = OrdersV1.Order(expected: past)
    for index in stored.lines.indices {
      stored.lines[index].sourceCells = past.lines[index].sourceCells
    }
    return stored
  }

  private func expectEqual(_ reading: Reading, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    for order in reading.orders {
      let written = OrderCells.written(stored(order))
      try #require(written.count == order.cells.count, sourceLocation: sourceLocation)
      for (row, cells) in zip(written, order.cells) {
        for column in ExportColumn.allCases where column != .buyer {
          guard let cell = cells[column] else { continue }
          #expect(
            row[column] == cell, "\(order.orderID) \(column.name)", sourceLocation: sourceLocation)
        }
      }
    }
    // And what was written reads as the same orders.
    let table = ExportTable(buyerColumn: nil)
    let text = table.header + reading.orders.map { table.rows(of: stored($0)) }.joined()
    let again = try Reading(ExportText.byteOrderMark + Array(text.utf8))
    #expect(again.problems.isEmpty, sourceLocation: sourceLocation)
    #expect(again.orders.count == reading.orders.count, sourceLocation: sourceLocation)
    for (first, second) in zip(reading.orders, again.orders) {
      #expect(
        OrdersV1.Order(expected: .init(first, shopID: "s"))
          == OrdersV1.Order(expected: .init(second, shopID: "s")), sourceLocation: sourceLocation)
    }
  }

  @Test(
    "every cell of the sample comes out equal", arguments: ["orders.csv", "orders-gb18030.csv"])
  func sample(_ name: String) throws {
    let file = Repository.root.appendingPathComponent("compose/sample/\(name)")
    let reading = try Reading(Array(try Data(contentsOf: file)))
    #expect(reading.orders.count > 100)
    try expectEqual(reading)
  }

  @Test("cells in other words than ours come out as they were: masked, padded, short, quoted")
  func words() throws {
    try expectEqual(
      try Reading([
        ["订单号": "A", "商品总价(元)": "30", "用户实付金额(元)": "¥28.0", "收货人": "张**", "手机": "*"],
        ["订单号": "B", "订单状态": "已发货，退款成功", "确认收货时间": "", "售后状态": "退款成功"],
        ["订单号": "C", "订单状态": "已收货", "售后状态": "换货成功", "商家备注": "第一行\r\n\"二\",三"],
        ["订单号": "D", "商家编码-规格维度": "", "发货时间": "2026/6/1 9:00"],
        ["订单号": "E", "订单状态": "待付款", "订单成交时间": "", "发货时间": "", "确认收货时间": ""],
      ]))
  }

  @Test("rows of one order keep their own amounts and remarks")
  func rows() throws {
    try expectEqual(
      try Reading([
        ["订单号": "A", "商家备注": "茶", "快递单号": "YT1"],
        ["订单号": "A", "商品": "杯", "商家备注": "杯子", "快递单号": "YT2", "售后状态": "退款成功"],
      ]))
  }

  @Test("a cell whose order changed is written as the order is now, the others as they were")
  func changed() throws {
    let reading = try Reading([
      ["订单号": "A", "订单状态": "已发货", "确认收货时间": "", "商品总价(元)": "30"]
    ])
    var order = stored(try #require(reading.orders.first))
    #expect(OrderCells.written(order)[0][.status] == "已发货")
    order.tradeState = .signed
    order.signedAt = GoogleProtobuf.Timestamp(Instant(seconds: 1_780_000_000))
    let row = OrderCells.written(order)[0]
    #expect(row[.status] == "已签收")
    #expect(row[.confirmTime] == "2026-05-29 04:26:40")
    #expect(row[.total] == "30")
  }

  @Test("cells are quoted where they have to be")
  func quoting() {
    #expect(
      ExportText.row(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n")
    #expect(ExportText.money(fen: 5) == "0.05")
  }
}

extension OrdersV1.Order {
  /// The order that an imported past becomes, as far as an export tells it.
  fileprivate init(expected past: OrdersV1.ImportedOrder) {
    let refunded = past.refunded?.minorUnits ?? 0
    let isWhole = refunded == past.paid?.minorUnits
    self.init(
      orderID: past.orderID, shopID: past.shopID,
      buyerID: past.buyerID.isEmpty ? "export:\(past.orderID)" : past.buyerID,
      tradeState: past.tradeState,
      afterSalesState: refunded > 0 && isWhole
        ? .refunded : !past.openCaseIDs.isEmpty ? .open : refunded > 0 ? .partlyRefunded : .none,
      paid: past.paid,
      lines: past.lines.map { line in
        .init(
          itemID: line.itemID, itemName: line.itemName, variant: line.variant, sku: line.sku,
          quantity: line.quantity, total: line.total, variantID: line.variantID,
          itemCode: line.itemCode)
      },
      charges: past.charges, createdAt: past.createdAt, paidAt: past.paidAt,
      shippedAt: past.shippedAt, signedAt: past.signedAt, completedAt: past.completedAt,
      promisedShipAt: past.promisedShipAt, parcel: past.parcel, address: past.address)
    // Any time says that it was imported.
    importedAt = .init()
    if !past.merchantRemark.isEmpty {
      remarks = [
        .init(
          author: TypeV1.Actor(kind: .merchant, id: past.shopID), text: past.merchantRemark)
      ]
    }
  }
}
