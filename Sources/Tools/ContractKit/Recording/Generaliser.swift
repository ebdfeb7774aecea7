internal import ContractDescriptors

/// Tells what is the same in every run from what is not.
struct Generaliser {
  var unique = ""
  /// Name and value of what answers set, in the order of the case.
  private(set) var captured: [(name: String, value: String)] = []
  /// Texts that were sent, by how they were written.
  private var sent: [String: String] = [:]

  /// Counters and measures of a process: other numbers in every run.
  private static let changingNumbers: Set<String> = [
    "sequence", "lastSequence", "pid", "residentBytes",
  ]
  /// Opaque texts that say where a reader stands.
  private static let positions: Set<String> = [
    "cursor", "nextCursor", "nextPageToken", "databaseId", "traceparent", "traceId",
  ]

  // MARK: requests

  /// A literal request id becomes one of each run: the second run would get the first one's
  /// answer, and record nothing of the server.
  func request(_ node: JSONNode) -> JSONNode {
    guard case .object(let members) = node.content else { return node }
    let changed = members.map { member in
      guard member.name == "requestId", case .string(let text) = member.value.content,
        !text.isEmpty, !Template.isOpen(text)
      else { return member }
      return JSONMember(
        member.name, JSONNode(.string("\(text)-${unique}"), at: member.value.position),
        at: member.position)
    }
    return JSONNode(.object(changed), at: node.position)
  }

  mutating func noteSent(_ template: JSONNode, _ value: JSONNode) {
    switch (template.content, value.content) {
    case (.string(let written), .string(let text)): sent[text] = written
    case (.array(let a), .array(let b)):
      for (template, value) in zip(a, b) { noteSent(template, value) }
    case (.object(let a), .object(let b)):
      for (template, value) in zip(a, b) { noteSent(template.value, value.value) }
    default: break
    }
  }

  // MARK: responses

  /// - Parameter node: with or without its defaults, which are left out.
  mutating func response(
    _ node: JSONNode, _ descriptor: MessageDescriptor, _ json: ContractJSON
  ) -> JSONNode {
    guard case .object(let members) = node.content else { return node }
    var all: [JSONMember] = []
    for member in members where !member.value.isDefault {
      guard let field = descriptor.fields.first(where: { $0.jsonName == member.name }) else {
        continue
      }
      all.append(JSONMember(member.name, value(member.value, field, json)))
    }
    return JSONNode(.object(all))
  }

  private mutating func value(
    _ node: JSONNode, _ field: FieldDescriptor, _ json: ContractJSON
  ) -> JSONNode {
    if case .array(let elements) = node.content {
      return JSONNode(.array(elements.map { value($0, field, json) }))
    }
    if field.kind == .message, let descriptor = json.message(field.typeName) {
      switch descriptor.fullName {
      case "google.protobuf.Timestamp": return time(node.plainText)
      case "google.protobuf.Duration":
        return JSONNode(.string(sent[node.plainText] ?? "${any: \(node.plainText)}"))
      default: break
      }
      guard descriptor.isMapEntry, case .object(let entries) = node.content else {
        return response(node, descriptor, json)
      }
      return JSONNode(
        .object(entries.map { JSONMember($0.name, value($0.value, descriptor.fields[1], json)) }))
    }
    switch node.content {
    case .string(let text) where field.kind == .string:
      return JSONNode(.string(self.text(text, field.jsonName)))
    case .number, .string:
      guard Self.changingNumbers.contains(field.jsonName) else { return node }
      return JSONNode(.string("${number: \(node.plainText)}"))
    default: return node
    }
  }

  private func time(_ text: String) -> JSONNode {
    JSONNode(.string(sent[text] ?? "${time: \(text)}"))
  }

  private mutating func text(_ text: String, _ name: String) -> String {
    if let known = captured.first(where: { $0.value == text }) { return "${\(known.name)}" }
    if let written = sent[text] { return written }
    if text.contains("}") { return Template.literal(text) }
    if Self.positions.contains(name) { return "${any: \(text)}" }
    let general = general(Template.literal(text))
    if general == text, Self.isGenerated(text) {
      let taken = captured.count { $0.name == name || $0.name.hasPrefix(name) }
      let free = taken == 0 ? name : "\(name)\(taken + 1)"
      captured.append((free, text))
      return "${set \(free): \(text)}"
    }
    return general
  }

  /// A text in which something occurs that is of this run.
  private func general(_ text: String) -> String {
    var text = text
    for (name, value) in captured { text = text.replacing(value, with: "${\(name)}") }
    return unique.isEmpty ? text : text.replacing(unique, with: "${unique}")
  }

  /// Ids that a service made end in 26 digits of Crockford's base 32; other keys are long, without
  /// blanks, and mix letters and digits.
  private static func isGenerated(_ text: String) -> Bool {
    guard text.count >= 20, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
    let digits = text.count { $0.isNumber }
    return digits >= 4 && text.contains { $0.isLetter }
  }
}
