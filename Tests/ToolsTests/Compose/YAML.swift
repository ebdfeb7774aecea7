/// The part of YAML in which compose.yaml is written; anything else is an error, so that a file that
/// this reads means the same to every reader: block mappings, flow lists and quoted or plain
/// scalars on one line, comments, anchors on mappings, aliases and merges of them.
indirect enum YAML: Equatable {
  case scalar(String)
  case list([YAML])
  case mapping([String: YAML])

  subscript(key: String) -> YAML? {
    if case .mapping(let members) = self { members[key] } else { nil }
  }

  var text: String? { if case .scalar(let text) = self { text } else { nil } }
  var texts: [String] { if case .list(let items) = self { items.compactMap(\.text) } else { [] } }
  var members: [String: YAML] { if case .mapping(let members) = self { members } else { [:] } }

  struct Problem: Error, CustomStringConvertible {
    var line: Int
    var reason: String
    var description: String { "line \(line): \(reason)" }
  }

  init(parsing text: String) throws {
    var parser = YAMLParser(text)
    self = try parser.document()
  }
}

private struct YAMLParser {
  private struct Line {
    var number: Int
    var indent: Int
    var text: String
  }

  private var lines: [Line] = []
  private var next = 0
  private var anchors: [String: YAML] = [:]

  init(_ text: String) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.drop { $0 == " " }
      if content.isEmpty || content.first == "#" { continue }
      lines.append(
        Line(number: index + 1, indent: line.count - content.count, text: String(content)))
    }
  }

  mutating func document() throws -> YAML {
    let result = try mapping(indent: 0)
    if next < lines.count { throw problem("is indented less than it should be") }
    return result
  }

  private func problem(_ reason: String) -> YAML.Problem {
    YAML.Problem(line: lines[min(next, lines.count - 1)].number, reason: reason)
  }

  private mutating func mapping(indent: Int) throws -> YAML {
    var members: [String: YAML] = [:]
    var merged: [String: YAML] = [:]
    while next < lines.count, lines[next].indent == indent {
      let text = lines[next].text
      guard let colon = text.firstIndex(of: ":"), !text.hasPrefix("-") else {
        throw problem("is no ‘key: value’")
      }
      let key = String(text[..<colon])
      guard members[key] == nil, !key.contains(" ") else { throw problem("repeats ‘\(key)’") }
      let rest = String(text[text.index(after: colon)...])
      guard rest.isEmpty || rest.hasPrefix(" ") else { throw problem("lacks a blank after ‘:’") }
      let value = try value(rest.drop { $0 == " " }, indent: indent)
      if key == "<<" { merged = value.members } else { members[key] = value }
    }
    if next < lines.count, lines[next].indent > indent { throw problem("is indented too far") }
    return .mapping(merged.merging(members) { $1 })
  }

  private mutating func value(_ text: Substring, indent: Int) throws -> YAML {
    if text.hasPrefix("*") {
      guard let anchored = anchors[String(text.dropFirst())] else {
        throw problem("no such anchor")
      }
      next += 1
      return anchored
    }
    if text.isEmpty || text.hasPrefix("&") {
      next += 1
      guard next < lines.count, lines[next].indent > indent else { return .mapping([:]) }
      let result = try mapping(indent: lines[next].indent)
      if !text.isEmpty { anchors[String(text.dropFirst())] = result }
      return result
    }
    let result: YAML
    if text.hasPrefix("[") {
      guard text.hasSuffix("]") else { throw problem("has an open list") }
      result = .list(try items(text.dropFirst().dropLast()).map { .scalar($0) })
    } else {
      result = .scalar(try scalar(text))
    }
    next += 1
    return result
  }

  /// The parts of a flow list, split at commas outside of quotes.
  private func items(_ text: Substring) throws -> [String] {
    var parts: [Substring] = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return try parts.map { part in
      var part = part.drop { $0 == " " }
      while part.last == " " { part.removeLast() }
      return try scalar(part)
    }
  }

  private func scalar(_ text: Substring) throws -> String {
    if text.hasPrefix("\"") {
      guard text.count > 1, text.hasSuffix("\""), !text.dropFirst().dropLast().contains("\""),
        !text.contains("\\")
      else { throw problem("has a quoted scalar of another kind") }
      return String(text.dropFirst().dropLast())
    }
    // What plain scalars may not hold, or what other readers take for more than text.
    let isPlain =
      !text.isEmpty && !"'|>{}[]@`!%&*#,".contains(text.first ?? "#")
      && !text.contains(": ") && !text.contains(" #")
    guard isPlain else { throw problem("‘\(text)’ is no plain scalar") }
    return String(text)
  }
}
