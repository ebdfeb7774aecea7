import ContractDescriptors
import Contracts
import Testing

/// Messages to JSON, and back.
struct JSONWritingTests {
  private let json = ContractJSON()

  private func write<M: ContractMessage>(
    _ message: M, _ options: ContractJSON.Options = .init()
  ) throws -> String {
    let text = try json.text(message.serializedBytes(), of: M.fullName, options)
    #expect(try M(serialized: json.bytes(text, of: M.fullName)) == message)
    return text
  }

  @Test func everyScalarIsWritten() throws {
    #expect(
      try write(Recorded.scalars)
        == """
        {"doubleValue":1.5,"floatValue":-2.25,"int32Value":-3,"int64Value":"9007199254740993",\
        "uint32Value":4294967295,"uint64Value":"18446744073709551615","sint32Value":-4,\
        "sint64Value":"-5","fixed32Value":6,"fixed64Value":"7","sfixed32Value":-8,\
        "sfixed64Value":"-9","boolValue":true,"stringValue":"七天","bytesValue":"AP8=",\
        "color":"COLOR_DARK_BLUE","inner":{"text":"t","number":"10"}}
        """)
  }

  @Test func listsAndMapsAreWritten() throws {
    #expect(
      try write(Recorded.lists)
        == """
        {"doubles":[1,-0.5],"floats":[2],"int32s":[0,-1,300],"uint64s":["1",\
        "18446744073709551615"],"sint64s":["-1","1"],"fixed32s":[1],"bools":[true,false],\
        "strings":["","b"],"blobs":["","AQA="],\
        "colors":["COLOR_RED","COLOR_UNSPECIFIED","COLOR_DARK_BLUE"],\
        "inners":[{},{"text":"x","number":"-1"}]}
        """)
    #expect(
      try write(Recorded.maps)
        == """
        {"numbers":{"a":"1","b":"-1"},"inners":{"-7":{"text":"i"}},"colors":{"3":"COLOR_RED"},\
        "blobs":{"k":"AA=="}}
        """)
  }

  @Test func numericKeysAreInOrderOfSize() throws {
    let message = Vectors.Maps(
      inners: [10: .init(), 9: .init(), -1: .init()], colors: [.max: .red, 2: .unspecified])
    #expect(
      try write(message)
        == """
        {"inners":{"-1":{},"9":{},"10":{}},\
        "colors":{"2":"COLOR_UNSPECIFIED","18446744073709551615":"COLOR_RED"}}
        """)
  }

  @Test func wellKnownTypesAreWritten() throws {
    let info = GoogleRPC.ErrorInfo(reason: "R")
    let message = Vectors.WellKnown(
      timestamp: GoogleProtobuf.Timestamp(seconds: 1_780_230_896, nanos: 120_000_000),
      duration: GoogleProtobuf.Duration(seconds: 0, nanos: -1),
      mask: GoogleProtobuf.FieldMask(paths: ["order_id", "lines.item_name"]),
      any: GoogleProtobuf.AnyMessage(packing: info), empty: GoogleProtobuf.Empty())
    #expect(
      try write(message)
        == """
        {"timestamp":"2026-05-31T12:34:56.120Z","duration":"-0.000000001s",\
        "mask":"orderId,lines.itemName",\
        "any":{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R"},"empty":{}}
        """)
    let nested = GoogleProtobuf.AnyMessage(packing: GoogleProtobuf.Duration(seconds: 3))
    #expect(
      try write(Vectors.WellKnown(any: nested))
        == """
        {"any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"3s"}}
        """)
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
  ])
  func instants(seconds: Int64, text: String) throws {
    let message = Vectors.WellKnown(timestamp: GoogleProtobuf.Timestamp(seconds: seconds))
    #expect(try write(message) == "{\"timestamp\":\"\(text)\"}")
  }

  @Test func defaultsAreWrittenWhenAskedFor() throws {
    let message = Vectors.Lists()
    #expect(
      try write(message, .init(includesDefaults: true))
        == """
        {"doubles":[],"floats":[],"int32s":[],"uint64s":[],"sint64s":[],"fixed32s":[],"bools":[],\
        "strings":[],"blobs":[],"colors":[],"inners":[]}
        """)
    #expect(try write(Vectors.Choice(), .init(includesDefaults: true)) == "{}")
    #expect(
      try write(Vectors.Inner(), .init(includesDefaults: true))
        == "{\"text\":\"\",\"number\":\"0\"}")
    let scalars = try write(Vectors.Scalars(), .init(includesDefaults: true))
    #expect(scalars.contains("\"color\":\"COLOR_UNSPECIFIED\""))
    #expect(!scalars.contains("inner"))
  }

  @Test func prettyTextAndContractNames() throws {
    let message = Vectors.Scalars(int32Value: 1, inner: Vectors.Inner())
    #expect(
      try write(message, .init(isPretty: true, keepsFieldNames: true))
        == "{\n  \"int32_value\": 1,\n  \"inner\": {}\n}")
    let lists = Vectors.Lists(int32s: [1, 2])
    #expect(
      try write(lists, .init(isPretty: true)) == "{\n  \"int32s\": [\n    1,\n    2\n  ]\n}")
  }

  @Test func membersOfAOneofKeepTheirDefault() throws {
    #expect(try write(Vectors.Choice(choice: .number(0))) == "{\"number\":\"0\"}")
    #expect(try write(Vectors.Choice(choice: .nothing(.init()))) == "{\"nothing\":{}}")
  }

  @Test func controlCharactersAreEscaped() throws {
    #expect(
      try write(Vectors.Inner(text: "\"\\\n\t\u{1}\u{1B}\u{9B}七"))
        == "{\"text\":\"\\\"\\\\\\n\\t\\u0001\\u001b\\u009b七\"}")
  }

  @Test func unknownFieldsAndEnumValues() throws {
    #expect(try json.text([0x78, 1, 0x10, 2], of: "vectors.Inner") == "{\"number\":\"2\"}")
    #expect(try json.text([0x80, 1, 7], of: "vectors.Scalars") == "{\"color\":7}")
    let unknown = Vectors.WellKnown(
      any: GoogleProtobuf.AnyMessage(typeURL: "x/some.Message", value: [1]))
    #expect(
      try json.text(unknown.serializedBytes(), of: "vectors.WellKnown")
        == "{\"any\":{\"@type\":\"x/some.Message\",\"value\":\"AQ==\"}}")
  }

  @Test func floatsThatAreNoNumbers() throws {
    #expect(
      try write(Vectors.Lists(doubles: [.infinity, -.infinity, 1e21, .leastNonzeroMagnitude]))
        == "{\"doubles\":[\"Infinity\",\"-Infinity\",1e+21,5e-324]}")
    #expect(try write(Vectors.Lists(floats: [0.1])) == "{\"floats\":[0.1]}")
  }

  @Test func malformedBytesAreRefused() {
    for bytes: [UInt8] in [[0x0A], [0x0A, 5], [0x08, 1], [0x10], [0x0B], [0x0A, 1, 0xFF]] {
      #expect(throws: ContractJSONError.self) { try json.text(bytes, of: "vectors.Inner") }
    }
    var nested: [UInt8] = []
    for _ in 0..<100 {
      nested = GoogleProtobuf.AnyMessage(
        typeURL: "x/google.protobuf.Any", value: nested
      ).serializedBytes()
    }
    #expect(throws: ContractJSONError.self) { try json.text(nested, of: "google.protobuf.Any") }
  }
}
