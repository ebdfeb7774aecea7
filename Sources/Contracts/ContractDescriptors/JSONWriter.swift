/// From the wire to JSON.
struct JSONWriter {
  /// Levels of messages, as decoding allows. The contracts do not recurse, but an `Any` may.
  static let depthMax = 32

  let descriptors: DescriptorSet
  let options: ContractJSON.Options

  func message(
    _ bytes: ArraySlice<UInt8>, _ descriptor: MessageDescriptor, path: String, depth: Int
  ) throws(ContractJSONError) -> JSONOutput {
    guard depth <= Self.depthMax else {
      throw error(path, "is nested deeper than \(Self.depthMax) messages")
    }
    guard let fields = WireFields(bytes) else { throw error(path, "is malformed") }
    switch WellKnown(rawValue: descriptor.fullName) {
    case .timestamp:
      let value = secondsAndNanos(fields)
      return .string(
        try wellKnown(path) { () throws(WellKnownError) in try TimestampText.text(value) })
    case .duration:
      let value = secondsAndNanos(fields)
      return .string(
        try wellKnown(path) { () throws(WellKnownError) in try DurationText.text(value) })
    case .fieldMask:
      var paths: [String] = []
      for value in fields.values[1] ?? [] { paths.append(try string(value, path)) }
      return .string(
        try wellKnown(path) { () throws(WellKnownError) in try FieldMaskText.text(paths) })
    case .any: return try any(fields, path, depth)
    case nil: return .object(try members(fields, descriptor, path, depth))
    }
  }

  private func error(_ path: String, _ reason: String) -> ContractJSONError {
    ContractJSONError(path: path, reason: reason)
  }

  private func wellKnown(
    _ path: String, _ text: () throws(WellKnownError) -> String
  ) throws(ContractJSONError) -> String {
    do throws(WellKnownError) { return try text() } catch { throw self.error(path, error.reason) }
  }

  private func members(
    _ fields: WireFields, _ descriptor: MessageDescriptor, _ path: String, _ depth: Int
  ) throws(ContractJSONError) -> [(name: String, value: JSONOutput)] {
    var members: [(name: String, value: JSONOutput)] = []
    for field in descriptor.fields.sorted(by: { $0.number < $1.number }) {
      let name = options.keepsFieldNames ? field.name : field.jsonName
      let inner = FieldPath.joined(path, name)
      if let values = fields.values[field.number] {
        if let value = try self.field(values, field, inner, depth) {
          members.append((name, value))
          continue
        }
      }
      if options.includesDefaults, let value = defaultValue(field) { members.append((name, value)) }
    }
    return members
  }

  /// The default to write where a field is not set; `nil` for messages and members of oneofs.
  private func defaultValue(_ field: FieldDescriptor) -> JSONOutput? {
    if field.oneofIndex != nil { return nil }
    if field.isRepeated {
      return descriptors.message(field.typeName)?.isMapEntry == true ? .object([]) : .array([])
    }
    switch field.kind {
    case .message, .group: return nil
    case .string, .bytes: return .string("")
    case .bool: return .raw("false")
    case .enum:
      let first = descriptors.enumeration(field.typeName)?.values.first { $0.number == 0 }
      return first.map { .string($0.name) } ?? .raw("0")
    case .double, .float: return .raw("0")
    default: return IntegerRange(field.kind).is64 ? .string("0") : .raw("0")
    }
  }

  /// `nil` where a scalar has its default, which says the same as its absence.
  private func field(
    _ values: [WireFields.Value], _ field: FieldDescriptor, _ path: String, _ depth: Int
  ) throws(ContractJSONError) -> JSONOutput? {
    if let entry = descriptors.message(field.typeName), entry.isMapEntry, entry.fields.count == 2 {
      return try map(values, entry, path, depth)
    }
    if field.isRepeated {
      var elements: [JSONOutput] = []
      for value in try unpacked(values, field, path) {
        elements.append(try single(value, field, "\(path)[\(elements.count)]", depth))
      }
      return .array(elements)
    }
    if field.kind == .message {
      // The occurrences of a message are merged, which is what decoding all their bytes does.
      var merged: [UInt8] = []
      for value in values {
        guard case .delimited(let bytes) = value else { throw error(path, Self.wrongType) }
        merged += bytes
      }
      return try single(.delimited(merged[...]), field, path, depth)
    }
    guard let last = values.last else { return nil }
    if field.oneofIndex == nil, isDefault(last) {
      return nil
    }
    return try single(last, field, path, depth)
  }

  private func isDefault(_ value: WireFields.Value) -> Bool {
    switch value {
    case .varint(let bits), .fixed64(let bits): bits == 0
    case .fixed32(let bits): bits == 0
    case .delimited(let bytes): bytes.isEmpty
    }
  }

