import ContractDescriptors
import Contracts
import Testing

/// JSON to messages: every form that the mapping allows, and a clear error for everything else.
struct JSONReadingTests {
  private let json = ContractJSON()

  private func read<M: ContractMessage>(_ text: String, as type: M.Type = M.self) throws -> M {
    try M(serialized: json.bytes(text, of: M.fullName))
  }

  private func problem(_ text: String, of message: String) -> String? {
    do throws(ContractJSONError) {
      _ = try json.bytes(text, of: message)
      return nil
    } catch { return error.description }
  }

  @Test func everyScalarIsRead() throws {
    let text = """
      {"doubleValue": 1.5, "float_value": -2.25, "int32Value": -3,
       "int64Value": "9007199254740993", "uint32Value": 4294967295,
       "uint64Value": "18446744073709551615", "sint32Value": -4, "sint64Value": "-5",
       "fixed32Value": 6, "fixed64Value": "7", "sfixed32Value": -8, "sfixed64Value": "-9",
       "boolValue": true, "stringValue": "\\u4e03天", "bytesValue": "AP8=",
       "color": "COLOR_DARK_BLUE", "inner": {"text": "t", "number": 10}}
      """
    #expect(try json.bytes(text, of: "vectors.Scalars") == Recorded.scalarsBytes)
    #expect(try read(text) == Recorded.scalars)
  }

  @Test func listsAndMapsAreRead() throws {
    let lists = """
      {"doubles": [1, -0.5], "floats": [2], "int32s": [0, -1, 300],
       "uint64s": [1, "18446744073709551615"], "sint64s": [-1, "1"], "fixed32s": [1],
       "bools": [true, false], "strings": ["", "b"], "blobs": ["", "AQA"],
       "colors": [1, "COLOR_UNSPECIFIED", "COLOR_DARK_BLUE"],
       "inners": [{}, {"text": "x", "number": "-1"}]}
      """
    #expect(try json.bytes(lists, of: "vectors.Lists") == Recorded.listsBytes)
    let maps = """
      {"numbers": {"a": 1, "b": "-1"}, "inners": {"-7": {"text": "i"}},
       "colors": {"3": "COLOR_RED"}, "blobs": {"k": "AA=="}}
      """
    #expect(try read(maps) == Recorded.maps)
  }

