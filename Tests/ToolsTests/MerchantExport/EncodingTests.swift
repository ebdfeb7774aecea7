import MerchantExport
import Testing

@Suite("Merchant exports: encodings")
struct EncodingTests {
  /// Two-byte, four-byte and beyond the basic plane: 㐀 and 😀 take four bytes in GB18030.
  private let name = "龙井茶㐀𠮷😀 ¥ ，“特级”"

  private var utf8: [UInt8] { Fixture.export([["商品": name, "商家备注": "第一行\n第二行"]]) }

  @Test("UTF-8, UTF-8 with a mark, GB18030 and GB18030 with a mark say the same")
  func allEncodings() throws {
    let expected = try Reading(utf8)
    #expect(expected.orders.first?.lines.first?.itemName == name)
    #expect(expected.orders.first?.merchantRemark == "第一行\n第二行")
    #expect(try Reading([0xEF, 0xBB, 0xBF] + utf8) == expected)
    #expect(try Reading(Fixture.gb18030(utf8)) == expected)
    #expect(try Reading([0x84, 0x31, 0x95, 0x33] + Fixture.gb18030(utf8)) == expected)
  }

  @Test("the encoding is told")
  func encodingIsTold() throws {
    var reader = ExportReader()
    #expect(reader.encoding == nil)
    _ = try reader.read(Fixture.gb18030(utf8))
    #expect(reader.encoding == .gb18030)
    reader = ExportReader()
    _ = try reader.read(utf8)
    #expect(reader.encoding == .utf8)
  }

  @Test("invalid bytes spoil their row, not the file", arguments: ExportEncoding.allCases)
  func invalidBytes(encoding: ExportEncoding) throws {
    let text = Fixture.export([
      ["订单号": "A1"], ["订单号": "A2", "商品": "坏@"], ["订单号": "A3"],
    ])
    var bytes = encoding == .utf8 ? text : Fixture.gb18030(text)
    let bad = try #require(bytes.firstIndex(of: UInt8(ascii: "@")))
    bytes[bad] = 0xFF
    let reading = try Reading(bytes)
    #expect(reading.orders.map(\.orderID) == ["A1", "A3"])
    #expect(reading.reasons == ["3 商品 holds bytes that are not \(encoding.rawValue)"])
  }

  @Test("a character that the end of its cell cuts off spoils its row")
  func truncatedCharacter() throws {
    var bytes = Fixture.gb18030(Fixture.export([["商品": "茶@"], ["订单号": "A2"]]))
    let bad = try #require(bytes.firstIndex(of: UInt8(ascii: "@")))
    bytes[bad] = 0xB6
    let reading = try Reading(bytes)
    #expect(reading.orders.map(\.orderID) == ["A2"])
    #expect(reading.reasons == ["2 商品 holds bytes that are not GB18030"])
  }

  @Test("overlong and surrogate UTF-8 is invalid", arguments: [[0xC0, 0xAF], [0xED, 0xA0, 0x80]])
  func strictUTF8(bad: [UInt8]) throws {
    let text = Fixture.export([["商品": "@"]])
    let place = try #require(text.firstIndex(of: UInt8(ascii: "@")))
    let reading = try Reading(Array(text[..<place]) + bad + Array(text[(place + 1)...]))
    #expect(reading.reasons == ["2 商品 holds bytes that are not UTF-8"])
  }

  @Test("invalid bytes in an unknown column harm nobody")
  func invalidBytesInUnknownColumn() throws {
    let text = Fixture.export([["自定义": "@"]], columns: Fixture.columns + ["自定义"])
    let bytes = text.map { $0 == UInt8(ascii: "@") ? 0xFF : $0 }
    #expect(try Reading(bytes).orders.count == 1)
  }

  @Test("a spreadsheet file and UTF-16 are refused with what to do")
  func foreignFormats() {
    let message = { (bytes: [UInt8]) -> String in
      do {
        _ = try Reading(bytes)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message([0x50, 0x4B, 0x03, 0x04, 0x0A]).contains("save it as CSV"))
    #expect(message([0xD0, 0xCF, 0x11, 0xE0, 0x0A]).contains("save it as CSV"))
    let wide = Fixture.header().utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(message([0xFF, 0xFE] + wide + [0x0A, 0]).contains("UTF-16"))
    #expect(message(Array("a,b,c\n".utf16.flatMap { [UInt8($0), 0] }) + [0x0A]).contains("column"))
  }
}
