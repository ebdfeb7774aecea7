import MerchantExport
import Testing

@Suite("Small tables whose columns are found by name") struct NamedTableTests {
  private static let columns = [["group", "分组"], ["title", "标题"], ["text", "内容"]]

  private func read(_ bytes: [UInt8]) throws(ExportError) -> NamedTable {
    try NamedTable(bytes, columns: Self.columns, required: [1, 2])
  }

  @Test("UTF-8, with a mark, GB18030, and other delimiters say the same")
  func encodings() throws {
    let text = "编号,标题, 内容 ,分组\r\n1,发货,\"亲，{订单号}\n已\"\"发出\"\"\",物流\r\n\r\n2,签收,已签收\t,\r\n"
    let expected = try read(Array(text.utf8))
    #expect(
      expected.rows.map(\.cells) == [
        ["物流", "发货", "亲，{订单号}\n已\"发出\""], ["", "签收", "已签收"],
      ])
    #expect(expected.rows.map(\.position.row) == [2, 4] && expected.encoding == .utf8)
    #expect(try read([0xEF, 0xBB, 0xBF] + Array(text.utf8)).rows == expected.rows)
    let chinese = try read(Fixture.gb18030(Array(text.utf8)))
    #expect(chinese.rows == expected.rows && chinese.encoding == .gb18030)
    let tabs = "Title\tText\na\tb,c\n"
    #expect(try read(Array(tabs.utf8)).rows.map(\.cells) == [["", "a", "b,c"]])
  }

  @Test("A spoiled row says why and does not stop the others")
  func rows() throws {
    let text = Array("标题,内容\na,".utf8) + [0xFF, 0xFE] + Array("\nb,\"x\" y\nc,d\n".utf8)
    let rows = try read(text).rows
    #expect(rows.map { $0.problem == nil } == [false, false, true])
    #expect(rows.last?.cells == ["", "c", "d"])
  }

  @Test("Files that are no such table are named")
  func malformed() {
    #expect(throws: ExportError.empty) { try read([]) }
    #expect(throws: ExportError.empty) { try read(Array("\n\n".utf8)) }
    #expect(throws: ExportError.missingColumns([["text", "内容"]])) {
      try read(Array("标题,分组\na,b\n".utf8))
    }
    #expect(throws: ExportError.self) { try read([0x50, 0x4B, 0x03, 0x04]) }
    #expect(throws: ExportError.self) { try read([0xFF, 0xFE, 0x61, 0x00]) }
  }
}
