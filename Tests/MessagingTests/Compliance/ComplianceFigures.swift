@testable import Messaging

/// How well the checker does on labelled messages.
struct ComplianceFigures {
  private(set) var truePositives = 0
  private(set) var falsePositives = 0
  private(set) var falseNegatives = 0
  private(set) var mistakes: [String] = []

  var summary: String {
    "\(truePositives) found, \(falsePositives) wrong, \(falseNegatives) missed: \(mistakes)"
  }

  var precision: Double { Double(truePositives) / Double(truePositives + falsePositives) }
  var recall: Double { Double(truePositives) / Double(truePositives + falseNegatives) }

  /// Building one takes its time without optimisation.
  static let checker = ComplianceChecker()

  /// One of the two judgements of each message.
  init(
    _ messages: [LabelledMessages.Message], rule: String,
    expected: (LabelledMessages.Message) -> Bool
  ) {
    for message in messages {
      let findings = Self.checker.check(message.text).filter { $0.category.rule == rule }
      switch (expected(message), !findings.isEmpty) {
      case (true, true): truePositives += 1
      case (false, false): break
      case (true, false):
        falseNegatives += 1
        mistakes.append("missed: \(message.text)")
      case (false, true):
        falsePositives += 1
        let terms = findings.map { "\($0.term) [\($0.excerpt(of: message.text))]" }
        mistakes.append("wrong: \(message.text) — \(terms.joined(separator: ", "))")
      }
    }
  }

  static func contact(_ messages: [LabelledMessages.Message]) -> ComplianceFigures {
    ComplianceFigures(messages, rule: "MSG-CONTACT", expected: \.hasContact)
  }

  static func abuse(_ messages: [LabelledMessages.Message]) -> ComplianceFigures {
    ComplianceFigures(messages, rule: "MSG-ABUSE", expected: \.hasAbuse)
  }
}
