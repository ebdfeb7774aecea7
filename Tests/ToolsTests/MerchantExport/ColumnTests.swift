import MerchantExport
import Testing

@Suite("Merchant exports: columns")
struct ColumnTests {
  private func error(_ columns: [String], delimiter: String = ",") -> ExportError? {
    do {
      _ = try Reading(Fixture.export([[:]], columns: columns, delimiter: delimiter))
      return nil
    } catch { return error as? ExportError }
  }

  @Test("columns are found by name in any order, unknown ones are ignored")
  func anyOrder() throws {
    let shuffled = ["自定义1"] + Fixture.columns.reversed() + ["自定义2", ""]
    let reading = try Reading([["自定义1": "x"]], columns: shuffled)
    #expect(reading.orders == (try Reading([[:]]).orders))
  }

  @Test(
    "every alias is found",
    arguments: [
      ("订单号", "订单编号"), ("商品", "商品名称"), ("商家编码-规格维度", "商家编码-SKU维度"),
      ("订单成交时间", "支付时间"), ("订单成交时间", "拼单成功时间"), ("订单成交时间", "订单创建时间"),
      ("商品id", "商品ID"), ("样式ID", "样式id"), ("商品数量(件)", "商品数量（件）"),
      ("商品总价(元)", "商品总价"), ("用户实付金额(元)", " 用户实付金额（元）\t"),
    ])
  func aliases(name: String, alias: String) throws {
    let columns = Fixture.columns.map { $0 == name ? alias : $0 }
    let value = Fixture.defaults[name] ?? ""
    var order = try #require(try Reading([[alias: value]], columns: columns).orders.first)
    let usual = try #require(try Reading([[:]]).orders.first)
    #expect(order.paidAt == usual.paidAt)
    order.groupFormedAt = nil
    order.placedAt = nil
    // The cells are kept under the names that the file gave its columns.
    order.cells = usual.cells
    #expect(order == usual)
  }

  @Test("a missing required column is named with its aliases", arguments: [",", "\t", ";"])
  func missing(delimiter: String) {
    let columns = Fixture.columns.filter { $0 != "订单号" && $0 != "用户实付金额(元)" }
    let error = error(columns, delimiter: delimiter)
    #expect(error == .missingColumns([["订单号", "订单编号"], ["用户实付金额(元)"]]))
    #expect(error.map { "\($0)" } == "the file lacks 订单号 (or 订单编号); 用户实付金额(元)")
  }

  @Test("one of the columns of payment times is required")
  func missingTime() {
    let columns = Fixture.columns.filter { $0 != "订单成交时间" }
    #expect(error(columns) == .missingColumns([["订单成交时间", "支付时间", "拼单成功时间", "订单创建时间"]]))
  }

  @Test("tabs and semicolons are detected as delimiters", arguments: ["\t", ";"])
  func delimiters(delimiter: String) throws {
    let bytes = Fixture.export([["商家备注": "a,b\tc;d"]], delimiter: delimiter)
    let order = try #require(try Reading(bytes).orders.first)
    #expect(order.merchantRemark == "a,b\tc;d")
    #expect(order.lines == (try Reading([[:]]).orders.first?.lines))
  }

  @Test("every cell may end in a tab, the names too")
  func trailingTabs() throws {
    let lines = [Fixture.header(), Fixture.row()].map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { $0 + "\t" }
        .joined(separator: ",")
    }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    #expect(try Reading(bytes) == (try Reading([[:]])))
  }

  @Test("a row of another width is a problem, blank cells behind the last column are not")
  func raggedRows() throws {
    let row = Fixture.row(["订单号": "A1"])
    let short = Fixture.row(["订单号": "A2"], columns: Array(Fixture.columns.dropLast()))
    let long = Fixture.row(["订单号": "A3"]) + ",x"
    let padded = Fixture.row(["订单号": "A4"]) + ",, \t,"
    let bytes = Array([Fixture.header(), row, short, long, padded].joined(separator: "\n").utf8)
    let reading = try Reading(bytes)
    #expect(reading.orders.map(\.orderID) == ["A1", "A4"])
    #expect(
      reading.reasons == [
        "3 - the row has 29 cells and the header 30", "4 - the row has 31 cells and the header 30",
      ])
  }

  @Test("blank rows are skipped and counted")
  func blankRows() throws {
    let bytes = Array("\n\n\(Fixture.header())\n\n,,,\n\(Fixture.row(["商品数量(件)": "x"]))\n".utf8)
    let reading = try Reading(bytes)
    #expect(reading.problems.map { $0.rows } == [[RowPosition(row: 6, line: 6)]])
  }

  @Test("a file without header, rows or bytes is refused with what it is")
  func noExport() throws {
    #expect(throws: ExportError.empty) { try Reading([UInt8]()) }
    #expect(throws: ExportError.empty) { try Reading(Array("\n \n".utf8)) }
    #expect(throws: ExportError.notAnExport(found: ["‘name’", "‘age’"])) {
      try Reading(Array("name,age\nx,1\n".utf8))
    }
    #expect(try Reading(Array(Fixture.header().utf8)) == Reading([]))
  }

  @Test("a mapped buyer column names the buyer, masked or empty cells do not")
  func buyerColumn() throws {
    let columns = Fixture.columns + ["买家ID"]
    let bytes = Fixture.export(
      [
        ["订单号": "A1", "买家ID": "b-77"], ["订单号": "A2", "买家ID": "b**7"], ["订单号": "A3"],
      ], columns: columns)
    let orders = try Reading(bytes, options: ExportOptions(buyerColumn: "买家id")).orders
    #expect(orders.map(\.buyerID) == ["b-77", "export:A2", "export:A3"])
    #expect(orders.map(\.isBuyerNamed) == [true, false, false])
    let unmapped = try Reading(bytes).orders
    #expect(unmapped.map(\.buyerID) == ["export:A1", "export:A2", "export:A3"])
    #expect(throws: ExportError.missingColumns([["会员"]])) {
      try Reading(bytes, options: ExportOptions(buyerColumn: "会员"))
    }
  }
}
