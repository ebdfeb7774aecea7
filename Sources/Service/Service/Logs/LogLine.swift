internal import Domain

/// Makes one line, line feed included, of at most ``maximumSize`` bytes.
enum LogLine {
  /// What the kernel writes into a pipe in one piece (PIPE_BUF), so that lines of processes that
  /// share a pipe never mix.
  static let maximumSize = 4_096
  /// Longer texts are cut: a line is read by people and by collectors with limits of their own.
  static let maximumText = 1_024

  static func json(
    _ level: LogLevel, _ message: String, at time: Instant, bound: LogFields, fields: LogFields
  ) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(256)
    line.append(contentsOf: "{\"time\":\"".utf8)
    line.append(contentsOf: RFC3339.format(time).utf8)
    line.append(contentsOf: "\",\"level\":\"".utf8)
    line.append(contentsOf: level.rawValue.utf8)
    line.append(contentsOf: "\",\"message\":".utf8)
    JSONText.append(clipped(message), to: &line)
    var seen: Set<String> = ["time", "level", "message"]
    for item in bound.items + fields.items where seen.insert(item.name).inserted {
      let before = line.count
      line.append(UInt8(ascii: ","))
      JSONText.append(item.name, to: &line)
      line.append(UInt8(ascii: ":"))
      appendJSON(item.value, to: &line)
      if line.count > maximumSize - 16 {
        line.removeSubrange(before...)
        line.append(contentsOf: ",\"cut\":true".utf8)
        break
      }
    }
    line.append(contentsOf: "}\n".utf8)
    return line
  }

  static func text(
    _ level: LogLevel, _ message: String, at time: Instant, bound: LogFields, fields: LogFields,
    colour: Bool
  ) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(256)
    line.append(contentsOf: RFC3339.format(time).utf8)
    line.append(contentsOf: label(level, colour: colour).utf8)
    appendPlain(clipped(message), quoted: false, to: &line)
    for item in bound.items + fields.items {
      let before = line.count
      line.append(contentsOf: " \(item.name)=".utf8)
      appendText(item.value, to: &line)
      if line.count > maximumSize - 16 {
        line.removeSubrange(before...)
        line.append(contentsOf: " …".utf8)
        break
      }
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  private static func label(_ level: LogLevel, colour: Bool) -> String {
    let (name, code) =
      switch level {
      case .debug: ("debug  ", "2")
      case .info: ("info   ", "32")
      case .warning: ("warning", "33")
      case .error: ("error  ", "31;1")
      }
    return colour ? " \u{1B}[\(code)m\(name)\u{1B}[0m " : " \(name) "
  }

  /// Cut at a character's boundary.
  private static func clipped(_ text: String) -> String {
    guard text.utf8.count > maximumText else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: maximumText)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return text[..<end] + "…"
  }

  private static func appendJSON(_ value: LogValue, to line: inout [UInt8]) {
    switch value {
    case .text(let text): JSONText.append(clipped(text), to: &line)
    case .integer(let value): line.append(contentsOf: String(value).utf8)
    case .number(let value):
      line.append(contentsOf: (value.isFinite ? String(value) : "null").utf8)
    case .flag(let value): line.append(contentsOf: (value ? "true" : "false").utf8)
    }
  }

  private static func appendText(_ value: LogValue, to line: inout [UInt8]) {
    switch value {
    case .text(let text):
      let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x7F }
      appendPlain(clipped(text), quoted: !isWord, to: &line)
    case .number(let value): line.append(contentsOf: String(value).utf8)
    default: appendJSON(value, to: &line)
    }
  }

  /// Control characters are escaped, so that no value can forge a line or colour a terminal.
  private static func appendPlain(_ text: String, quoted: Bool, to line: inout [UInt8]) {
    var escaped: [UInt8] = []
    JSONText.append(text, to: &escaped)
    if quoted || escaped.count != text.utf8.count + 2 {
      line.append(contentsOf: escaped)
    } else {
      line.append(contentsOf: escaped.dropFirst().dropLast())
    }
  }
}
