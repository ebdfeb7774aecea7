import AfterSales
import Domain
import Gateway
import Messaging
import Orders
import RPCCore
import Service

/// `aftercare rules`: the catalogue of the rules, from the cores themselves.
enum RulesCommand: Subcommand {
  static let json = Option<Bool>(flag: "json", help: "Print one JSON array.")
  static let markdown = Option<Bool>(
    flag: "markdown", help: "Print the table of the documentation.")
  static let id = Argument<String?>(
    optional: "RULE", help: "Only rules whose id begins so: AS, MSG-RECENT.")

  static let command = Command(
    "rules", summary: "List the business rules: id, service, default, text",
    discussion: "Refusals and evaluations name these ids.",
    options: [json.spec, markdown.spec], arguments: [id.spec])

  /// The rules of each service, in the order of the documentation.
  static let catalogue: [(service: String, rules: [Rule])] = [
    ("orders", OrdersRules.all), ("after-sales", AfterSalesRules.all),
    ("messaging", MessagingRules.all), ("gateway", GatewayRules.all),
  ]

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let prefix = parsed[id]?.uppercased() ?? ""
    let selected = catalogue.map { service, rules in
      (service: service, rules: rules.filter { $0.id.hasPrefix(prefix) })
    }
    guard selected.contains(where: { !$0.rules.isEmpty }) else {
      throw CommandFailure(
        .notFound, "no rule begins with '\(prefix)'; 'aftercare rules' lists all")
    }
    if parsed[json] {
      terminal.print(jsonText(selected))
    } else if parsed[markdown] {
      terminal.print(markdownText(selected))
    } else {
      lines(selected, terminal).forEach(terminal.print)
    }
  }

  private static func lines(
    _ selected: [(service: String, rules: [Rule])], _ terminal: Terminal
  ) -> [String] {
    var table = TextTable(["rule", "service", "default", "text"])
    for (service, rules) in selected {
      for rule in rules {
        table.rows.append([rule.id, service, rule.defaults, rule.text])
      }
    }
    return table.lines(terminal)
  }

  /// The table that the documentation repeats; a test compares them.
  static func markdownText(_ selected: [(service: String, rules: [Rule])]) -> String {
    var lines = ["| rule | default | text |", "|---|---|---|"]
    for (service, rules) in selected where !rules.isEmpty {
      lines.append("| **\(service)** | | |")
      for rule in rules {
        lines.append(
          "| \(rule.id) | \(rule.defaults) | \(rule.text.replacing("|", with: "\\|")) |")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func jsonText(_ selected: [(service: String, rules: [Rule])]) -> String {
    let rows = selected.flatMap { service, rules in
      rules.map { rule in
        JSONLine.object([
          ("id", .string(rule.id)), ("service", .string(service)),
          ("default", .string(rule.defaults)), ("text", .string(rule.text)),
        ])
      }
    }
    return JSONValue.array(rows).text(indented: true)
  }
}
