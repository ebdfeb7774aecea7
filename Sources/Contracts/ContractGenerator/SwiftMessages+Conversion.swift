import ContractDescriptors

/// How the Swift types read themselves off the wire and write themselves to it.
extension SwiftMessages {
  func conformances(_ message: MessageDescriptor, _ text: inout SourceText) {
    let name = types.name(message.fullName)
    text.line()
    text.block("extension \(name): ContractMessage") { text in
      text.shortBlock("public static var fullName: String", "\"\(message.fullName)\"")
      text.line()
      text.line("public init(")
      text.indented {
        $0.line("serialized bytes: UnsafeRawBufferPointer, unknownEnumValues: UnknownEnumValues")
      }
      text.block(") throws(DecodeError)") {
        $0.line("self = try Codec.decode(bytes, unknownEnumValues)")
      }
      text.line()
      text.line("public func serialize<E: Swift.Error>(")
      text.indented { $0.line("_ reserve: (Int) throws(E) -> UnsafeMutableRawPointer") }
      text.block(") throws(E)") { $0.line("try Codec.encode(self, reserve)") }
      text.line()
      text.line("public func serializedBytes() -> [UInt8] { Codec.encode(self) }")
    }
    text.line()
    text.block("extension \(name): WireMessage") { text in
      text.block("static var descriptor: UnsafePointer<ProtobufCMessageDescriptor>") {
        $0.line("\(CName.function(message.fullName))__get_descriptor()")
      }
      text.line()
      text.block("mutating func read(_ wire: inout WireDecoder)") { reading(message, &$0) }
      text.line()
      text.block("func write(to wire: inout WireEncoder)") { writing(message, &$0) }
    }
    for nested in message.messages where !nested.isMapEntry { conformances(nested, &text) }
  }

  // MARK: From the wire

  private func reading(_ message: MessageDescriptor, _ text: inout SourceText) {
    text.block("while true") { text in
      text.line("let tag = wire.tag()")
      text.line("switch tag {")
      text.line("case 0: return")
      for field in message.fields.sorted(by: { $0.number < $1.number }) {
        let tags = [tag(field)] + (isPacked(field) ? [field.number << 3 | 2] : [])
        text.line("case \(tags.map { "\($0)" }.joined(separator: ", ")):")
        text.indented { reading(field, message, &$0) }
      }
      text.line("default: wire.other(tag, Self.descriptor)")
      text.line("}")
    }
  }

  private func reading(
    _ field: FieldDescriptor, _ message: MessageDescriptor, _ text: inout SourceText
  ) {
    if let index = field.oneofIndex {
      let oneof = property(message.oneofs[index].name)
      let name = SwiftName.escaped(SwiftName.member(field.name))
      if field.kind == .message { text.line("if case .\(name)? = \(oneof) { wire.fail() }") }
      text.line("\(oneof) = .\(name)(\(read(field)))")
      return
    }
    let property = property(field.name)
    if let (key, value) = types.map(field) {
      readingEntry(field, property, key, value, &text)
    } else if field.isRepeated, field.kind == .message {
      text.line("wire.append(to: &\(property), tag)")
    } else if field.isRepeated {
      let tag = isPacked(field) ? ", tag" : ""
      text.shortBlock("wire.append(to: &\(property)\(tag))", read(field, from: "$0"))
    } else if field.kind == .message {
      text.line("wire.message(&\(property))")
    } else {
      text.line("\(property) = \(read(field))")
    }
  }

  private func readingEntry(
    _ field: FieldDescriptor, _ property: String, _ key: FieldDescriptor, _ value: FieldDescriptor,
    _ text: inout SourceText
  ) {
    let stored = types.stored(value)
    text.line("wire.element(MemoryLayout<(\(types.single(key)), \(stored))>.stride)")
    text.line("let outer = wire.enter()")
    text.line("var key: \(types.single(key)) = \(types.defaultValue(key))")
    text.line("var value: \(stored) = \(types.defaultValue(value))")
    text.block("entry: while true") { text in
      text.line("let tag = wire.tag()")
      text.line("switch tag {")
      text.line("case 0: break entry")
      text.line("case \(tag(key)): key = \(read(key))")
      if value.kind == .message {
        text.line("case \(tag(value)): wire.message(&value)")
      } else {
        text.line("case \(tag(value)): value = \(read(value))")
      }
      text.line("default: wire.otherInEntry(tag)")
      text.line("}")
    }
    text.line("wire.leave(outer)")
    let isOptional = value.kind == .message
    text.line("\(property)[key] = value\(isOptional ? " ?? \(types.single(value))()" : "")")
  }

  /// One value as Swift has it.
  private func read(_ field: FieldDescriptor, from wire: String = "wire") -> String {
    switch field.kind {
    case .double: "Double(bitPattern: \(wire).fixed64())"
    case .float: "Float(bitPattern: \(wire).fixed32())"
    case .int64: "Int64(bitPattern: \(wire).varint())"
    case .uint64: "\(wire).varint()"
    case .int32: "Int32(truncatingIfNeeded: \(wire).varint())"
    case .uint32: "UInt32(truncatingIfNeeded: \(wire).varint())"
    case .sint64: "ZigZag.int64(\(wire).varint())"
    case .sint32: "ZigZag.int32(\(wire).varint())"
    case .fixed64: "\(wire).fixed64()"
    case .sfixed64: "Int64(bitPattern: \(wire).fixed64())"
    case .fixed32: "\(wire).fixed32()"
    case .sfixed32: "Int32(bitPattern: \(wire).fixed32())"
    case .bool: "\(wire).varint() != 0"
    case .string: "\(wire).string()"
    case .bytes: "\(wire).bytes()"
    case .enum: "\(wire).enumeration()"
    case .message, .group: "\(wire).message()"
    }
  }

