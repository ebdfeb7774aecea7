import ContractDescriptors

/// What a change of the contracts would break for clients that were built before: on the wire, in
/// JSON, or in the code that they compile.
struct BreakingChanges {
  /// One sentence each, in the order of the old contracts.
  private(set) var all: [String] = []

  private let new: DescriptorSet

  init(from old: DescriptorSet, to new: DescriptorSet) {
    self.new = new
    for message in old.messages { check(message) }
    for type in old.enums { check(type) }
    for service in old.services { check(service) }
  }

  private mutating func check(_ old: MessageDescriptor) {
    let name = old.fullName
    guard let new = new.message(name) else {
      all.append("message \(name) was removed")
      return
    }
    for field in old.fields {
      if let now = new.fields.first(where: { $0.number == field.number }) {
        compare(field, now, "\(name).\(field.name)", old, new)
      } else if let moved = new.fields.first(where: { $0.name == field.name }) {
        all.append("field \(name).\(field.name) was renumbered: \(field.number) → \(moved.number)")
      } else {
        all.append("field \(name).\(field.name) was removed")
      }
    }
    for field in new.fields where !old.fields.contains(where: { $0.number == field.number }) {
      if old.reservedNumbers.contains(where: { $0.contains(field.number) }) {
        all.append("field \(name).\(field.name) reuses the reserved number \(field.number)")
      }
      if old.reservedNames.contains(field.name) {
        all.append("field \(name).\(field.name) reuses a reserved name")
      }
    }
  }

  private mutating func compare(
    _ old: FieldDescriptor, _ new: FieldDescriptor, _ name: String,
    _ oldMessage: MessageDescriptor, _ newMessage: MessageDescriptor
  ) {
    if old.name != new.name { all.append("field \(name) was renamed: \(new.name)") }
    if old.name == new.name && old.jsonName != new.jsonName {
      all.append("field \(name) was renamed in JSON: \(old.jsonName) → \(new.jsonName)")
    }
    // The entry type of a map is named after its field, which is compared already.
    let isMap = oldMessage.messages.contains { $0.isMapEntry && $0.fullName == old.typeName }
    if old.kind != new.kind {
      all.append("field \(name) was retyped: \(old.kind) → \(new.kind)")
    } else if isMap {
      compareMap(old, new, name, oldMessage, newMessage)
    } else if old.typeName != new.typeName {
      all.append("field \(name) was retyped: \(old.typeName) → \(new.typeName)")
    }
    if old.label != new.label {
      all.append("field \(name) changed its label: \(old.label) → \(new.label)")
    }
    let oldOneof = old.oneofIndex.map { oldMessage.oneofs[$0].name }
    let newOneof = new.oneofIndex.map { newMessage.oneofs[$0].name }
    if oldOneof != newOneof {
      let places = [oldOneof, newOneof].map { $0.map { "oneof \($0)" } ?? "no oneof" }
      all.append("field \(name) was moved: \(places[0]) → \(places[1])")
    }
  }

  private mutating func compareMap(
    _ old: FieldDescriptor, _ new: FieldDescriptor, _ name: String,
    _ oldMessage: MessageDescriptor, _ newMessage: MessageDescriptor
  ) {
    func types(_ field: FieldDescriptor, _ message: MessageDescriptor) -> [String] {
      let entry = message.messages.first { $0.isMapEntry && $0.fullName == field.typeName }
      return entry?.fields.map { $0.typeName.isEmpty ? "\($0.kind)" : $0.typeName } ?? []
    }
    let (before, after) = (types(old, oldMessage), types(new, newMessage))
    if before != after {
      all.append(
        "field \(name) was retyped: \(before.joined(separator: " to ")) → "
          + (after.isEmpty ? new.typeName : after.joined(separator: " to ")))
    }
  }

  private mutating func check(_ old: EnumDescriptor) {
    let name = old.fullName
    guard let new = new.enumeration(name) else {
      all.append("enum \(name) was removed")
      return
    }
    for value in old.values {
      if let now = new.values.first(where: { $0.number == value.number }) {
        if now.name != value.name {
          all.append("value \(name).\(value.name) was renamed: \(now.name)")
        }
      } else if let moved = new.values.first(where: { $0.name == value.name }) {
        all.append("value \(name).\(value.name) was renumbered: \(value.number) → \(moved.number)")
      } else {
        all.append("value \(name).\(value.name) was removed")
      }
    }
    for value in new.values where !old.values.contains(where: { $0.number == value.number }) {
      if old.reservedNumbers.contains(where: { $0.contains(value.number) }) {
        all.append("value \(name).\(value.name) reuses the reserved number \(value.number)")
      }
      if old.reservedNames.contains(value.name) {
        all.append("value \(name).\(value.name) reuses a reserved name")
      }
    }
  }

  private mutating func check(_ old: ServiceDescriptor) {
    guard let new = new.service(old.fullName) else {
      all.append("service \(old.fullName) was removed")
      return
    }
    for method in old.methods {
      let name = "\(old.fullName)/\(method.name)"
      guard let now = new.methods.first(where: { $0.name == method.name }) else {
        all.append("method \(name) was removed")
        continue
      }
      if method.input != now.input {
        all.append("method \(name) changed its request: \(method.input) → \(now.input)")
      }
      if method.output != now.output {
        all.append("method \(name) changed its response: \(method.output) → \(now.output)")
      }
      if method.isClientStreaming != now.isClientStreaming {
        all.append("method \(name) changed whether requests are streamed")
      }
      if method.isServerStreaming != now.isServerStreaming {
        all.append("method \(name) changed whether responses are streamed")
      }
    }
  }
}
