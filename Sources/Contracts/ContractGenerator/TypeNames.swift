import ContractDescriptors

/// Swift's names for the types of fields.
struct TypeNames {
  let set: DescriptorSet
  private let byFullName: [String: String]

  init(_ set: DescriptorSet) {
    self.set = set
    var names: [String: String] = [:]
    func add(_ message: MessageDescriptor, _ scope: String) {
      let name = "\(scope).\(SwiftName.declared(message.name))"
      names[message.fullName] = name
      for nested in message.messages { add(nested, name) }
      for nested in message.enums {
        names[nested.fullName] = "\(name).\(SwiftName.declared(nested.name))"
      }
    }
    for file in set.files {
      let namespace = SwiftName.namespace(file.package)
      for message in file.messages { add(message, namespace) }
      for type in file.enums {
        names[type.fullName] = "\(namespace).\(SwiftName.declared(type.name))"
      }
    }
    byFullName = names
  }

  /// "aftercare.type.v1.Actor.Kind" → "TypeV1.Actor.Kind".
  func name(_ fullName: String) -> String { byFullName[fullName] ?? fullName }

  /// The type of one value of a field.
  func single(_ field: FieldDescriptor) -> String {
    switch field.kind {
    case .double: "Double"
    case .float: "Float"
    case .int64, .sint64, .sfixed64: "Int64"
    case .uint64, .fixed64: "UInt64"
    case .int32, .sint32, .sfixed32: "Int32"
    case .uint32, .fixed32: "UInt32"
    case .bool: "Bool"
    case .string: "String"
    case .bytes: "[UInt8]"
    case .message, .enum, .group: name(field.typeName)
    }
  }

  /// The type of the property.
  func stored(_ field: FieldDescriptor) -> String {
    if let (key, value) = map(field) { return "[\(single(key)): \(single(value))]" }
    if field.isRepeated { return "[\(single(field))]" }
    return field.kind == .message ? "\(single(field))?" : single(field)
  }

  func defaultValue(_ field: FieldDescriptor) -> String {
    if map(field) != nil { return "[:]" }
    if field.isRepeated { return "[]" }
    switch field.kind {
    case .message: return "nil"
    case .string: return "\"\""
    case .bytes: return "[]"
    case .bool: return "false"
    case .enum:
      guard let type = set.enumeration(field.typeName), let first = SwiftName.cases(type).first
      else { return ".init(rawValue: 0)" }
      return ".\(SwiftName.escaped(first))"
    default: return "0"
    }
  }

  /// Key and value of a map field.
  func map(_ field: FieldDescriptor) -> (key: FieldDescriptor, value: FieldDescriptor)? {
    guard let entry = set.message(field.typeName), entry.isMapEntry, entry.fields.count == 2 else {
      return nil
    }
    return (entry.fields[0], entry.fields[1])
  }
}