  // MARK: To the wire

  /// The last field first. The cases of a oneof whose numbers follow each other share one switch.
  private func writing(_ message: MessageDescriptor, _ text: inout SourceText) {
    var fields = message.fields.sorted { $0.number > $1.number }[...]
    while let field = fields.first {
      guard let index = field.oneofIndex else {
        writing(field, property(field.name), &text)
        fields.removeFirst()
        continue
      }
      let run = fields.prefix { $0.oneofIndex == index }
      fields.removeFirst(run.count)
      text.line("switch \(property(message.oneofs[index].name)) {")
      for field in run {
        text.line("case .\(SwiftName.escaped(SwiftName.member(field.name)))(let value)?:")
        text.indented { $0.line(written(field, "value")) }
      }
      let isWhole = run.count == message.fields.filter { $0.oneofIndex == index }.count
      text.line(isWhole ? "case nil: break" : "default: break")
      text.line("}")
    }
  }

  private func writing(_ field: FieldDescriptor, _ property: String, _ text: inout SourceText) {
    if let (key, value) = types.map(field) {
      text.block("for (key, value) in \(property).sorted(by: { $0.key > $1.key })") { text in
        text.line("wire.entry(\(tag(field))) { wire in")
        text.indented { text in
          if value.kind == .message {
            text.line(written(value, "value"))
          } else {
            writing(value, "value", &text)
          }
          writing(key, "key", &text)
        }
        text.line("}")
      }
      return
    }
    if field.isRepeated {
      switch field.kind {
      case .message: text.line("wire.messages(\(property), \(tag(field)))")
      case .string, .bytes:
        text.shortBlock("for value in \(property).reversed()", written(field, "value"))
      default:
        text.block("if !\(property).isEmpty") { text in
          text.shortBlock(
            "wire.list(\(property), \(field.number << 3 | 2))",
            "$0.\(shape(field))(\(number(field, "$1")))")
        }
      }
      return
    }
    switch field.kind {
    case .message:
      let binding = property.hasPrefix("self.") ? "value = \(property)" : property
      let value = property.hasPrefix("self.") ? "value" : property
      text.shortBlock("if let \(binding)", written(field, value))
    case .string, .bytes: text.shortBlock("if !\(property).isEmpty", written(field, property))
    case .bool: text.shortBlock("if \(property)", "wire.varint(1, \(tag(field)))")
    case .enum: text.line("wire.enumeration(\(property), \(tag(field)))")
    default: text.shortBlock("if \(property) != 0", written(field, property))
    }
  }

  /// One value with its tag.
  private func written(_ field: FieldDescriptor, _ value: String) -> String {
    switch field.kind {
    case .string: "wire.string(\(value), \(tag(field)))"
    case .bytes: "wire.bytes(\(value), \(tag(field)))"
    case .message, .group: "wire.message(\(value), \(tag(field)))"
    default: "wire.\(shape(field))(\(number(field, value)), \(tag(field)))"
    }
  }

  /// A number as the wire has it.
  private func number(_ field: FieldDescriptor, _ value: String) -> String {
    switch field.kind {
    case .int64, .sfixed64: "UInt64(bitPattern: \(value))"
    case .int32: "UInt64(bitPattern: Int64(\(value)))"
    case .uint32: "UInt64(\(value))"
    case .sint64, .sint32: "ZigZag.encoded(\(value))"
    case .sfixed32: "UInt32(bitPattern: \(value))"
    case .double, .float: "\(value).bitPattern"
    case .bool: "\(value) ? 1 : 0"
    case .enum: "UInt64(bitPattern: Int64(\(value).rawValue))"
    default: value
    }
  }

  // MARK: Shapes

  /// What a number is on the wire.
  private func shape(_ field: FieldDescriptor) -> String {
    switch wireType(field) {
    case 1: "fixed64"
    case 5: "fixed32"
    default: "varint"
    }
  }

  private func wireType(_ field: FieldDescriptor) -> Int {
    switch field.kind {
    case .double, .fixed64, .sfixed64: 1
    case .float, .fixed32, .sfixed32: 5
    case .string, .bytes, .message, .group: 2
    default: 0
    }
  }

  /// Number and wire type of one value.
  private func tag(_ field: FieldDescriptor) -> Int { field.number << 3 | wireType(field) }

  private func isPacked(_ field: FieldDescriptor) -> Bool {
    field.isRepeated && wireType(field) != 2
  }

  /// The property, told from the other names in the functions that it is used in.
  private func property(_ field: String) -> String {
    let name = SwiftName.member(field)
    return ["wire", "tag", "value", "key", "outer"].contains(name)
      ? "self.\(name)" : SwiftName.escaped(name)
  }
}
