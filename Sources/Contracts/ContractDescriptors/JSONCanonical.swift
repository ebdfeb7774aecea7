/// From JSON in any form that the mapping allows to the one form that is written.
struct JSONCanonical {
  let descriptors: DescriptorSet
  let isOpen: (String) -> Bool

  private var reader: JSONReader { JSONReader(descriptors: descriptors) }
  private var writer: JSONWriter {
    JSONWriter(descriptors: descriptors, options: ContractJSON.Options(includesDefaults: true))
  }

  func message(
    _ value: JSONNode, _ descriptor: MessageDescriptor, path: String
  ) throws(ContractJSONError) -> JSONNode {
    if stays(value) { return value }
    switch WellKnown(rawValue: descriptor.fullName) {
    case .timestamp, .duration, .fieldMask:
      let bytes = try reader.message(value, descriptor, path: path)
      return JSONNode(
        written: try writer.message(bytes[...], descriptor, path: path, depth: 1),
        at: value.position)
    // Its fields are those of whatever it holds.
    case .any: return value
    case nil: break
    }
    guard case .object(let members) = value.content else {
      throw reader.mismatch(value, path, "an object")
    }
    var fields: [JSONMember] = []
    for member in members {
      let field = try reader.field(named: member, of: descriptor, path)
      let inner = FieldPath.joined(path, field.jsonName)
      guard !fields.contains(where: { $0.name == field.jsonName }) else {
        throw ContractJSONError(
          position: member.position, path: inner, reason: "is given twice, under both its names")
      }
      fields.append(
        JSONMember(field.jsonName, try self.field(member.value, field, inner), at: member.position))
    }
    return JSONNode(.object(fields), at: value.position)
  }

  private func stays(_ value: JSONNode) -> Bool {
    switch value.content {
    case .null: true
    case .string(let text): isOpen(text)
    default: false
    }
  }

  private func field(
    _ value: JSONNode, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> JSONNode {
    if stays(value) { return value }
    if let entry = descriptors.message(field.typeName), entry.isMapEntry, entry.fields.count == 2 {
      guard case .object(let members) = value.content else {
        throw reader.mismatch(value, path, "an object")
      }
      var entries: [JSONMember] = []
      for member in members {
        let content = try single(member.value, entry.fields[1], "\(path)[\"\(member.name)\"]")
        entries.append(JSONMember(member.name, content, at: member.position))
      }
      return JSONNode(.object(entries), at: value.position)
    }
    guard field.isRepeated else { return try single(value, field, path) }
    guard case .array(let elements) = value.content else {
      throw reader.mismatch(value, path, "an array")
    }
    var canonical: [JSONNode] = []
    for (index, element) in elements.enumerated() {
      canonical.append(try single(element, field, "\(path)[\(index)]"))
    }
    return JSONNode(.array(canonical), at: value.position)
  }

  private func single(
    _ value: JSONNode, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> JSONNode {
    if stays(value) { return value }
    if field.kind == .message, let descriptor = descriptors.message(field.typeName) {
      return try message(value, descriptor, path: path)
    }
    let bytes = WireWriter.tag(field) + (try reader.single(value, field, path)).bytes
    guard let written = WireFields(bytes[...])?.values[field.number]?.last else { return value }
    return JSONNode(written: try writer.single(written, field, path, 1), at: value.position)
  }
}

extension JSONNode {
  /// What was to be written, as a value at a place.
  init(written output: JSONOutput, at position: JSONPosition) {
    switch output {
    case .raw("true"): self.init(.bool(true), at: position)
    case .raw("false"): self.init(.bool(false), at: position)
    case .raw(let number): self.init(.number(number), at: position)
    case .string(let text): self.init(.string(text), at: position)
    case .array(let elements):
      self.init(.array(elements.map { JSONNode(written: $0, at: position) }), at: position)
    case .object(let members):
      self.init(
        .object(
          members.map {
            JSONMember($0.name, JSONNode(written: $0.value, at: position), at: position)
          }),
        at: position)
    }
  }
}
