import Domain
import MerchantExport
import Testing

@Suite("Merchant exports: states")
struct StateTests {
  /// A row in a state, with the times that it can have.
  private func row(_ status: String, _ more: [String: String] = [:]) -> [String: String] {
    var cells = ["订单状态": status]
    let isSigned = status.hasPrefix("已签收") || status.hasPrefix("已收货")
    if !isSigned { cells["确认收货时间"] = "" }
    if !isSigned && !status.hasPrefix("已发货") { cells["发货时间"] = "" }
    if status == "待付款" { cells["订单成交时间"] = "" }
    return cells.merging(more) { $1 }
  }

  @Test(
    "every state of the trade",
    arguments: [
      ("待付款", ExportedTradeState.created), ("待发货", .toShip), ("已发货待签收", .inDelivery),
      ("已发货，待签收", .inDelivery), ("已发货", .inDelivery), ("已签收", .signed), ("已收货", .completed),
      ("已取消", .cancelled),
    ])
  func tradeStates(status: String, state: ExportedTradeState) throws {
    let reading = try Reading([row(status)])
    #expect(reading.problems == [])
    let order = try #require(reading.orders.first)
    #expect(order.tradeState == state)
    #expect(order.statusText == status)
    #expect(order.afterSales == .none)
    #expect((order.paidAt != nil) == (state != .created))
    #expect((order.paid != nil) == (state != .created))
    #expect((order.signedAt != nil) == (state == .signed || state == .completed))
    #expect((order.completedAt != nil) == (state == .completed))
  }

  @Test(
    "the outcome of after-sales is appended to the state",
    arguments: [
      "已发货，退款成功", "已发货,退款成功", "已发货（退款成功）", "已发货 退款成功", "已发货退款成功",
    ])
  func appendedOutcome(status: String) throws {
    let reading = try Reading([row(status)])
    if status == "已发货退款成功" {
      #expect(reading.reasons == ["2 订单状态 ‘已发货退款成功’ is no known state"])
      return
    }
    let order = try #require(reading.orders.first)
    #expect(order.tradeState == .inDelivery)
    #expect(order.afterSales == .refunded)
    #expect(order.refunded == Money(2_800))
  }

  @Test(
    "售后状态 tells what after-sales did",
    arguments: [
      ("", ExportedAfterSales.none), ("无售后或售后取消", .none), ("售后处理中", .open), ("退款成功", .refunded),
      ("待商家处理", .open), ("换货成功", .other), ("用户撤销", .none),
    ])
  func afterSales(text: String, state: ExportedAfterSales) throws {
    let order = try #require(try Reading([row("已签收", ["售后状态": text])]).orders.first)
    #expect(order.afterSales == state)
    #expect(order.afterSalesText == text)
    #expect(order.refunded == Money(state == .refunded ? 2_800 : 0))
  }

  @Test("a refund in the state counts even where 售后状态 is silent or absent")
  func refundInStateOnly() throws {
    let columns = Fixture.columns.filter { $0 != "售后状态" }
    let order = try #require(try Reading([row("已签收，退款成功")], columns: columns).orders.first)
    #expect(order.afterSales == .refunded)
    #expect(order.afterSalesText == "")
  }

  @Test("a cancelled order was paid if it has a payment time and an amount")
  func cancelled() throws {
    let paid = try #require(try Reading([row("已取消，退款成功")]).orders.first)
    #expect(paid.paid == Money(2_800) && paid.refunded == Money(2_800))
    let unpaid = try #require(try Reading([row("已取消", ["订单成交时间": ""])]).orders.first)
    #expect(unpaid.paid == nil && unpaid.paidAt == nil)
    let free = try #require(
      try Reading([row("已取消", ["用户实付金额(元)": "0", "店铺优惠折扣(元)": "30"])]).orders.first)
    #expect(free.paid == nil && free.placedAt == Instant(seconds: 1_780_202_096))
  }

  @Test("where only 订单创建时间 is known it stands for the payment of a paid order")
  func onlyOrderTime() throws {
    let columns = Fixture.columns.map { $0 == "订单成交时间" ? "订单创建时间" : $0 }
    let time = "2026-05-31 12:34:56"
    let rows = [
      row("待发货", ["订单号": "A1", "订单创建时间": time]), row("已取消", ["订单号": "A2", "订单创建时间": time]),
      row("待付款", ["订单号": "A3", "订单创建时间": time]),
    ]
    let orders = try Reading(rows, columns: columns).orders
    let instant = Instant(seconds: 1_780_202_096)
    #expect(orders.map(\.placedAt) == [instant, instant, instant])
    #expect(orders.map(\.paidAt) == [instant, nil, nil])
  }

  @Test("payment, group and placing each have their own time where the file has it")
  func allTimes() throws {
    let columns = Fixture.columns + ["支付时间", "拼单成功时间", "订单创建时间"]
    let reading = try Reading(
      [
        row(
          "待发货",
          [
            "支付时间": "2026-05-31 12:31", "拼单成功时间": "2026-05-31 12:33", "订单创建时间": "2026-05-31 12:30",
          ])
      ], columns: columns)
    let order = try #require(reading.orders.first)
    #expect(order.placedAt == Instant(seconds: 1_780_201_800))
    #expect(order.paidAt == Instant(seconds: 1_780_201_860))
    #expect(order.groupFormedAt == Instant(seconds: 1_780_201_980))
  }

  @Test(
    "what contradicts itself is refused with its reason",
    arguments: [
      ("待发货", "订单成交时间", "", "订单成交时间 is empty, but an order that is 待发货 was paid"),
      ("已签收", "用户实付金额(元)", "", "用户实付金额(元) is empty, but an order that is 已签收 was paid"),
      (
        "已签收", "确认收货时间", "",
        "确认收货时间 is empty, but an order that is 已签收 needs it: its windows start there"
      ),
      (
        "已收货", "确认收货时间", "",
        "确认收货时间 is empty, but an order that is 已收货 needs it: its windows start there"
      ),
      ("待发货", "发货时间", "2026-06-01 00:00", "发货时间 is set, but the order is 待发货"),
      ("待付款", "发货时间", "2026-06-01 00:00", "发货时间 is set, but the order is 待付款"),
      ("已发货", "确认收货时间", "2026-06-04 00:00", "确认收货时间 is set, but the order is 已发货"),
      ("已发货", "发货时间", "2026-05-31 12:00:00", "发货时间 is earlier than 订单成交时间"),
      ("已签收", "确认收货时间", "2026-05-31 23:00", "确认收货时间 is earlier than 发货时间"),
      ("待付款", "售后状态", "退款成功", "售后状态 says 退款成功, but nothing was paid"),
      (
        "已签收", "用户实付金额(元)", "27.00",
        """
        用户实付金额(元) prices 30.00 CNY plus postage 0.00 CNY minus discounts 2.00 CNY is not the \
        paid 27.00 CNY
        """
      ),
    ])
  func contradictions(status: String, column: String, cell: String, reason: String) throws {
    let reading = try Reading([row(status, [column: cell]), row("待发货", ["订单号": "A2"])])
    #expect(reading.reasons == ["2 " + reason])
    #expect(reading.orders.map(\.orderID) == ["A2"])
  }
}
