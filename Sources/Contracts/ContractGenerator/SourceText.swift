/// Swift source as it grows, in the layout of swift-format.
struct SourceText {
  static let width = 100

  private(set) var text = ""
  private var depth = 0

  private var indentation: String { String(repeating: "  ", count: depth) }

  /// One line; an empty one carries no blanks.
  mutating func line(_ content: String = "") {
    text += content.isEmpty ? "\n" : indentation + content + "\n"
  }

  /// A block in braces.
  mutating func block(_ head: String, _ body: (inout SourceText) -> Void) {
    line(head.isEmpty ? "{" : "\(head) {")
    indented(body)
    line("}")
  }

  mutating func indented(_ body: (inout SourceText) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// `head` + arguments in parentheses + `tail`: on one line if it fits, otherwise the arguments on
  /// lines of their own.
  mutating func call(_ head: String, _ arguments: [String], tail: String = "", isDeclaration: Bool)
  {
    let flat = "\(head)(\(arguments.joined(separator: ", ")))\(tail)"
    if indentation.count + flat.count <= Self.width {
      line(flat)
      return
    }
    line("\(head)(")
    indented { text in
      let joined = arguments.joined(separator: ", ")
      let end = isDeclaration ? "" : ")\(tail)"
      if text.indentation.count + joined.count + end.count <= Self.width {
        text.line(joined + end)
      } else {
        for (index, argument) in arguments.enumerated() {
          text.line(argument + (index + 1 < arguments.count ? "," : end))
        }
      }
    }
    if isDeclaration { line(")\(tail)") }
  }

  /// A block of one expression, on one line if it fits.
  mutating func shortBlock(_ head: String, _ expression: String) {
    let flat = "\(head) { \(expression) }"
    if indentation.count + flat.count <= Self.width {
      line(flat)
    } else {
      block(head) { $0.line(expression) }
    }
  }

  /// A doc comment, broken again where the deeper indentation asks for it.
  mutating func documentation(_ comment: String) {
    guard !comment.isEmpty else { return }
    let room = Self.width - indentation.count - 4
    var paragraph: [Substring] = []
    func flush(_ text: inout SourceText) {
      for part in Self.wrapped(paragraph, room) {
        text.line(part.isEmpty ? "///" : "/// \(part)")
      }
      paragraph = []
    }
    for part in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      let opensItem = part.first.map { " -*•".contains($0) } ?? true
      if opensItem { flush(&self) }
      paragraph.append(part)
    }
    flush(&self)
  }

  /// The lines as they are if all fit, otherwise their words in new lines.
  private static func wrapped(_ lines: [Substring], _ room: Int) -> [String] {
    if lines.allSatisfy({ $0.count <= room }) { return lines.map(String.init) }
    var result: [String] = []
    var current = ""
    for word in lines.joined(separator: " ").split(separator: " ") {
      if !current.isEmpty && current.count + 1 + word.count > room {
        result.append(current)
        current = ""
      }
      current += current.isEmpty ? String(word) : " \(word)"
    }
    if !current.isEmpty { result.append(current) }
    return result
  }
}
