/// JSON to be written.
enum JSONOutput {
  /// Text that is JSON already: a number, true, false.
  case raw(String)
  case string(String)
  case array([JSONOutput])
  case object([(name: String, value: JSONOutput)])

  func text(isPretty: Bool) -> String {
    var text = ""
    write(to: &text, indentation: isPretty ? "\n" : nil)
    return text
  }

  /// - Parameter indentation: A line break and the blanks of this level; `nil` for one line.
  private func write(to text: inout String, indentation: String?) {
    let inner = indentation.map { $0 + "  " }
    switch self {
    case .raw(let raw): text += raw
    case .string(let string): Self.quote(string, to: &text)
    case .array(let elements) where elements.isEmpty: text += "[]"
    case .object(let members) where members.isEmpty: text += "{}"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        text += inner ?? ""
        element.write(to: &text, indentation: inner)
      }
      text += (indentation ?? "") + "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        text += inner ?? ""
        Self.quote(member.name, to: &text)
        text += indentation == nil ? ":" : ": "
        member.value.write(to: &text, indentation: inner)
      }
      text += (indentation ?? "") + "}"
    }
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        // Also what a terminal would act on.
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
