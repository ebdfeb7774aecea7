import Domain
import Testing

@testable import MerchantExport

@Suite("Merchant exports: values of cells")
struct CellValueTests {
  @Test(
    "amounts are exact",
    arguments: [
      ("28", 2_800), ("28.5", 2_850), ("28.05", 2_805), ("0.00", 0), ("¥28.00", 2_800),
      ("￥ 28.00", 2_800), ("28.00元", 2_800), ("1,234.50", 123_450), ("1,234,567", 123_456_700),
      ("0.29", 29), ("92233720368547758.07", Int64.max),
    ])
  func money(cell: String, fen: Int64) throws {
    #expect(try Cell.money(cell) == Money(fen))
  }

  @Test(
    "what is no exact, positive, sane amount is refused",
    arguments: [
      "-1.00", "1.234", "1.", ".5", "12,34.00", ",123", "1,2345", "1e5", "abc", "1 000", "１２",
      "92233720368547758.08", "99999999999999999999", "¥", "+1", "--1", "1.2.3", "1,234.5,0",
    ])
  func noMoney(cell: String) {
    #expect(throws: CellProblem.self) { try Cell.money(cell) }
  }

  @Test("an empty amount is none") func emptyMoney() throws {
    #expect(try Cell.money("") == nil)
  }

  @Test("negative and overflowing amounts are told apart from nonsense")
  func moneyReasons() throws {
    let reading = try Reading([
      ["订单号": "A1", "用户实付金额(元)": "-28.00"],
      ["订单号": "A2", "用户实付金额(元)": "92233720368547758.08"],
      ["订单号": "A3", "用户实付金额(元)": "28.001"],
      ["订单号": "A4", "商品总价(元)": ""],
    ])
    #expect(
      reading.reasons == [
        "2 用户实付金额(元) ‘-28.00’ is negative",
        "3 用户实付金额(元) ‘92233720368547758.08’ is too large",
        "4 用户实付金额(元) ‘28.001’ is no amount: yuan with at most two decimals",
        "5 商品总价(元) is empty",
      ])
  }

  @Test("quantities are whole and sane")
  func quantities() throws {
    #expect(try Cell.quantity("1") == 1)
    #expect(try Cell.quantity("1,000,000") == 1_000_000)
    for cell in ["0", "-1", "1.5", "1000001", "", "x", "99999999999999999999"] {
      #expect(throws: CellProblem.self) { try Cell.quantity(cell) }
    }
  }

  @Test(
    "times are read in the business zone",
    arguments: [
      "2026-05-31 12:34:56", "2026/5/31 12:34:56", "2026/05/31  12:34:56", "2026-05-31T12:34:56",
      "2026.5.31 12:34:56", "2026年5月31日 12:34:56", "2026年05月31日12:34:56",
    ])
  func times(cell: String) throws {
    let result = try? Cell.time(cell, in: BusinessCalendar())
    if cell.contains("日1") {
      #expect(result == nil)
    } else {
      // 04:34:56 UTC
      #expect(result == Instant(seconds: 1_780_202_096))
    }
  }

  @Test("seconds and the time of day may be missing")
  func shortTimes() throws {
    let calendar = BusinessCalendar()
    #expect(try Cell.time("2026/5/31 12:34", in: calendar) == Instant(seconds: 1_780_202_040))
    #expect(try Cell.time("2026-05-31", in: calendar) == Instant(seconds: 1_780_156_800))
    #expect(try Cell.time("", in: calendar) == nil)
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "2026-13-01 00:00:00", "2026-02-30 00:00", "2025-02-29", "2026-05-31 24:00:00",
      "2026-05-31 12:60", "2026-05-31 12:34:60", "1999-12-31 23:59:59", "2100-01-01", "26-05-31",
      "2026-5/31", "2026-05-31 12", "2026-05-31 12:34:56.789", "46173.5", "yesterday",
      "2026-05-31x",
      "20260531", "2026-05-31 12:34:56 x",
    ])
  func noTimes(cell: String) {
    #expect(throws: CellProblem.self) { try Cell.time(cell, in: BusinessCalendar()) }
  }

  @Test("ids lose padding and the spreadsheet's wrapping, and hold nothing that does not print")
  func ids() throws {
    #expect(try Cell.id("=\"260531-1\"") == "260531-1")
    let reading = try Reading([
      ["订单号": "\u{FEFF} 260531-1\t"], ["订单号": "　260531-2\u{A0}"], ["订单号": " \t"],
      ["订单号": "2605\n31"], ["订单号": String(repeating: "1", count: 65)], ["订单号": "26\u{1}"],
      ["订单号": String(repeating: "2", count: 60)],
    ])
    #expect(reading.orders.map(\.orderID) == ["260531-1", "260531-2"])
    #expect(
      reading.reasons == [
        "4 订单号 is empty", "5 订单号 holds a tab or a line break: ‘2605\\n31’",
        "6 订单号 has 65 characters; at most 64 can be kept", "7 订单号 holds a control character",
        "8 订单号 is too long to name a buyer after it",
      ])
  }

  @Test("a NUL spoils its row")
  func nul() throws {
    let reading = try Reading([["商家备注": "a\0b"], ["订单号": "A2"]])
    #expect(reading.orders.map(\.orderID) == ["A2"])
    #expect(reading.reasons == ["2 商家备注 holds a NUL character"])
  }

  @Test("line breaks stay in remarks and become blanks elsewhere")
  func lineBreaks() throws {
    let reading = try Reading([["商家备注": "a\r\n\"b\",\tc", "商品": "苹果\r\n5斤"]])
    #expect(reading.orders.first?.merchantRemark == "a\r\n\"b\",\tc")
    #expect(reading.orders.first?.lines.first?.itemName == "苹果 5斤")
  }

  @Test("texts that cannot be kept whole are refused, not cut")
  func longTexts() throws {
    let reading = try Reading([
      ["订单号": "A1", "商品": String(repeating: "果", count: 501)],
      ["订单号": "A2", "商家备注": String(repeating: "注", count: 2_001)],
      ["订单号": "A3", "商品": String(repeating: "果", count: 500)], ["订单号": "A4", "商品": ""],
    ])
    #expect(reading.orders.map(\.orderID) == ["A3"])
    #expect(
      reading.reasons == [
        "2 商品 has 501 characters; at most 500 can be kept",
        "3 商家备注 has 2001 characters; at most 2000 can be kept", "5 商品 is empty",
      ])
  }

  @Test("all problems of a row are told at once")
  func allProblems() throws {
    let reading = try Reading([["商品数量(件)": "0", "发货时间": "soon", "订单状态": "未知"]])
    #expect(
      Set(reading.reasons) == [
        "2 商品数量(件) ‘0’ is no quantity: 1 to 1000000 whole units",
        "2 发货时间 ‘soon’ is no time like 2026-05-31 12:34:56", "2 订单状态 ‘未知’ is no known state",
      ])
  }
}

/// The readers of cells, for text.
private enum Cell {
  static func money(_ text: String) throws -> Money? { try read(text, CellValue.money) }
  static func quantity(_ text: String) throws -> Int64 { try read(text, CellValue.quantity) }
  static func id(_ text: String) throws -> String { try read(text, CellValue.id) }
  static func time(_ text: String, in calendar: BusinessCalendar) throws -> Instant? {
    try read(text) { try CellValue.time($0, in: calendar) }
  }

  private static func read<T>(_ text: String, _ read: (CellText) throws -> T) throws -> T {
    var text = text
    return try text.withUTF8 { try read(CellText(trimming: $0)) }
  }
}
