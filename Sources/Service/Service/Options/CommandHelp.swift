/// The generated help of a command.
struct CommandHelp {
  private let command: Command
  private let title: String
  private let inherited: [OptionSpec]
  private static let width = 96
  private static let widestLabel = 30

  init(_ command: Command, title: String, inherited: [OptionSpec]) {
    self.command = command
    self.title = title
    self.inherited = inherited
  }

  var text: String {
    var sections = [command.summary, "Usage: \(usage)"]
    if !command.discussion.isEmpty { sections.append(command.discussion) }
    sections.append(contentsOf: [
      table("Commands", command.subcommands.map { ($0.name, $0.summary) }),
      table("Arguments", command.arguments.map { ($0.name, Self.describe($0)) }),
      table("Options", optionRows),
    ])
    let environment = (command.options + inherited).compactMap { spec in
      spec.environment.map { ($0, "for --\(spec.name)") }
    }
    sections.append(table("Environment", environment))
    return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var usage: String {
    var words = [title]
    words += command.options.filter(\.isRequired).map { "--\($0.name) \($0.placeholder)" }
    words.append("[options]")
    if !command.subcommands.isEmpty { words.append("COMMAND") }
    for argument in command.arguments {
      let name = argument.kind == .repeated ? "\(argument.name)..." : argument.name
      words.append(argument.isRequired ? name : "[\(name)]")
    }
    return words.joined(separator: " ")
  }

  private var optionRows: [(String, String)] {
    var rows = (command.options + inherited).map { (Self.label($0), Self.describe($0)) }
    rows.append(("-h, --help", "Show this help."))
    if command.version != nil { rows.append(("--version", "Show the version.")) }
    return rows
  }

  private static func label(_ spec: OptionSpec) -> String {
    let short = spec.short.map { "-\($0), " } ?? ""
    return "\(short)--\(spec.name)" + (spec.kind == .flag ? "" : " \(spec.placeholder)")
  }

  private static func describe(_ spec: OptionSpec) -> String {
    var text = spec.help
    if let fallback = spec.defaultText, !fallback.isEmpty { text += " [default: \(fallback)]" }
    if spec.kind == .repeated, spec.short != nil || spec.name.first?.isLowercase == true {
      text += " Can be repeated."
    }
    return text
  }

  private func table(_ heading: String, _ rows: [(label: String, text: String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let column = min(rows.map(\.label.count).max() ?? 0, Self.widestLabel) + 4
    var lines = ["\(heading):"]
    for row in rows {
      var wrapped = Self.wrap(row.text, to: Self.width - column)[...]
      let label = "  \(row.label)"
      if label.count + 2 <= column, let first = wrapped.popFirst() {
        lines.append(label + String(repeating: " ", count: column - label.count) + first)
      } else {
        lines.append(label)
      }
      lines += wrapped.map { String(repeating: " ", count: column) + $0 }
    }
    return lines.joined(separator: "\n")
  }

  private static func wrap(_ text: String, to width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
