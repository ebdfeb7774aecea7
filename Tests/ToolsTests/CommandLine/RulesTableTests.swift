import Contracts
import Domain
import Foundation
import Testing

@testable import aftercare

@Suite("The catalogue of rules") struct RulesTableTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func theTableInTheDocumentationIsTheOneInTheCode() throws {
    let path = "Sources/Tools/aftercare/Aftercare.docc/Rules.md"
    let article = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    #expect(
      article.contains(RulesCommand.markdownText(RulesCommand.catalogue)),
      "run 'aftercare rules --markdown' and put its table into \(path)")
  }

  @Test func idsAreUniqueAndCarryTheirServicesPrefix() {
    let prefixes = [
      "orders": "ORD-", "after-sales": "AS-", "messaging": "MSG-", "gateway": "GW-",
    ]
    var seen: Set<String> = []
    for (service, rules) in RulesCommand.catalogue {
      for rule in rules {
        #expect(seen.insert(rule.id).inserted, "\(rule.id) twice")
        #expect(rule.id.hasPrefix(prefixes[service] ?? "?"))
        #expect(!rule.text.isEmpty)
      }
    }
    #expect(seen.count == 82)
  }

  @Test func oneRuleIsPrintedByItsId() throws {
    let outcome = try Executable.bash("\"$aftercare\" rules AS-TYPE-STATE")
    #expect(outcome.output.hasPrefix("rule"))
    #expect(outcome.output.contains("\nAS-TYPE-STATE  after-sales"))
  }
}

@Suite("Option values") struct OptionTypeTests {
  @Test(
    arguments: [
      ("12.34CNY", 1_234, "CNY"), ("12CNY", 1_200, "CNY"), ("0.5cny", 50, "CNY"),
      ("500VND", 500, "VND"),
    ] as [(String, Int64, String)])
  func amounts(_ text: String, _ minorUnits: Int64, _ currency: String) throws {
    let amount = try AmountOption.parse(option: text)
    #expect(amount.money.minorUnits == minorUnits && amount.money.currency == currency)
  }

  @Test(arguments: [
    "", "CNY", "12", "1.234CNY", "1.CNY", ".5CNY", "-1CNY", "1e3CNY", "12XXX", "1.5VND",
    "99999999999999999999CNY",
  ])
  func whatIsNoAmountIsRefused(_ text: String) {
    #expect(throws: (any Error).self) { try AmountOption.parse(option: text) }
  }
}

@Suite("JSON values one after the other") struct JSONSequenceTests {
  @Test(
    arguments: [
      ("", []), ("  \n", []), ("{}", ["{}"]), ("{}{}", ["{}", "{}"]),
      (#"{"a":"}"} {"b":"\""}"#, [#"{"a":"}"}"#, #" {"b":"\""}"#]), ("{", ["{"]),
      (#"{"a":[{},{}]}[1]"#, [#"{"a":[{},{}]}"#, "[1]"]),
    ] as [(String, [String])])
  func split(_ text: String, _ expected: [String]) {
    #expect(JSONSequence.split(text) == expected)
  }
}

@Suite("Restarts") struct RestartPolicyTests {
  @Test func delaysGrowToALimitAndStartOverAfterAHealthyRun() {
    var policy = RestartPolicy()
    var delays: [Int64] = []
    for _ in 0..<9 { delays.append(policy.delay(afterRunning: 0)) }
    #expect(delays == [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
    let afterHealth = policy.delay(afterRunning: RestartPolicy.healthyAfter)
    let next = policy.delay(afterRunning: 1)
    #expect(afterHealth == 100 && next == 200)
  }
}

@Suite("Text for people") struct TextTests {
  @Test(
    arguments: [
      (0, "0 s"), (59, "59 s"), (60, "1 min"), (3_661, "1 h 1 min"), (90_000, "1 d 1 h"),
      (-5, "0 s"),
    ] as [(Int64, String)])
  func spans(_ seconds: Int64, _ expected: String) {
    #expect(SpanText.text(seconds: seconds) == expected)
  }

  @Test func wideCharactersCountTwiceAndColoursNotAtAll() {
    #expect(TextTable.width("保温杯") == 6)
    #expect(TextTable.width("\u{1b}[31mred\u{1b}[0m") == 3)
    #expect(TextTable.width("Đã nhận") == 7)
  }
}
