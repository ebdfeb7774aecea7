/// The contracts as people read them: in the language of `.proto` files, comments included.
public struct ContractDescription: Sendable {
  let descriptors: DescriptorSet

  public init(_ descriptors: DescriptorSet = EmbeddedContracts.descriptors) {
    self.descriptors = descriptors
  }

  /// Describes a service, a method ("package.Service/Method" or with a point), a message or an
  /// enum. A method comes with its request and response.
  /// - Throws: ``ContractJSONError`` with near names when there is nothing of that name.
  public func text(of name: String) throws(ContractJSONError) -> String {
    var lines = Lines(package: package(of: name))
    if let service = descriptors.service(name) {
      lines.service(service)
    } else if let message = descriptors.message(name) {
      lines.message(message, descriptors)
    } else if let type = descriptors.enumeration(name) {
      lines.enumeration(type)
    } else if let (service, method) = method(name) {
      lines.comment(method.comment)
      lines.add(lines.signature(method, "rpc \(service.fullName)/\(method.name)"))
      for part in method.input == method.output ? [method.input] : [method.input, method.output] {
        guard let message = descriptors.message(part) else { continue }
        lines.add("")
        lines.message(message, descriptors)
      }
    } else {
      throw ContractJSONError(
        path: "", reason: "there is no \(name)\(NearNames.hint(name, among: allNames))")
    }
    return lines.text
  }

  private var allNames: [String] {
    descriptors.services.flatMap { service in
      [service.fullName] + service.methods.map { "\(service.fullName)/\($0.name)" }
    } + descriptors.messages.map(\.fullName) + descriptors.enums.map(\.fullName)
  }

  private func method(_ name: String) -> (ServiceDescriptor, ServiceMethod)? {
    guard let cut = name.lastIndex(where: { "/.".contains($0) }) else { return nil }
    let last = name[name.index(after: cut)...]
    guard let service = descriptors.service(String(name[..<cut])),
      let method = service.methods.first(where: { $0.name == last })
    else { return nil }
    return (service, method)
  }

  private func package(of name: String) -> String {
    descriptors.files.map(\.package).filter { name.hasPrefix($0 + ".") }
      .max { $0.count < $1.count } ?? ""
  }
}

/// The text as it grows.
private struct Lines {
  let package: String
  private(set) var text = ""
  private var depth = 0

  init(package: String) { self.package = package }

  mutating func add(_ line: String) {
    text += line.isEmpty ? "\n" : String(repeating: "  ", count: depth) + line + "\n"
  }

  mutating func comment(_ comment: String) {
    guard !comment.isEmpty else { return }
    for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      add(line.isEmpty ? "//" : "// \(line)")
    }
  }

  mutating func block(_ head: String, isEmpty: Bool, _ body: (inout Lines) -> Void) {
    if isEmpty {
      add("\(head) {}")
      return
    }
    add("\(head) {")
    depth += 1
    body(&self)
    depth -= 1
    add("}")
  }

  /// Without the package, where it is the one that is described.
  private func short(_ fullName: String) -> String {
    fullName.hasPrefix(package + ".") ? String(fullName.dropFirst(package.count + 1)) : fullName
  }

  func signature(_ method: ServiceMethod, _ head: String) -> String {
    let input = (method.isClientStreaming ? "stream " : "") + short(method.input)
    let output = (method.isServerStreaming ? "stream " : "") + short(method.output)
    return "\(head)(\(input)) returns (\(output));"
  }

  mutating func service(_ service: ServiceDescriptor) {
    comment(service.comment)
    block("service \(service.name)", isEmpty: service.methods.isEmpty) { lines in
      for method in service.methods {
        lines.comment(method.comment)
        lines.add(lines.signature(method, "rpc \(method.name)"))
      }
    }
  }

  mutating func enumeration(_ type: EnumDescriptor) {
    comment(type.comment)
    block("enum \(type.name)", isEmpty: type.values.isEmpty) { lines in
      for value in type.values {
        lines.comment(value.comment)
        lines.add("\(value.name) = \(value.number);")
      }
    }
  }

  mutating func message(_ message: MessageDescriptor, _ descriptors: DescriptorSet) {
    comment(message.comment)
    let nested = message.messages.filter { !$0.isMapEntry }
    let isEmpty = message.fields.isEmpty && nested.isEmpty && message.enums.isEmpty
    block("message \(message.name)", isEmpty: isEmpty) { lines in
      for type in message.enums { lines.enumeration(type) }
      for inner in nested { lines.message(inner, descriptors) }
      var written: Set<Int> = []
      for field in message.fields {
        guard let index = field.oneofIndex else {
          lines.field(field, descriptors)
          continue
        }
        guard written.insert(index).inserted else { continue }
        lines.comment(message.oneofs[index].comment)
        lines.block("oneof \(message.oneofs[index].name)", isEmpty: false) { lines in
          for member in message.fields where member.oneofIndex == index {
            lines.field(member, descriptors)
          }
        }
      }
    }
  }

  private mutating func field(_ field: FieldDescriptor, _ descriptors: DescriptorSet) {
    comment(field.comment)
    var type = typeName(field)
    if let entry = descriptors.message(field.typeName), entry.isMapEntry, entry.fields.count == 2 {
      type = "map<\(typeName(entry.fields[0])), \(typeName(entry.fields[1]))>"
    } else if field.isRepeated {
      type = "repeated \(type)"
    }
    add("\(type) \(field.name) = \(field.number);")
  }

  private func typeName(_ field: FieldDescriptor) -> String {
    field.typeName.isEmpty ? "\(field.kind)" : short(field.typeName)
  }
}