  private func unpacked(
    _ values: [WireFields.Value], _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> [WireFields.Value] {
    guard field.isPackable else { return values }
    var all: [WireFields.Value] = []
    for value in values {
      guard case .delimited(let bytes) = value else {
        all.append(value)
        continue
      }
      guard let block = WireFields.unpacked(bytes, wireType: field.kind.wireType) else {
        throw error(path, "is malformed")
      }
      all += block
    }
    return all
  }

  private func map(
    _ values: [WireFields.Value], _ entry: MessageDescriptor, _ path: String, _ depth: Int
  ) throws(ContractJSONError) -> JSONOutput {
    let (keyField, valueField) = (entry.fields[0], entry.fields[1])
    var byKey: [String: JSONOutput] = [:]
    for value in values {
      guard case .delimited(let bytes) = value, let fields = WireFields(bytes) else {
        throw error(path, "is malformed")
      }
      let key = try mapKey(fields.values[1]?.last, keyField, path)
      let inner = "\(path)[\"\(key)\"]"
      let found =
        try fields.values[2].flatMap { (values) throws(ContractJSONError) in
          try field(values, valueField, inner, depth)
        }
      if let content = found {
        byKey[key] = content
      } else if valueField.kind == .message {
        byKey[key] = try single(.delimited([]), valueField, inner, depth)
      } else {
        byKey[key] = defaultValue(valueField)
      }
    }
    // Numbers in order of size: shorter ones are smaller where the sign is the same.
    let isText = keyField.kind == .string
    let sorted = byKey.sorted { a, b in
      if isText { return a.key < b.key }
      return (Int64(a.key) ?? .max, a.key) < (Int64(b.key) ?? .max, b.key)
    }
    return .object(sorted.map { (name: $0.key, value: $0.value) })
  }

  private func mapKey(
    _ value: WireFields.Value?, _ field: FieldDescriptor, _ path: String
  ) throws(ContractJSONError) -> String {
    guard let value else { return field.kind == .string ? "" : field.kind == .bool ? "false" : "0" }
    switch try single(value, field, path, 1) {
    case .raw(let text), .string(let text): return text
    case .array, .object: throw error(path, "has a key that is no scalar")
    }
  }

  func single(
    _ value: WireFields.Value, _ field: FieldDescriptor, _ path: String, _ depth: Int
  ) throws(ContractJSONError) -> JSONOutput {
    switch (field.kind, value) {
    case (.message, .delimited(let bytes)):
      guard let descriptor = descriptors.message(field.typeName) else {
        throw error(path, "\(field.typeName) is not described")
      }
      return try message(bytes, descriptor, path: path, depth: depth + 1)
    case (.string, _): return .string(try string(value, path))
    case (.bytes, .delimited(let bytes)): return .string(Base64.encode(bytes))
    case (.bool, .varint(let bits)): return .raw(bits != 0 ? "true" : "false")
    case (.enum, .varint(let bits)):
      let number = Int(Int32(truncatingIfNeeded: bits))
      let known = descriptors.enumeration(field.typeName)?.values.first { $0.number == number }
      return known.map { .string($0.name) } ?? .raw("\(number)")
    case (.double, .fixed64(let bits)): return floating(Double(bitPattern: bits))
    case (.float, .fixed32(let bits)): return floating(Float(bitPattern: bits))
    case (.int64, .varint(let bits)): return .string("\(Int64(bitPattern: bits))")
    case (.uint64, .varint(let bits)), (.fixed64, .fixed64(let bits)): return .string("\(bits)")
    case (.sfixed64, .fixed64(let bits)): return .string("\(Int64(bitPattern: bits))")
    case (.sint64, .varint(let bits)): return .string("\(zigzag(bits))")
    case (.int32, .varint(let bits)): return .raw("\(Int32(truncatingIfNeeded: bits))")
    case (.uint32, .varint(let bits)): return .raw("\(UInt32(truncatingIfNeeded: bits))")
    case (.sint32, .varint(let bits)):
      return .raw("\(Int32(truncatingIfNeeded: zigzag(UInt64(UInt32(truncatingIfNeeded: bits)))))")
    case (.fixed32, .fixed32(let bits)): return .raw("\(bits)")
    case (.sfixed32, .fixed32(let bits)): return .raw("\(Int32(bitPattern: bits))")
    default: throw error(path, Self.wrongType)
    }
  }

  private static let wrongType = "has the wrong wire type"

  private func zigzag(_ bits: UInt64) -> Int64 {
    Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }

  /// The shortest text that reads back as the same number.
  private func floating<T: BinaryFloatingPoint & CustomStringConvertible>(
    _ value: T
  ) -> JSONOutput {
    if value.isNaN { return .string("NaN") }
    if value.isInfinite { return .string(value < 0 ? "-Infinity" : "Infinity") }
    let text = value.description
    return .raw(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  private func string(
    _ value: WireFields.Value, _ path: String
  ) throws(ContractJSONError) -> String {
    guard case .delimited(let bytes) = value else { throw error(path, Self.wrongType) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error(path, "is not valid UTF-8")
    }
    return text
  }

  private func secondsAndNanos(_ fields: WireFields) -> SecondsAndNanos {
    func number(_ field: Int) -> Int64 {
      guard case .varint(let bits) = fields.values[field]?.last else { return 0 }
      return Int64(bitPattern: bits)
    }
    return SecondsAndNanos(seconds: number(1), nanos: Int32(truncatingIfNeeded: number(2)))
  }

  /// A message of an unknown type is written as its bytes: what else there is to see should not be
  /// lost with it.
  private func any(
    _ fields: WireFields, _ path: String, _ depth: Int
  ) throws(ContractJSONError) -> JSONOutput {
    var url = ""
    if let value = fields.values[1]?.last { url = try string(value, path) }
    var bytes: ArraySlice<UInt8> = []
    if case .delimited(let content) = fields.values[2]?.last { bytes = content }
    if url.isEmpty && bytes.isEmpty { return .object([]) }
    let type = (name: "@type", value: JSONOutput.string(url))
    let name = url.split(separator: "/").last.map(String.init) ?? ""
    guard let descriptor = descriptors.message(name) else {
      return .object([type, (name: "value", value: .string(Base64.encode(bytes)))])
    }
    let packed = try message(bytes, descriptor, path: path, depth: depth + 1)
    if WellKnown(rawValue: name) == nil, case .object(let members) = packed {
      return .object([type] + members)
    }
    return .object([type, (name: "value", value: packed)])
  }
}
