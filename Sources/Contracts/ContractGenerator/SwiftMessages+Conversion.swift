import ContractDescriptors

/// Between the Swift types and the structs of protoc-c.
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
    text.block("extension \(name): CMessage") { text in
      let c = CName.type(message.fullName)
      text.block("static var descriptor: UnsafePointer<ProtobufCMessageDescriptor>") {
        $0.line("\(CName.function(message.fullName))__get_descriptor()")
      }
      text.line()
      text.block("init(copying c: UnsafePointer<\(c)>)") { reading(message, &$0) }
      text.line()
      text.call(
        "func write", ["to c: UnsafeMutablePointer<\(c)>", "in arena: Arena"], tail: " {",
        isDeclaration: true)
      text.indented { writing(message, &$0) }
      text.line("}")
    }
    for nested in message.messages where !nested.isMapEntry { conformances(nested, &text) }
  }

  // MARK: From C

  private func reading(_ message: MessageDescriptor, _ text: inout SourceText) {
    for field in message.fields where field.oneofIndex == nil {
      let property = property(field.name)
      let c = "c.pointee.\(cMember(field.name))"
      if let (key, value) = types.map(field) {
        let count = "c.pointee.n_\(field.name.lowercased())"
        text.line("\(property) = Copied.map(\(count), \(c)) { entry in")
        text.indented { text in
          text.call(
            "", [copied(key, "entry.pointee.key"), mapValue(value)],
            isDeclaration: false)
        }
        text.line("}")
        continue
      }
      if field.isRepeated {
        let count = "c.pointee.n_\(field.name.lowercased())"
        switch field.kind {
        case .string: text.call("\(property) = Copied.strings", [count, c], isDeclaration: false)
        case .message: text.call("\(property) = Copied.messages", [count, c], isDeclaration: false)
        case .bool, .enum, .bytes:
          text.shortBlock("\(property) = Copied.list(\(count), \(c))", copied(field, "$0"))
        default: text.call("\(property) = Copied.list", [count, c], isDeclaration: false)
        }
      } else {
        text.line("\(property) = \(copied(field, c))")
      }
    }
    for index in message.oneofs.indices { readingOneof(message, index, &text) }
  }

  private func readingOneof(_ message: MessageDescriptor, _ index: Int, _ text: inout SourceText) {
    let oneof = message.oneofs[index]
    let property = property(oneof.name)
    text.line("switch c.pointee.\(oneof.name.lowercased())_case.rawValue {")
    for field in message.fields where field.oneofIndex == index {
      let c = "c.pointee.\(cMember(field.name))"
      let name = SwiftName.escaped(SwiftName.member(field.name))
      text.line("case \(field.number):")
      text.indented { text in
        if field.kind == .message {
          let type = SwiftName.type(oneof.name)
          text.call(
            "\(property) = Copied.message", [c], tail: ".map(\(type).\(name))",
            isDeclaration: false)
        } else {
          text.line("\(property) = .\(name)(\(copied(field, c)))")
        }
      }
    }
    text.line("default: break")
    text.line("}")
  }

  /// One value as Swift has it.
  private func copied(_ field: FieldDescriptor, _ c: String) -> String {
    switch field.kind {
    case .bool: "\(c) != 0"
    case .string: "Copied.string(\(c))"
    case .bytes: "Copied.bytes(\(c))"
    case .enum: "Copied.enumeration(\(c).rawValue)"
    case .message: "Copied.message(\(c))"
    default: c
    }
  }

  /// The value of a map's entry: one that was left out is the default.
  private func mapValue(_ field: FieldDescriptor) -> String {
    let value = copied(field, "entry.pointee.value")
    return field.kind == .message ? "\(value) ?? \(types.single(field))()" : value
  }

  // MARK: To C

  private func writing(_ message: MessageDescriptor, _ text: inout SourceText) {
    text.line("\(CName.function(message.fullName))__init(c)")
    for field in message.fields where field.oneofIndex == nil {
      let property = property(field.name)
      let c = "c.pointee.\(cMember(field.name))"
      if field.isRepeated {
        text.block("if !\(property).isEmpty") { text in
          text.line("c.pointee.n_\(field.name.lowercased()) = \(property).count")
          writingElements(field, property, c, &text)
        }
      } else if field.kind == .message {
        let binding = property.hasPrefix("self.") ? "value = \(property)" : property
        let value = property.hasPrefix("self.") ? "value" : property
        text.shortBlock("if let \(binding)", "\(c) = arena.message(\(value))")
      } else if field.kind == .string || field.kind == .bytes {
        text.shortBlock("if !\(property).isEmpty", "\(c) = \(written(field, property))")
      } else {
        text.line("\(c) = \(written(field, property))")
      }
    }
    for index in message.oneofs.indices { writingOneof(message, index, &text) }
  }

  private func writingElements(
    _ field: FieldDescriptor, _ property: String, _ c: String, _ text: inout SourceText
  ) {
    if let (key, value) = types.map(field) {
      text.line("\(c) = arena.entries(\(property)) { entry, key, value in")
      text.indented { text in
        text.line("\(CName.function(field.typeName))__init(entry)")
        text.line("entry.pointee.key = \(written(key, "key"))")
        text.line("entry.pointee.value = \(written(value, "value"))")
      }
      text.line("}")
      return
    }
    switch field.kind {
    case .string: text.line("\(c) = arena.strings(\(property))")
    case .message: text.line("\(c) = arena.messages(\(property))")
    case .bool, .enum, .bytes:
      text.shortBlock("\(c) = arena.list(\(property))", written(field, "$0"))
    default: text.line("\(c) = arena.list(\(property))")
    }
  }

  private func writingOneof(_ message: MessageDescriptor, _ index: Int, _ text: inout SourceText) {
    let oneof = message.oneofs[index]
    text.line("switch \(property(oneof.name)) {")
    for field in message.fields where field.oneofIndex == index {
      text.line("case .\(SwiftName.escaped(SwiftName.member(field.name)))(let value):")
      text.indented { text in
        text.line("c.pointee.\(oneof.name.lowercased())_case.rawValue = \(field.number)")
        text.line("c.pointee.\(cMember(field.name)) = \(written(field, "value"))")
      }
    }
    text.line("case nil: break")
    text.line("}")
  }

  /// One value as C has it.
  private func written(_ field: FieldDescriptor, _ value: String) -> String {
    switch field.kind {
    case .bool: "\(value) ? 1 : 0"
    case .string: "arena.string(\(value))"
    case .bytes: "arena.bytes(\(value))"
    case .enum: ".init(rawValue: arena.number(\(value)))"
    case .message: "arena.message(\(value))"
    default: value
    }
  }

  // MARK: Names

  /// The property, told from the parameters of the functions that it is used in.
  private func property(_ field: String) -> String {
    let name = SwiftName.member(field)
    return ["c", "arena", "value", "entry", "key"].contains(name)
      ? "self.\(name)" : SwiftName.escaped(name)
  }

  private func cMember(_ field: String) -> String { SwiftName.escaped(CName.member(field)) }
}
