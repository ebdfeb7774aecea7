import ContractDescriptors

/// The Swift types of all messages and enums: one file per `.proto` file.
struct SwiftMessages {
  let set: DescriptorSet
  let types: TypeNames

  init(_ set: DescriptorSet) {
    self.set = set
    types = TypeNames(set)
  }

  func files() -> [String: String] {
    var result = ["\(Outputs.messages)/Namespaces.swift": namespaces()]
    for file in set.files where !file.messages.isEmpty || !file.enums.isEmpty {
      let name = file.name.dropLast(".proto".count).split(separator: "/").joined(separator: ".")
      result["\(Outputs.messages)/\(name).swift"] = text(file)
    }
    return result
  }

  private func namespaces() -> String {
    var text = SourceText()
    text.line("// \(Outputs.note)")
    let packages = Set(
      set.files.filter { !$0.messages.isEmpty || !$0.enums.isEmpty || !$0.services.isEmpty }
        .map(\.package))
    for package in packages.sorted() {
      text.line()
      text.documentation("The package `\(package)`.")
      text.line("public enum \(SwiftName.namespace(package)) {}")
    }
    return text.text
  }

  private func text(_ file: FileDescriptor) -> String {
    var text = SourceText()
    text.line("// \(Outputs.note)")
    text.line("// Source: \(file.name)")
    text.line()
    text.line("internal import CContracts")
    let namespace = SwiftName.namespace(file.package)
    for type in file.enums {
      text.line()
      text.block("extension \(namespace)") { declaration(type, &$0) }
    }
    for message in file.messages {
      text.line()
      text.block("extension \(namespace)") { declaration(message, &$0) }
      conformances(message, &text)
    }
    return text.text
  }

  // MARK: Declarations

  private func declaration(_ message: MessageDescriptor, _ text: inout SourceText) {
    let members = members(of: message)
    text.documentation(message.comment)
    text.block("public struct \(SwiftName.declared(message.name)): Sendable, Equatable") { text in
      for member in members {
        text.documentation(member.comment)
        text.line("public var \(member.declaredName): \(member.type) = \(member.defaultValue)")
      }
      if !members.isEmpty { text.line() }
      text.documentation("All fields at their defaults.")
      text.line("public init() {}")
      if !members.isEmpty {
        text.line()
        text.call(
          "public init",
          members.map { "\($0.declaredName): \($0.type) = \($0.defaultValue)" },
          tail: " {", isDeclaration: true)
        text.indented { text in
          for member in members { text.line("self.\(member.name) = \(member.declaredName)") }
        }
        text.line("}")
      }
      for index in message.oneofs.indices {
        text.line()
        oneof(message, index, &text)
      }
      for type in message.enums {
        text.line()
        declaration(type, &text)
      }
      for nested in message.messages where !nested.isMapEntry {
        text.line()
        declaration(nested, &text)
      }
    }
  }

  private func oneof(_ message: MessageDescriptor, _ index: Int, _ text: inout SourceText) {
    let oneof = message.oneofs[index]
    text.documentation(oneof.comment)
    text.block("public enum \(SwiftName.type(oneof.name)): Sendable, Equatable") { text in
      for field in message.fields where field.oneofIndex == index {
        text.documentation(field.comment)
        let name = SwiftName.escaped(SwiftName.member(field.name))
        text.line("case \(name)(\(types.single(field)))")
      }
    }
  }

  private func declaration(_ type: EnumDescriptor, _ text: inout SourceText) {
    let cases = zip(type.values, SwiftName.cases(type)).map { ($0, SwiftName.escaped($1)) }
    text.documentation(type.comment)
    text.block(
      "public enum \(SwiftName.declared(type.name)): ContractEnum"
    ) { text in
      for (value, name) in cases {
        text.documentation(value.comment)
        text.line("case \(name)")
      }
      text.documentation("A number that this contract does not define.")
      text.line("case unrecognized(Int32)")
      text.line()
      text.documentation("All values that this contract defines.")
      text.block("public static var allCases: [Self]") { text in
        text.line("[")
        text.indented { text in
          for (_, name) in cases { text.line(".\(name),") }
        }
        text.line("]")
      }
      text.line()
      text.block("public init(rawValue: Int32)") { text in
        text.line("switch rawValue {")
        for (value, name) in cases { text.line("case \(value.number): self = .\(name)") }
        text.line("default: self = .unrecognized(rawValue)")
        text.line("}")
      }
      text.line()
      text.block("public var rawValue: Int32") { text in
        text.line("switch self {")
        for (value, name) in cases { text.line("case .\(name): \(value.number)") }
        text.line("case .unrecognized(let number): number")
        text.line("}")
      }
      text.line()
      text.block("public var isKnown: Bool") {
        $0.line("if case .unrecognized = self { false } else { true }")
      }
    }
  }

  /// The stored properties of a message: its fields, and one for each oneof where its first field is.
  private func members(of message: MessageDescriptor) -> [Member] {
    var seen: Set<Int> = []
    return message.fields.compactMap { field in
      guard let index = field.oneofIndex else {
        return Member(
          name: SwiftName.member(field.name), type: types.stored(field),
          defaultValue: types.defaultValue(field), comment: field.comment)
      }
      guard seen.insert(index).inserted else { return nil }
      let oneof = message.oneofs[index]
      return Member(
        name: SwiftName.member(oneof.name), type: "\(SwiftName.type(oneof.name))?",
        defaultValue: "nil", comment: oneof.comment)
    }
  }
}

/// A stored property.
private struct Member {
  var name: String
  var type: String
  var defaultValue: String
  var comment: String

  var declaredName: String { SwiftName.escaped(name) }
}
