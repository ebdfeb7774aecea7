import Domain
import Testing

@testable import MerchantExport

@Suite("Merchant exports: several rows of one order")
struct GroupingTests {
  private let apple = ["订单号": "A1", "商品": "苹果"]
  private let pear = [
    "订单号": "A1", "商品": "梨", "商品总价(元)": "10.00", "用户实付金额(元)": "8.00", "商家实收金额(元)": "8.00",
  ]

  @Test("the rows of an order are its lines, and amounts of rows add up")
  func byRow() throws {
    let order = try #require(try Reading([apple, pear]).orders.first)
    #expect(order.lines.map(\.itemName) == ["苹果", "梨"])
    #expect(order.rows.map(\.row) == [2, 3])
    #expect(order.paid == Money(3_600))
    #expect(order.shopDiscount == Money(400))
    #expect(order.merchantReceives == Money(3_600))
  }

  @Test("rows that repeat the amounts of the whole order count once")
  func repeatedAmounts() throws {
    let whole = ["邮费(元)": "5.00", "用户实付金额(元)": "43.00", "商家实收金额(元)": "43.00"]
    let order = try #require(
      try Reading([
        apple.merging(whole) { $1 }, pear.merging(whole) { $1 },
      ]).orders.first)
    #expect(order.paid == Money(4_300))
    #expect(order.postage == Money(500))
    #expect(order.shopDiscount == Money(200))
  }

  @Test("amounts that stand in the first row only are the order's")
  func amountsInFirstRow() throws {
    let empty = [
      "邮费(元)": "", "店铺优惠折扣(元)": "", "平台优惠折扣(元)": "", "多多支付立减金额(元)": "",
      "用户实付金额(元)": "", "商家实收金额(元)": "",
    ]
    let order = try #require(
      try Reading([
        apple.merging(["用户实付金额(元)": "38.00"]) { $1 }, pear.merging(empty) { $1 },
      ]).orders.first)
    #expect(order.paid == Money(3_800))
  }

  @Test("a file that lacks a column of discounts or postage leaves its amount to be found")
  func lackingColumns() throws {
    let noDiscount = Fixture.columns.filter { $0 != "平台优惠折扣(元)" }
    let first = try #require(
      try Reading([["用户实付金额(元)": "25.00"]], columns: noDiscount).orders.first)
    #expect(first.platformDiscount == Money(300))
    let noPostage = Fixture.columns.filter { $0 != "邮费(元)" }
    let second = try #require(
      try Reading([["用户实付金额(元)": "36.00"]], columns: noPostage).orders.first)
    #expect(second.postage == Money(800))
  }

  @Test("the rows of an order need not stand together")
  func interleaved() throws {
    let reading = try Reading([apple, ["订单号": "B"], pear, ["订单号": "C"]])
    #expect(reading.orders.map(\.orderID) == ["A1", "B", "C"])
    #expect(reading.orders[0].rows.map(\.row) == [2, 4])
  }

  @Test("a row that comes after its order was completed is a problem, never a second order")
  func lateRow() throws {
    let others = (1...5).map { ["订单号": "B\($0)"] }
    let bytes = Fixture.export([apple] + others + [pear])
    let reading = try Reading(bytes, window: OrderWindow(capacity: 3))
    #expect(reading.orders.map(\.orderID) == ["A1", "B1", "B2", "B3", "B4", "B5"])
    #expect(reading.problems.map(\.rows) == [[RowPosition(row: 8, line: 8)]])
    #expect(reading.problems.first?.reason.contains("sort the file by order number") == true)
  }

  @Test("the window holds a bounded number of orders, whatever the file's length")
  func boundedWindow() throws {
    var window = OrderWindow(capacity: 10, remembered: 100)
    var isOpen = 0
    for number in 0..<1_000 {
      _ = window.add(orderID: "\(number)", bytes: 1) { _ in }
      isOpen += 1
      while window.removeComplete() != nil { isOpen -= 1 }
      #expect(isOpen <= 10)
    }
  }

  @Test("long texts complete orders before the window is full of them")
  func boundedText() {
    var window = OrderWindow()
    for number in 0..<64 {
      _ = window.add(orderID: "\(number)", bytes: ExportLimits.rowBytes) { _ in }
    }
    var complete = 0
    while window.removeComplete() != nil { complete += 1 }
    #expect(complete == 64 - ExportLimits.openBytes / ExportLimits.rowBytes)
  }

  @Test("a bad row spoils its order whole, and no other")
  func badRowOfOrder() throws {
    let reading = try Reading([apple, pear.merging(["商品数量(件)": "x"]) { $1 }, ["订单号": "B"]])
    #expect(reading.orders.map(\.orderID) == ["B"])
    #expect(
      reading.reasons == [
        "3 商品数量(件) ‘x’ is no quantity: 1 to 1000000 whole units",
        "2 - not taken because row 3 of the same order is wrong",
      ])
  }

  @Test("a row that repeats another of its order is taken once")
  func repeatedRow() throws {
    let reading = try Reading([apple, pear, apple])
    #expect(reading.orders.first?.lines.count == 2)
    #expect(reading.reasons == ["4 - repeats row 2 of the same order: taken once"])
  }

  @Test(
    "rows of an order that differ in what belongs to the order are refused",
    arguments: [
      ("订单状态", "已收货", "2+3 订单状态 the rows of the order differ in it: ‘已收货’"),
      ("订单成交时间", "2026-05-30 00:00", "2+3 订单成交时间 the rows of the order differ in it"),
    ])
  func differingRows(column: String, cell: String, reason: String) throws {
    #expect(try Reading([apple, pear.merging([column: cell]) { $1 }]).reasons == [reason])
  }

  @Test("a refund of some rows is a part of the payment")
  func partialRefund() throws {
    let order = try #require(
      try Reading([apple, pear.merging(["售后状态": "退款成功"]) { $1 }]).orders.first)
    #expect(order.afterSales == .partlyRefunded)
    #expect(order.refunded == Money(800))
  }

  @Test("a refund of some rows is refused where the rows do not say their parts")
  func partialRefundOfWhole() throws {
    let whole = ["用户实付金额(元)": "38.00", "商家实收金额(元)": "38.00"]
    let reading = try Reading([
      apple.merging(whole) { $1 }, pear.merging(whole) { $1 }.merging(["售后状态": "退款成功"]) { $1 },
    ])
    #expect(reading.orders == [])
    #expect(reading.problems.map(\.column) == ["售后状态"])
  }

  @Test("parcels and remarks of the rows are kept, each once")
  func parcelsAndRemarks() throws {
    let reading = try Reading([
      apple.merging(["商家备注": "放门口"]) { $1 },
      pear.merging(["快递单号": "YT0002", "商家备注": "放门口"]) { $1 },
      pear.merging(["商品": "桃", "快递单号": "", "快递公司": "", "商家备注": "易碎"]) { $1 },
    ])
    let order = try #require(reading.orders.first)
    #expect(order.parcels.map(\.trackingNumber) == ["YT0001", "YT0002"])
    #expect(order.merchantRemark == "放门口\n易碎")
  }

  @Test("more rows than an order can have lines are a problem, and every one is named")
  func tooManyRows() throws {
    let rows = (0..<210).map { apple.merging(["商品": "苹果\($0)"]) { $1 } }
    let reading = try Reading(rows)
    #expect(reading.orders == [])
    #expect(Set(reading.problems.flatMap(\.rows)).count == 210)
    #expect(reading.problems.first?.rows.count == 10)
  }

  @Test("sums that leave the range are refused")
  func overflow() throws {
    let huge = ["商品总价(元)": "92233720368547758.07"]
    let reading = try Reading([apple.merging(huge) { $1 }, pear.merging(huge) { $1 }])
    #expect(reading.reasons == ["2+3 用户实付金额(元) the amounts of the order are too large to add"])
  }
}
