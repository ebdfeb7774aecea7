import ContractDescriptors

/// What protobuf-c, or the generated Swift, cannot express. The style of the contracts is checked by
/// the tests; this is what would not compile, or not be safe.
enum Conventions {
  static func check(_ set: DescriptorSet) throws(GeneratorError) {
    for file in set.files where file.syntax != "proto3" {
      throw GeneratorError("\(file.name): only proto3 is supported")
    }
    for message in set.messages { try check(message, set) }
    for type in set.enums { try check(type) }
  }

  private static func check(
    _ message: MessageDescriptor, _ set: DescriptorSet
  ) throws(GeneratorError) {
    func refuse(_ field: FieldDescriptor, _ reason: String) -> GeneratorError {
      GeneratorError("\(message.fullName).\(field.name): \(reason)")
    }
    guard message.fields.count <= 128 else {
      throw GeneratorError("\(message.fullName): more than 128 fields (see FieldSet)")
    }
    let repeated = Set(message.fields.filter(\.isRepeated).map { "n_\($0.name)" })
    for field in message.fields {
      if field.isExplicitlyOptional {
        throw refuse(field, "protoc-c refuses `optional`: use a message type or a oneof")
      }
      if field.kind == .group { throw refuse(field, "groups are not supported") }
      if field.name == "base" || repeated.contains(field.name) {
        throw refuse(field, "the C struct has a member of this name already")
      }
      if field.kind == .message, reaches(message.fullName, from: field.typeName, set) {
        throw refuse(field, "a recursive message overflows the stack")
      }
      if let entry = set.message(field.typeName), entry.isMapEntry,
        entry.fields.first?.kind == .bool
      {
        throw refuse(field, "maps by truth value are not supported")
      }
    }
    let nested = message.messages.map(\.name) + message.enums.map(\.name)
    for oneof in message.oneofs where nested.contains(SwiftName.type(oneof.name)) {
      throw GeneratorError(
        "\(message.fullName).\(oneof.name): a nested type has the name of the oneof's Swift type")
    }
  }

  /// Whether a message is among those that another one holds, at any depth.
  private static func reaches(
    _ target: String, from start: String, _ set: DescriptorSet
  ) -> Bool {
    var waiting = [start]
    var seen: Set<String> = []
    while let name = waiting.popLast() {
      if name == target { return true }
      guard seen.insert(name).inserted, let message = set.message(name) else { continue }
      waiting += message.fields.filter { $0.kind == .message }.map(\.typeName)
    }
    return false
  }

  private static func check(_ type: EnumDescriptor) throws(GeneratorError) {
    guard type.values.allSatisfy({ $0.number >= 0 }) else {
      throw GeneratorError("\(type.fullName): negative values are not supported")
    }
    guard Set(type.values.map(\.number)).count == type.values.count else {
      throw GeneratorError("\(type.fullName): aliases are not supported")
    }
    guard type.values.first?.number == 0 else {
      throw GeneratorError("\(type.fullName): the first value must be 0")
    }
  }
}
