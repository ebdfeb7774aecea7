import ContractDescriptors
import Testing

@testable import ContractKit

/// What an answer must be, and how it is told where it is not.
@Suite("Matching answers") struct MatcherTests {
  private func differences(
    _ expected: String, _ actual: String, exactly: Bool = false
  ) throws -> [String] {
    var matcher = Matcher(
      exactly ? .exactly : .atLeast, Bindings(unique: "u1", now: 1_780_000_000))
    matcher.match(
      try JSONNode.parse(Array(expected.utf8)), try JSONNode.parse(Array(actual.utf8)))
    return matcher.differences.map { "\($0.path): \($0.expected) / \($0.actual)" }
  }

  @Test(
    arguments: [
      (#"{}"#, #"{"a": 1}"#), (#"{"a": 1}"#, #"{"a": 1, "b": 2}"#),
      (#"{"a": null}"#, #"{}"#), (#"{"a": null}"#, #"{"a": ""}"#), (#"{"a": null}"#, #"{"a": []}"#),
      (#"{"a": "${any}"}"#, #"{"a": {}}"#),
      (#"{"a": "${time}"}"#, #"{"a": "2026-05-31T12:00:00Z"}"#),
      (#"{"a": "${number}"}"#, #"{"a": "12"}"#), (#"{"a": "x-${unique}-y"}"#, #"{"a": "x-u1-y"}"#),
      (#"{"a": "${now+1s}"}"#, #"{"a": "2026-05-28T20:26:41Z"}"#),
      (#"{"a": "$${x}"}"#, #"{"a": "${x}"}"#),
      (#"{"a": ["${more}"]}"#, #"{"a": []}"#), (#"{"a": [1, "${more}"]}"#, #"{"a": [1, 2]}"#),
      (#"{"a": ["${more}", 2, "${more}", 4]}"#, #"{"a": [1, 2, 2, 3, 4]}"#),
      (#"{"a": "${set x}", "b": "${x}"}"#, #"{"a": "v", "b": "v"}"#),
      (
        #"{"a": [{"k": "${set x}"}, "${more}", {"l": "${x}"}]}"#,
        #"{"a": [{"k": 1}, {}, {"l": 1}]}"#
      ),
    ] as [(String, String)])
  func whatFits(_ expected: String, _ actual: String) throws {
    #expect(try differences(expected, actual) == [])
  }

  @Test(
    arguments: [
      (#"{"a": 1}"#, #"{"a": 2}"#, "a: 1 / 2"), (#"{"a": 1}"#, #"{}"#, "a: 1 / nothing"),
      (#"{"a": {"b": "x"}}"#, #"{"a": {"b": "y"}}"#, #"a.b: "x" / "y""#),
      (#"{"a": null}"#, #"{"a": "x"}"#, #"a: nothing / "x""#),
      (#"{"a": "${any}"}"#, #"{"a": ""}"#, #"a: anything / """#),
      (#"{"a": "${time}"}"#, #"{"a": "x"}"#, #"a: a time / "x""#),
      (#"{"a": "x-${unique}"}"#, #"{"a": "x-u2"}"#, #"a: "x-u1" / "x-u2""#),
      (#"{"a": [1]}"#, #"{"a": [1, 2]}"#, "a: 1 element / 2 elements: [1,2]"),
      (#"{"a": [1, 2]}"#, #"{"a": [1, 3]}"#, "a[1]: 2 / 3"),
      (
        #"{"a": ["${more}", {"r": "A", "v": 1}, "${more}"]}"#,
        #"{"a": [{"r": "B", "v": 2}, {"r": "A", "v": 2}]}"#,
        #"a: an element {"r":"A","v":1} / none of 2; nearest is [1] {"r":"A","v":2}, where v is 2"#
      ),
      (#"{"a": ["${more}", 2, 1]}"#, #"{"a": [1, 2]}"#, "a: these elements in this order / [1,2]"),
    ] as [(String, String, String)])
  func whatDoesNotFitIsToldByPath(
    _ expected: String, _ actual: String, _ difference: String
  ) throws {
    #expect(try differences(expected, actual) == [difference])
  }

  @Test func requestsOfAStubMayHaveNothingElse() throws {
    #expect(try differences(#"{"a": 1}"#, #"{"a": 1, "b": 0, "c": ""}"#, exactly: true) == [])
    #expect(
      try differences(#"{"a": 1}"#, #"{"a": 1, "b": 2}"#, exactly: true) == ["b: nothing / 2"])
  }

  @Test func aStubLearnsWhatPlaceholdersStandFor() throws {
    var matcher = Matcher(.exactly, Bindings())
    matcher.match(
      try JSONNode.parse(
        Array(#"{"a": "o-${unique}-1", "b": "${unique}", "c": "${now-3d}"}"#.utf8)),
      try JSONNode.parse(
        Array(#"{"a": "o-x-7-1", "b": "x-7", "c": "2026-05-31T12:00:00Z"}"#.utf8)))
    #expect(matcher.differences.isEmpty)
    #expect(matcher.bindings["unique"]?.text() == #""x-7""#)
    #expect(matcher.bindings["now-3d"]?.text() == #""2026-05-31T12:00:00Z""#)
  }
}
