public import ContractDescriptors
internal import Contracts

/// What the placeholders of a case stand for, in one run of it.
public struct Bindings: Sendable {
  private var values: [String: JSONNode] = [:]
  /// Seconds since 1970; `nil` where times are learnt from requests.
  private let now: Int64?

  /// For a run: everything that a request may need is known.
  /// - Parameter now: seconds since 1970.
  public init(unique: String, now: Int64) {
    self.now = now
    values["unique"] = JSONNode(.string(unique))
  }

  /// For a stub, which learns from the requests that come.
  init() { now = nil }

  func value(of placeholder: Placeholder) -> JSONNode? {
    guard let key = placeholder.key else { return nil }
    if let value = values[key] { return value }
    guard let now, case .now(let offset, _) = placeholder else { return nil }
    return JSONNode(.string(TimeText.text(now + offset)))
  }

  subscript(_ name: String) -> JSONNode? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// Puts values in the place of placeholders. A placeholder alone becomes the value itself, also a
  /// number or a list; in a longer text it becomes text.
  /// - Throws: ``ContractJSONError`` at what nothing has set.
  public func substituted(_ node: JSONNode) throws(ContractJSONError) -> JSONNode {
    switch node.content {
    case .null, .bool, .number: return node
    case .string(let text):
      guard Template.isOpen(text) else { return node }
      return try string(text, at: node.position)
    case .array(let elements):
      var all: [JSONNode] = []
      for element in elements { all.append(try substituted(element)) }
      return JSONNode(.array(all), at: node.position)
    case .object(let members):
      var all: [JSONMember] = []
      for member in members {
        all.append(JSONMember(member.name, try substituted(member.value), at: member.position))
      }
      return JSONNode(.object(all), at: node.position)
    }
  }

  private func string(
    _ text: String, at position: JSONPosition
  ) throws(ContractJSONError) -> JSONNode {
    let template: Template
    do throws(PlaceholderError) { template = try Template(text) } catch {
      throw ContractJSONError(position: position, reason: error.reason)
    }
    func value(_ placeholder: Placeholder) throws(ContractJSONError) -> JSONNode {
      if let value = self.value(of: placeholder) { return value }
      throw ContractJSONError(
        position: position, reason: "nothing has set '\(placeholder.key ?? text)'")
    }
    if let alone = template.alone {
      return JSONNode(try value(alone).content, at: position)
    }
    var whole = ""
    for part in template.parts {
      switch part {
      case .text(let literal): whole += literal
      case .placeholder(let placeholder): whole += try value(placeholder).plainText
      }
    }
    return JSONNode(.string(whole), at: position)
  }
}

extension JSONNode {
  /// The characters of a string; JSON of everything else.
  var plainText: String {
    if case .string(let text) = content { text } else { text() }
  }

  /// Whether it says no more than its absence.
  var isDefault: Bool {
    switch content {
    case .null: true
    case .bool(let truth): !truth
    case .number(let number): number == "0"
    case .string(let text): text.isEmpty || text == "0" || text.hasSuffix("_UNSPECIFIED")
    case .array(let elements): elements.isEmpty
    case .object: false
    }
  }
}

/// Times as the protobuf mapping writes them.
enum TimeText {
  static func text(_ seconds: Int64) -> String {
    let bytes = GoogleProtobuf.Timestamp(seconds: seconds).serializedBytes()
    let text = try? ContractJSON().text(bytes, of: GoogleProtobuf.Timestamp.fullName)
    return String((text ?? "\"\"").dropFirst().dropLast())
  }

  static func isTime(_ text: String) -> Bool {
    let node = JSONNode(.string(text))
    return (try? ContractJSON().bytes(node, of: GoogleProtobuf.Timestamp.fullName)) != nil
  }
}
