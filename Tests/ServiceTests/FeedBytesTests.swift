import Contracts
import Testing

@testable import Service

@Suite struct FeedBytesTests {
  /// The header's length has one byte, then two, and the place makes the one into the other.
  @Test(arguments: [0, 1, 60, 100, 200])
  func theBytesOfAnEventGetTheirPlaceInTheLogLikeTheEventItself(idLength: Int) {
    let cursor = String(repeating: "c", count: 48)
    var event = OrdersV1.OrderEvent(
      header: .init(orderID: String(repeating: "o", count: idLength)), version: 3,
      change: .accepted(.init()))
    let placed = event.serializedBytes().withUnsafeBytes {
      EventBytes.placed($0, at: 1_000_000, cursor: cursor)
    }
    event.header?.sequence = 1_000_000
    event.header?.cursor = cursor
    #expect(placed == event.serializedBytes())
  }

  @Test func aFilterSeesTheHeaderOfAnEvent() {
    func shop(_ event: OrdersV1.OrderEvent) -> String? {
      event.serializedBytes().withUnsafeBytes {
        FeedEntry(type: "order.paid", payload: $0).header?.shopID
      }
    }
    #expect(shop(.init(header: .init(orderID: "o1", shopID: "s1"), version: 3)) == "s1")
    #expect(shop(.init(version: 3)) == nil)
    #expect(shop(.init()) == nil)
  }

  @Test func bytesThatEndInsideOfAHeaderHaveNone() {
    for bytes: [UInt8] in [[0x0A], [0x0A, 0x05, 1], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]] {
      #expect(bytes.withUnsafeBytes { EventBytes.header(of: $0) } == nil)
    }
  }
}

@Suite struct TextScanTests {
  private func isRefused(_ text: String, isMultiline: Bool) -> Bool {
    var fields = RequestValidator(now: TestEnvironment.start)
    fields.text(text, "text", isMultiline: isMultiline)
    return !fields.violations.isEmpty
  }

  @Test func everyControlCharacterIsFoundByItsBytes() {
    for value: UInt32 in [0, 0x1F, 0x7F, 0x80, 0x9F, 0x202A, 0x202E, 0x2066, 0x2069] {
      let text = "a\(Unicode.Scalar(value).map { String($0) } ?? "")b"
      #expect(isRefused(text, isMultiline: true), "U+\(String(value, radix: 16))")
    }
    for value: UInt32 in [0x09, 0x0A, 0x0D, 0x2028, 0x2029] {
      let text = "a\(Unicode.Scalar(value).map { String($0) } ?? "")b"
      #expect(isRefused(text, isMultiline: false), "U+\(String(value, radix: 16))")
      #expect(!isRefused(text, isMultiline: true), "U+\(String(value, radix: 16))")
    }
    for text in ["\u{A0}", "é", "\u{2027}", "\u{202F}", "\u{2065}", "\u{206A}", "中文", "😀"] {
      #expect(!isRefused(text, isMultiline: false), "\(text)")
    }
  }

  @Test func aBlankAtEitherEndOfAnIdIsFound() {
    for id in [" a", "a ", "\ta", "a\n", "\u{3000}a", "中 ", "中\u{A0}"] {
      var fields = RequestValidator(now: TestEnvironment.start)
      fields.id(id, "id")
      #expect(!fields.violations.isEmpty, "\(id)")
    }
    var fields = RequestValidator(now: TestEnvironment.start)
    for id in ["a b", "中 文", "é"] { fields.id(id, "id") }
    #expect(fields.violations.isEmpty)
  }
}
