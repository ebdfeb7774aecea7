/// From JSON values to the wire.
struct JSONReader {
  let descriptors: DescriptorSet

  func message(
    _ value: JSONNode, _ descriptor: MessageDescriptor, path: String
  ) throws(ContractJSONError) -> [UInt8] {
    switch WellKnown(rawValue: descriptor.fullName) {
    case .timestamp:
      let text = try string(value, path, "a time like \"2026-05-31T12:34:56Z\"")
      return try wellKnown(value, path) { () throws(WellKnownError) in
        try TimestampText.parse(text)
      }
    case .duration:
      let text = try string(value, path, "a duration like \"1.5s\"")
      return try wellKnown(value, path) { () throws(WellKnownError) in
        try DurationText.parse(text)
      }
    case .fieldMask:
      let text = try string(value, path, "field names like \"orderId,lines.quantity\"")
      return try wellKnown(value, path) { () throws(WellKnownError) in
        try FieldMaskText.parse(text)
      }
    case .any: return try any(value, path)
    case nil: return try fields(value, descriptor, path: path, skipping: nil)
    }
  }

  private func wellKnown(
    _ value: JSONNode, _ path: String, _ parse: () throws(WellKnownError) -> [UInt8]
  ) throws(ContractJSONError) -> [UInt8] {
    do throws(WellKnownError) { return try parse() } catch {
      throw ContractJSONError(position: value.position, path: path, reason: error.reason)
    }
  }

  /// The members of an object as fields.
  private func fields(
    _ value: JSONNode, _ descriptor: MessageDescriptor, path: String, skipping: String?
  ) throws(ContractJSONError) -> [UInt8] {
    guard case .object(let members) = value.content else {
      throw mismatch(value, path, "an object")
    }
    var chunks: [(number: Int, bytes: [UInt8])] = []
    var chosen: [Int: String] = [:]
    var seen: Set<Int> = []
    for member in members where member.name != skipping {
      let field = try self.field(named: member, of: descriptor, path)
      let inner = FieldPath.joined(path, field.jsonName)
      guard seen.insert(field.number).inserted else {
        throw ContractJSONError(
          position: member.position, path: inner, reason: "is given twice, under both its names")
      }
      if case .null = member.value.content { continue }
      if let index = field.oneofIndex {
        if let other = chosen.updateValue(field.jsonName, forKey: index) {
          throw ContractJSONError(
            position: member.position, path: inner,
            reason: "only one of \(other) and \(field.jsonName) can be set")
        }
      }
      chunks.append((field.number, try self.field(member.value, field, inner)))
    }
    return chunks.sorted { $0.number < $1.number }.flatMap(\.bytes)
  }

  func field(
    named member: JSONMember, of descriptor: MessageDescriptor, _ path: String
  ) throws(ContractJSONError) -> FieldDescriptor {
    if let field = descriptor.fields.first(where: {
      $0.jsonName == member.name || $0.name == member.name
    }) {
      return field
    }
    let hint = NearNames.hint(member.name, among: descriptor.fields.map(\.jsonName))
    throw ContractJSONError(
      position: member.position, path: FieldPath.joined(path, member.name),
      reason: "\(descriptor.fullName) has no such field\(hint)")
  }

