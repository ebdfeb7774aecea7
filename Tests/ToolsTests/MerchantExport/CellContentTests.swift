import Domain
import Testing

@testable import MerchantExport

@Suite("Merchant exports: what cells are to say")
struct CellContentTests {
  private static let contents: [CellContent] = [
    .text(""), .text("a"), .text("有机苹果5斤装，一级"), .money(fen: 0), .money(fen: 7),
    .money(fen: 99), .money(fen: 100), .money(fen: 2_800), .money(fen: .max), .time(nil),
    .time(Instant(seconds: 946_656_000)), .time(Instant(microseconds: 1_780_230_896_999_999)),
  ]

  @Test("content is written as its string, and nothing else")
  func comparison() {
    for content in Self.contents {
      for other in Self.contents {
        let isWritten = Array(other.string.utf8).withUnsafeBufferPointer { content.isWritten($0) }
        #expect(isWritten == (content.string == other.string), "\(content) \(other)")
      }
    }
  }

  @Test("amounts have two decimals, times are of the business time zone")
  func strings() {
    #expect(CellContent.money(fen: 7).string == "0.07")
    #expect(CellContent.money(fen: 2_800).string == "28.00")
    #expect(CellContent.money(fen: .max).string == "92233720368547758.07")
    #expect(CellContent.time(Instant(seconds: 946_656_000)).string == "2000-01-01 00:00:00")
    #expect(CellContent.time(nil).string == "")
  }

  @Test("UTF-8 is valid where the standard library says so")
  func validity() {
    var random = SystemRandomNumberGenerator()
    let interesting: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        interesting.randomElement(using: &random) ?? 0
      }
      let isValid = bytes.withUnsafeBufferPointer { $0.isUTF8 }
      #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
    }
  }
}
