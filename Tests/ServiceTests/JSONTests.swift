import Domain
import Testing

@testable import Service

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  private func problem(_ text: String) -> String {
    do throws(JSONError) {
      _ = try JSONValue(parsing: Array(text.utf8))
      return "understood"
    } catch { return error.text }
  }

  @Test func everyKindOfValue() throws {
    let value = try parse(#" {"a":[1,-2.5e1,true,false,null],"b":{"c":"x\"\\\/\b\f\n\r\té😀"}} "#)
    guard case .object(let object) = value else { return #expect(Bool(false)) }
    #expect(
      object["a"] == .array([.integer(1), .number(-25), .bool(true), .bool(false), .null]))
    #expect(object["b"] == .object(JSONObject([.init("c", .string("x\"\\/\u{8}\u{C}\n\r\té😀"))])))
  }

  @Test func aByteOrderMarkIsSkipped() throws {
    #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array("1".utf8)) == .integer(1))
  }

  @Test(arguments: [
    ("", "line 1, column 1: the document ends where a value was expected"),
    ("{\n \"a\": tru }", "line 2, column 7: expected a value"),
    ("{\"a\":1,\"a\":2}", "line 1, column 8: \"a\" is given twice"),
    ("[1,]", "line 1, column 4: expected a value"),
    ("[1 2]", "line 1, column 4: expected ',' or ']'"),
    ("{\"a\" 1}", "line 1, column 6: expected ':' after the name"),
    ("{a:1}", "line 1, column 2: expected a name in quotes"),
    ("01", "line 1, column 3: not a number"),
    ("1.", "line 1, column 3: digits expected after the point"),
    ("1e", "line 1, column 3: digits expected in the exponent"),
    ("1e999", "line 1, column 6: number out of range"),
    ("\"a", "line 1, column 3: the text has no closing quote"),
    ("\"\u{1}\"", "line 1, column 3: a control character in a text; write it as \\u00XX"),
    (#""\x""#, "line 1, column 4: unknown escape"),
    (#""\u12""#, "line 1, column 4: four hexadecimal digits expected after \\u"),
    (#""\ud800""#, "line 1, column 8: half of a surrogate pair"),
    ("1 2", "line 1, column 3: text after the end of the document"),
  ])
  func aWrongDocumentIsRefusedWithThePlace(_ text: String, _ expected: String) {
    #expect(problem(text) == expected)
  }

  @Test func badUTF8IsRefused() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test func deepAndLongDocumentsAreRefused() {
    #expect(problem(String(repeating: "[", count: 100_000)).hasSuffix("32 levels deep"))
    #expect(problem(String(repeating: " ", count: 1 << 20) + "1").hasSuffix("longer than 1 MiB"))
  }

  @Test func writingAndReadingAgainChangesNothing() throws {
    let text = #"{"a":[1,2.5,"x\u0001\n\"",null],"b":{},"c":[{"d":true}],"e":[]}"#
    let value = try parse(text)
    #expect(value.text() == text)
    #expect(try parse(value.text(indented: true)) == value)
    #expect(
      value.text(indented: true) == """
        {
          "a": [1, 2.5, "x\\u0001\\n\\"", null],
          "b": {},
          "c": [
            {
              "d": true
            }
          ],
          "e": []
        }
        """)
  }
}

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("48h", Duration.hours(48)), ("15d", .days(15)), ("10m", .minutes(10)), ("60s", .seconds(60)),
    ("250ms", .milliseconds(250)), ("7us", .microseconds(7)), ("1d12h", .hours(36)), ("0", .zero),
    ("0s", .zero),
  ])
  func lengthsAsPeopleWriteThem(_ text: String, _ length: Duration) throws {
    #expect(try DurationText.parse(text) == length)
    #expect(try DurationText.parse(DurationText.format(length)) == length)
  }

  @Test(arguments: [
    "", "5", "h", "-1h", "1w", "12h1d", "1h1h", "1.5h", "1 h", "99999999999999999999d",
  ])
  func anythingElseIsRefused(_ text: String) {
    #expect(throws: ValueProblem.self) { try DurationText.parse(text) }
  }

  @Test func theLargestUnitThatFitsIsWritten() {
    #expect(DurationText.format(.hours(36)) == "36h")
    #expect(DurationText.format(.days(2)) == "2d")
    #expect(DurationText.format(.seconds(90)) == "90s")
  }
}
