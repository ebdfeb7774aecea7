import ContractDescriptors
import Testing

/// JSON in any form that the mapping allows, brought to the one form that is written.
struct JSONCanonicalTests {
  private let json = ContractJSON()

  private func canonical(_ text: String, of message: String) throws -> String {
    let node = try JSONNode.parse(Array(text.utf8))
    return try json.canonical(node, of: message, isOpen: { $0.hasPrefix("$") }).text()
  }

  @Test func namesEnumsNumbersAndTimesHaveOneForm() throws {
    #expect(
      try canonical(
        #"{"int64_value": 1e3, "int32Value": "7", "color": 200, "bytesValue": "AP8", "inner": {"number": -1}}"#,
        of: "vectors.Scalars")
        == #"{"int64Value":"1000","int32Value":7,"color":"COLOR_DARK_BLUE","bytesValue":"AP8=","inner":{"number":"-1"}}"#
    )
    #expect(
      try canonical(
        #"{"timestamp": "2026-05-31T20:00:00+08:00", "duration": "1.50s"}"#, of: "vectors.WellKnown"
      )
        == #"{"timestamp":"2026-05-31T12:00:00Z","duration":"1.500s"}"#)
    #expect(
      try canonical(#"{"uint64s": ["1", 2], "colors": [200]}"#, of: "vectors.Lists")
        .contains(#""colors":["COLOR_DARK_BLUE"]"#) == true)
    #expect(
      try canonical(#"{"colors": {"3": 1}, "inners": {"-7": {"number": 2}}}"#, of: "vectors.Maps")
        == #"{"colors":{"3":"COLOR_RED"},"inners":{"-7":{"number":"2"}}}"#)
  }

  @Test func defaultsAndNullStay() throws {
    let text = #"{"int64Value":"0","stringValue":"","inner":null}"#
    #expect(try canonical(text, of: "vectors.Scalars") == text)
  }

  @Test func openTextsStandForAnything() throws {
    let text = #"{"int64Value":"$a","inner":"$b","timestampish":1}"#
    #expect(throws: ContractJSONError.self) { try canonical(text, of: "vectors.Scalars") }
    let open = #"{"doubles":["$a",1],"inners":["$b",{}],"strings":"$c"}"#
    #expect(try canonical(open, of: "vectors.Lists") == open)
  }

  @Test func whatCannotBeIsToldWithItsPlace() throws {
    do throws(ContractJSONError) {
      _ = try json.canonical(
        try JSONNode.parse(Array("{\n  \"inner\": {\"nmber\": 1}}".utf8)), of: "vectors.Scalars")
      Issue.record("read")
    } catch {
      #expect(error.line == 2 && error.column == 13 && error.path == "inner.nmber")
      #expect(error.reason.contains("did you mean number?"))
    }
  }
}