  @Test func wellKnownTypesAreRead() throws {
    let text = """
      {"timestamp": "2026-05-31T20:34:56.120+08:00", "duration": "-1.5s",
       "mask": "orderId,lines.itemName",
       "any": {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "R",
               "metadata": {"k": "v"}},
       "empty": {}}
      """
    let message: Vectors.WellKnown = try read(text)
    #expect(
      message.timestamp == GoogleProtobuf.Timestamp(seconds: 1_780_230_896, nanos: 120_000_000))
    #expect(message.duration == GoogleProtobuf.Duration(seconds: -1, nanos: -500_000_000))
    #expect(message.mask?.paths == ["order_id", "lines.item_name"])
    #expect(message.empty == GoogleProtobuf.Empty())
    let info = GoogleRPC.ErrorInfo(reason: "R", metadata: ["k": "v"])
    #expect(message.any == GoogleProtobuf.AnyMessage(packing: info))
  }

  @Test func anyOfAWellKnownTypeStandsInValue() throws {
    let text = """
      {"any": {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "3s"}}
      """
    let message: Vectors.WellKnown = try read(text)
    #expect(try message.any?.unpack(as: GoogleProtobuf.Duration.self)?.seconds == 3)
  }

  @Test func nullLeavesAFieldUnset() throws {
    #expect(try read("{\"choice\": null}".replacing("choice", with: "text")) == Vectors.Choice())
    let both: Vectors.Choice = try read("{\"text\": null, \"number\": 5}")
    #expect(both.choice == .number(5))
    #expect(try read("{\"inner\": null, \"int64Value\": null}") == Vectors.Scalars())
  }

  @Test func membersOfAOneofKeepTheirDefault() throws {
    #expect(try read("{\"text\": \"\"}") == Vectors.Choice(choice: .text("")))
    #expect(try read("{\"number\": 0}") == Vectors.Choice(choice: .number(0)))
    #expect(try read("{\"nothing\": {}}") == Vectors.Choice(choice: .nothing(.init())))
  }

  @Test func aWholeNumberMayBeWrittenInAnyNotation() throws {
    for written in ["1000", "1e3", "1.0E+3", "1000.000", "\"1000\"", "10000e-1"] {
      #expect(try read("{\"number\": \(written)}") == Vectors.Inner(number: 1000))
    }
    #expect(
      try read("{\"number\": -9223372036854775808}") == Vectors.Inner(number: .min))
    #expect(try read("{\"number\": -0}") == Vectors.Inner())
  }

  @Test func floatsMayBeInfiniteOnlyByName() throws {
    let message: Vectors.Scalars = try read("{\"doubleValue\": \"-Infinity\"}")
    #expect(message.doubleValue == -.infinity)
    let nan: Vectors.Scalars = try read("{\"floatValue\": \"NaN\"}")
    #expect(nan.floatValue.isNaN)
  }

  @Test(arguments: [
    (
      "{\"numbr\": 1}",
      "line 1, column 2: numbr: vectors.Inner has no such field; did you mean number?"
    ),
    ("{\"number\": 1.5}", "line 1, column 12: number: 1.5 is not a whole number"),
    ("{\"number\": \"x\"}", "line 1, column 12: number: \"x\" is not a whole number"),
    ("{\"number\": \" 1\"}", "line 1, column 12: number: \" 1\" is not a whole number"),
    ("{\"number\": \"NaN\"}", "line 1, column 12: number: \"NaN\" is not a whole number"),
    (
      "{\"number\": 9223372036854775808}",
      "line 1, column 12: number: 9223372036854775808 is out of range: "
        + "-9223372036854775808 to 9223372036854775807"
    ),
    (
      "{\"number\": 1e999999999999999999999}",
      "line 1, column 12: number: 1e999999999999999999999 is out of range: "
        + "-9223372036854775808 to 9223372036854775807"
    ),
    (
      "{\"number\": true}",
      "line 1, column 12: number: expected a whole number, found a truth value"
    ),
    ("{\"number\": [1]}", "line 1, column 12: number: expected a whole number, found an array"),
    ("{\"text\": 1}", "line 1, column 10: text: expected a string, found a number"),
    ("{\"text\": \"a\\u0000\"}", "line 1, column 10: text: holds a NUL, which no service accepts"),
    ("{\"text\": \"\",\n \"text\": \"\"}", "line 2, column 2: 'text' occurs twice"),
    ("[]", "line 1, column 1: expected an object, found an array"),
    ("null", "line 1, column 1: expected an object, found null"),
    ("", "line 1, column 1: the text is empty"),
    ("{\"number\": NaN}", "line 1, column 12: NaN is not a JSON number; numbers must be finite"),
    ("{\"number\": 01}", "line 1, column 12: this is not a JSON number"),
    ("{\"number\": 1.}", "line 1, column 12: this is not a JSON number"),
    ("{\"number\": 1 2}", "line 1, column 14: unexpected '2' where ',' or '}' should be"),
    ("{\"number\": 1,}", "line 1, column 14: unexpected '}' where a name in quotes should be"),
    ("{number: 1}", "line 1, column 2: unexpected 'n' where a name in quotes should be"),
    (
      "{\"text\": yes}", "line 1, column 10: 'yes' is not a JSON value; texts are written in quotes"
    ),
    ("{\"text\": \"a", "line 1, column 10: the string does not end"),
    ("{\"text\": \"\\ud800\"}", "line 1, column 11: half of a surrogate pair"),
    ("{\"text\": \"\\ud800\\u0041\"}", "line 1, column 11: half of a surrogate pair"),
    ("{\"text\": \"\\udc00\"}", "line 1, column 11: half of a surrogate pair"),
    ("{\"text\": \"\\x\"}", "line 1, column 11: unknown escape in a string"),
    ("{} {}", "line 1, column 4: unexpected '{' after the end of the value"),
  ])
  func aWrongInnerIsRefused(text: String, reason: String) {
    #expect(problem(text, of: "vectors.Inner") == reason)
  }

  @Test(arguments: [
    (
      "{\"color\": \"COLOR_REDD\"}",
      "line 1, column 11: color: vectors.Color has no value COLOR_REDD; did you mean COLOR_RED?"
    ),
    ("{\"color\": 1.5}", "line 1, column 11: color: 1.5 is not a whole number"),
    (
      "{\"color\": 2147483648}",
      "line 1, column 11: color: 2147483648 is out of range: -2147483648 to 2147483647"
    ),
    (
      "{\"uint32Value\": -1}", "line 1, column 17: uint32Value: -1 is out of range: 0 to 4294967295"
    ),
    (
      "{\"int32Value\": 2147483648}",
      "line 1, column 16: int32Value: 2147483648 is out of range: -2147483648 to 2147483647"
    ),
    (
      "{\"boolValue\": \"true\"}",
      "line 1, column 15: boolValue: expected true or false, found a string"
    ),
    ("{\"bytesValue\": \"*\"}", "line 1, column 16: bytesValue: is not base64"),
    ("{\"bytesValue\": \"AA=\"}", "line 1, column 16: bytesValue: is not base64"),
    ("{\"bytesValue\": \"AB==\"}", "line 1, column 16: bytesValue: is not base64"),
    ("{\"doubleValue\": 1e400}", "line 1, column 17: doubleValue: 1e400 is out of range"),
    ("{\"floatValue\": 1e40}", "line 1, column 16: floatValue: 1e40 is out of range"),
    (
      "{\"inner\": {\"number\": \"1\", \"Number\": 2}}",
      "line 1, column 27: inner.Number: vectors.Inner has no such field; did you mean number?"
    ),
    (
      "{\"int32Value\": 1, \"int32_value\": 1}",
      "line 1, column 19: int32Value: is given twice, under both its names"
    ),
  ])
  func aWrongScalarIsRefused(text: String, reason: String) {
    #expect(problem(text, of: "vectors.Scalars") == reason)
  }

  @Test func pathsNameElementsAndKeys() {
    #expect(
      problem("{\"inners\": [{}, {\"number\": []}]}", of: "vectors.Lists")
        == "line 1, column 28: inners[1].number: expected a whole number, found an array")
    #expect(
      problem("{\"numbers\": {\"a\": null}}", of: "vectors.Maps")
        == "line 1, column 19: numbers[\"a\"]: expected a whole number, found null")
    #expect(
      problem("{\"inners\": {\"x\": {}}}", of: "vectors.Maps")
        == "line 1, column 13: inners[\"x\"]: \"x\" is not a whole number")
    #expect(
      problem("{\"strings\": [null]}", of: "vectors.Lists")
        == "line 1, column 14: strings[0]: expected a string, found null")
  }

  @Test func twoMembersOfAOneofAreRefused() {
    #expect(
      problem("{\"text\": \"a\", \"number\": 1}", of: "vectors.Choice")
        == "line 1, column 15: number: only one of text and number can be set")
  }

  @Test(arguments: [
    "2026-05-31", "2026-05-31T12:34:56", "2026-05-31 12:34:56Z", "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-05-31T24:00:00Z", "2026-05-31T12:34:60Z",
    "2026-05-31T12:34:56.Z", "2026-05-31T12:34:56.1234567890Z", "2026-05-31T12:34:56+8:00",
    "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00Z", "", "Z",
    "2026-05-31T12:34:56ZZ",
  ])
  func aWrongTimestampIsRefused(text: String) {
    let reason = problem("{\"timestamp\": \"\(text)\"}", of: "vectors.WellKnown")
    #expect(reason?.hasPrefix("line 1, column 15: timestamp: \"\(text)\" ") == true)
  }

  @Test(arguments: ["1", "s", "1.s", ".5s", "1.0000000001s", "+1s", "1 s", "315576000001s", "--1s"])
  func aWrongDurationIsRefused(text: String) {
    let reason = problem("{\"duration\": \"\(text)\"}", of: "vectors.WellKnown")
    #expect(reason?.hasPrefix("line 1, column 14: duration: \"\(text)\" ") == true)
  }

  @Test(arguments: ["order_id", "a,,b", ",", "a b", "a,"])
  func aWrongFieldMaskIsRefused(text: String) {
    #expect(problem("{\"mask\": \"\(text)\"}", of: "vectors.WellKnown") != nil)
  }

  @Test(arguments: [
    "{\"reason\": \"x\"}", "{\"@type\": \"google.rpc.ErrorInfo\"}", "{\"@type\": 1}", "[]",
    "{\"@type\": \"x/google.rpc.ErorInfo\"}", "{\"@type\": \"x/google.protobuf.Duration\"}",
    "{\"@type\": \"x/google.protobuf.Duration\", \"value\": \"1s\", \"more\": 1}",
    "{\"@type\": \"x/google.rpc.ErrorInfo\", \"nothing\": 1}",
  ])
  func aWrongAnyIsRefused(text: String) {
    let reason = problem("{\"any\": \(text)}", of: "vectors.WellKnown")
    #expect(reason?.contains(": any") == true)
  }

  @Test func deepTextIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(problem(deep, of: "vectors.Lists") == "line 1, column 65: nested deeper than 64 levels")
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    let error = #expect(throws: ContractJSONError.self) {
      try json.bytes([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], of: "vectors.Inner")
    }
    #expect(error?.reason == "the string is not valid UTF-8")
  }

  @Test func anUnknownMessageIsNamedWithNearOnes() {
    #expect(problem("{}", of: "vectors.Iner")?.contains("did you mean vectors.Inner") == true)
  }

  @Test func prefixesNeverCrash() {
    let text = "{\"text\": \"a\\u0041\\n\", \"number\": -1.5e+3, \"x\": [true, null, {}]}"
    for count in 0...text.utf8.count {
      _ = problem(String(decoding: text.utf8.prefix(count), as: UTF8.self), of: "vectors.Inner")
    }
  }
}