  private func field(
    _ value: JSONNode, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> [UInt8] {
    if let entry = descriptors.message(field.typeName), entry.isMapEntry, entry.fields.count == 2 {
      return try map(value, field, entry, path)
    }
    guard field.isRepeated else {
      let content = try single(value, field, path)
      // Outside of a oneof a scalar's default is the same as nothing.
      let isDefault = field.kind != .message && field.oneofIndex == nil && content.isDefault
      return isDefault ? [] : WireWriter.tag(field) + content.bytes
    }
    guard case .array(let elements) = value.content else {
      throw mismatch(value, path, "an array")
    }
    var packed: [UInt8] = []
    var bytes: [UInt8] = []
    for (index, element) in elements.enumerated() {
      let content = try single(element, field, "\(path)[\(index)]")
      if field.isPackable {
        packed += content.bytes
      } else {
        bytes += WireWriter.tag(field) + content.bytes
      }
    }
    if packed.isEmpty { return bytes }
    return WireWriter.tag(field, wireType: 2) + WireWriter.delimited(packed)
  }

  private func map(
    _ value: JSONNode, _ field: FieldDescriptor, _ entry: MessageDescriptor, _ path: String
  ) throws(ContractJSONError) -> [UInt8] {
    guard case .object(let members) = value.content else {
      throw mismatch(value, path, "an object")
    }
    var bytes: [UInt8] = []
    for member in members {
      let inner = "\(path)[\"\(member.name)\"]"
      let written = JSONNode(.string(member.name), at: member.position)
      let isTruth = entry.fields[0].kind == .bool
      let key = try single(
        isTruth && ["true", "false"].contains(member.name)
          ? JSONNode(.bool(member.name == "true"), at: member.position) : written,
        entry.fields[0], inner)
      let content = try single(member.value, entry.fields[1], inner)
      let pair =
        WireWriter.tag(entry.fields[0]) + key.bytes + WireWriter.tag(entry.fields[1])
        + content.bytes
      bytes += WireWriter.tag(field) + WireWriter.delimited(pair)
    }
    return bytes
  }

  /// One value with its length, without its tag.
  func single(
    _ value: JSONNode, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> WireContent {
    switch field.kind {
    case .message, .group:
      guard let descriptor = descriptors.message(field.typeName) else {
        throw ContractJSONError(
          position: value.position, path: path, reason: "\(field.typeName) is not described")
      }
      let bytes = try message(value, descriptor, path: path)
      return WireContent(WireWriter.delimited(bytes), isDefault: false)
    case .string:
      let text = try string(value, path, "a string")
      guard !text.utf8.contains(0) else {
        throw ContractJSONError(
          position: value.position, path: path, reason: "holds a NUL, which no service accepts")
      }
      return WireContent(WireWriter.delimited(Array(text.utf8)), isDefault: text.isEmpty)
    case .bytes:
      let text = try string(value, path, "a string in base64")
      guard let bytes = Base64.decode(text) else {
        throw ContractJSONError(
          position: value.position, path: path, reason: "is not base64")
      }
      return WireContent(WireWriter.delimited(bytes), isDefault: bytes.isEmpty)
    case .bool:
      guard case .bool(let truth) = value.content else {
        throw mismatch(value, path, "true or false")
      }
      return WireContent([truth ? 1 : 0], isDefault: !truth)
    case .enum: return try enumeration(value, field, path)
    case .double, .float: return try floating(value, field, path)
    default: return try integer(value, field, path)
    }
  }

  private func enumeration(
    _ value: JSONNode, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> WireContent {
    let type = descriptors.enumeration(field.typeName)
    switch value.content {
    case .string(let name):
      guard let known = type?.values.first(where: { $0.name == name }) else {
        let hint = NearNames.hint(name, among: type?.values.map(\.name) ?? [])
        throw ContractJSONError(
          position: value.position, path: path,
          reason: "\(field.typeName) has no value \(name)\(hint)")
      }
      return WireContent(
        WireWriter.varint(UInt64(bitPattern: Int64(known.number))), isDefault: known.number == 0)
    case .number: return try integer(value, field, path)
    default: throw mismatch(value, path, "the name or number of a value of \(field.typeName)")
    }
  }

  private func integer(
    _ value: JSONNode, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> WireContent {
    let written: String
    switch value.content {
    case .number(let number): written = number
    case .string(let text) where JSONNumber.isNumber(text): written = text
    case .string(let text):
      throw ContractJSONError(
        position: value.position, path: path, reason: "\"\(text)\" is not a whole number")
    default: throw mismatch(value, path, "a whole number")
    }
    let range = IntegerRange(field.kind)
    switch JSONNumber.integer(written) {
    case .notWhole:
      throw ContractJSONError(
        position: value.position, path: path, reason: "\(written) is not a whole number")
    case .value(let negative, let magnitude):
      if let encoded = range.encode(negative: negative, magnitude: magnitude) {
        return WireContent(encoded, isDefault: magnitude == 0)
      }
    case .tooLarge: break
    }
    throw ContractJSONError(
      position: value.position, path: path,
      reason: "\(written) is out of range: \(range.minimum) to \(range.maximum)")
  }

  private func floating(
    _ value: JSONNode, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> WireContent {
    let written: String
    switch value.content {
    case .number(let number): written = number
    case .string(let text) where JSONNumber.isNumber(text): written = text
    case .string("NaN"): return WireWriter.floating(.nan, field.kind)
    case .string("Infinity"): return WireWriter.floating(.infinity, field.kind)
    case .string("-Infinity"): return WireWriter.floating(-.infinity, field.kind)
    default: throw mismatch(value, path, "a number")
    }
    // Rounding to a double first could round a float twice.
    let isFinite =
      field.kind == .float ? Float(written)?.isFinite == true : Double(written)?.isFinite == true
    guard isFinite, let number = Double(written) else {
      throw ContractJSONError(
        position: value.position, path: path, reason: "\(written) is out of range")
    }
    if field.kind == .float, let single = Float(written) {
      return WireWriter.floating(single)
    }
    return WireWriter.floating(number, field.kind)
  }

  /// `{"@type": …}` with the fields of the message, or with `value` where its JSON is no object.
  private func any(_ value: JSONNode, _ path: String) throws(ContractJSONError) -> [UInt8] {
    guard case .object(let members) = value.content else {
      throw mismatch(value, path, "an object with \"@type\"")
    }
    if members.isEmpty { return [] }
    guard let type = members.first(where: { $0.name == "@type" }) else {
      throw ContractJSONError(position: value.position, path: path, reason: "\"@type\" is missing")
    }
    let typePath = FieldPath.joined(path, "@type")
    let url = try string(
      type.value, typePath, "a type like \"type.googleapis.com/google.rpc.ErrorInfo\"")
    let name = url.split(separator: "/").last.map(String.init) ?? ""
    guard url.contains("/"), let descriptor = descriptors.message(name) else {
      let hint = NearNames.hint(name, among: descriptors.messages.map(\.fullName))
      throw ContractJSONError(
        position: type.value.position, path: typePath,
        reason: url.contains("/")
          ? "there is no message \(name)\(hint)" : "needs a slash before the message's name")
    }
    let packed: [UInt8]
    if WellKnown(rawValue: name) != nil {
      guard let inner = members.first(where: { $0.name == "value" }), members.count == 2 else {
        throw ContractJSONError(
          position: value.position, path: path, reason: "\(name) stands in \"value\", alone")
      }
      packed = try message(inner.value, descriptor, path: FieldPath.joined(path, "value"))
    } else {
      packed = try fields(value, descriptor, path: path, skipping: "@type")
    }
    let content = packed.isEmpty ? [] : [0x12] + WireWriter.delimited(packed)
    return [0x0A] + WireWriter.delimited(Array(url.utf8)) + content
  }

  private func string(
    _ value: JSONNode, _ path: String, _ wanted: String
  ) throws(ContractJSONError) -> String {
    guard case .string(let text) = value.content else { throw mismatch(value, path, wanted) }
    return text
  }

  func mismatch(
    _ value: JSONNode, _ path: String, _ wanted: String
  ) -> ContractJSONError {
    ContractJSONError(
      position: value.position, path: path, reason: "expected \(wanted), found \(value.kindName)")
  }
}
