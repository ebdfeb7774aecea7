internal import ContractDescriptors

/// Makes whole answers of what cases say of them: open places get their example, or something of
/// the right kind.
struct StubFiller {
  let json: ContractJSON
  /// Seconds since 1970, for times that no request has told.
  let now: Int64
  var bindings: Bindings

  mutating func message(_ node: JSONNode, _ name: String) -> JSONNode {
    guard let descriptor = json.message(name), case .object(let members) = node.content else {
      return node
    }
    var all: [JSONMember] = []
    for member in members {
      guard let field = descriptor.fields.first(where: { $0.jsonName == member.name }),
        let value = value(member.value, field)
      else { continue }
      all.append(JSONMember(member.name, value, at: member.position))
    }
    return JSONNode(.object(all), at: node.position)
  }

  /// `nil` where nothing is to be there.
  private mutating func value(_ node: JSONNode, _ field: FieldDescriptor) -> JSONNode? {
    switch node.content {
    case .null: return nil
    case .string(let text):
      guard Template.isOpen(text) else { return node }
      return open(text, field, isElement: false).map { JSONNode($0.content, at: node.position) }
    case .array(let elements):
      var all: [JSONNode] = []
      for element in elements {
        if case .string("${more}") = element.content { continue }
        if let value = value(element, field) { all.append(value) }
      }
      return JSONNode(.array(all), at: node.position)
    case .object(let members):
      guard let descriptor = json.message(field.typeName) else { return node }
      guard descriptor.isMapEntry else { return message(node, descriptor.fullName) }
      var all: [JSONMember] = []
      for member in members {
        if let value = value(member.value, descriptor.fields[1]) {
          all.append(JSONMember(member.name, value))
        }
      }
      return JSONNode(.object(all), at: node.position)
    case .bool, .number: return node
    }
  }

  private mutating func open(
    _ text: String, _ field: FieldDescriptor, isElement: Bool
  ) -> JSONNode? {
    guard let template = try? Template(text) else { return JSONNode(.string(text)) }
    guard let alone = template.alone else {
      let parts = template.parts.map { part in
        switch part {
        case .text(let literal): literal
        case .placeholder(let placeholder): known(placeholder)?.plainText ?? "stub"
        }
      }
      return JSONNode(.string(parts.joined()))
    }
    if let known = known(alone) { return known }
    let made = alone.example.map { example($0, field) } ?? sample(field, alone.key)
    if case .set(let name, _) = alone { bindings[name] = made }
    return made
  }

  private func known(_ placeholder: Placeholder) -> JSONNode? {
    if let value = bindings.value(of: placeholder) { return value }
    if case .now(let offset, _) = placeholder {
      return JSONNode(.string(TimeText.text(now + offset)))
    }
    return nil
  }

  /// The example as the canonical form writes it.
  private func example(_ text: String, _ field: FieldDescriptor) -> JSONNode {
    switch field.kind {
    case .bool: JSONNode(.bool(text == "true"))
    case .double, .float, .int32, .uint32, .sint32, .fixed32, .sfixed32: JSONNode(.number(text))
    default: JSONNode(.string(text))
    }
  }

  /// Something that the field can hold.
  private func sample(_ field: FieldDescriptor, _ name: String?) -> JSONNode {
    if field.isRepeated, json.message(field.typeName)?.isMapEntry != true {
      return JSONNode(.array([]))
    }
    switch field.kind {
    case .string: return JSONNode(.string("\(name ?? field.jsonName)-1"))
    case .bytes: return JSONNode(.string("AQ=="))
    case .bool: return JSONNode(.bool(true))
    case .enum:
      let values = json.enumeration(field.typeName)?.values ?? []
      return JSONNode(.string((values.first { $0.number != 0 } ?? values.first)?.name ?? "0"))
    case .message:
      switch field.typeName {
      case "google.protobuf.Timestamp": return JSONNode(.string(TimeText.text(now)))
      case "google.protobuf.Duration": return JSONNode(.string("1s"))
      default: return JSONNode(.object([]))
      }
    default: return example("1", field)
    }
  }
}
