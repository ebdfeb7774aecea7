import Testing

@testable import ContractDescriptors

/// The conventions of `proto/`, checked on the contracts themselves, and each on a contract that
/// breaks it.
struct ContractStyleTests {
  @Test func theContractsKeepTheConventions() {
    #expect(ContractStyle.problems(EmbeddedContracts.descriptors) == [])
  }

  private func problems(_ change: (inout FileDescriptor) -> Void) -> [String] {
    var file = Self.sample
    change(&file)
    return ContractStyle.problems(DescriptorSet(files: [file]))
  }

  private static let sample: FileDescriptor = {
    func message(_ name: String, _ fields: [FieldDescriptor]) -> MessageDescriptor {
      MessageDescriptor(
        name: name, fullName: "aftercare.p.v1.\(name)", fields: fields, oneofs: [], messages: [],
        enums: [], isMapEntry: false, reservedNumbers: [], reservedNames: [], comment: "A comment.")
    }
    func field(_ name: String, _ number: Int) -> FieldDescriptor {
      FieldDescriptor(
        name: name, jsonName: name, number: number, label: .optional, kind: .string, typeName: "",
        oneofIndex: nil, isExplicitlyOptional: false, comment: "A comment.")
    }
    return FileDescriptor(
      name: "aftercare/p/v1/p.proto", package: "aftercare.p.v1", dependencies: [],
      syntax: "proto3",
      messages: [
        message("GetRequest", [field("request_id", 1), field("text", 3)]),
        message("GetResponse", []), message("Event", []),
      ],
      enums: [
        EnumDescriptor(
          name: "TradeState", fullName: "aftercare.p.v1.TradeState",
          values: [
            EnumValueDescriptor(name: "TRADE_STATE_UNSPECIFIED", number: 0, comment: "A comment."),
            EnumValueDescriptor(name: "TRADE_STATE_PAID", number: 1, comment: "A comment."),
          ], reservedNumbers: [], reservedNames: [], comment: "A comment.")
      ],
      services: [
        ServiceDescriptor(
          name: "PService", fullName: "aftercare.p.v1.PService",
          methods: [
            ServiceMethod(
              name: "Get", input: "aftercare.p.v1.GetRequest",
              output: "aftercare.p.v1.GetResponse", isClientStreaming: false,
              isServerStreaming: false, comment: "A comment.")
          ], comment: "A comment.")
      ], comment: "")
  }()

  @Test func theSampleKeepsThem() { #expect(problems { _ in } == []) }

  @Test func missingComments() {
    #expect(problems { $0.messages[1].comment = "" } == ["aftercare.p.v1.GetResponse: no comment"])
    #expect(
      problems { $0.messages[0].fields[1].comment = "" }
        == ["aftercare.p.v1.GetRequest.text: no comment"])
    #expect(problems { $0.enums[0].comment = "" } == ["aftercare.p.v1.TradeState: no comment"])
    #expect(
      problems { $0.enums[0].values[1].comment = "" }
        == ["aftercare.p.v1.TradeState.TRADE_STATE_PAID: no comment"])
    #expect(problems { $0.services[0].comment = "" } == ["aftercare.p.v1.PService: no comment"])
    #expect(
      problems { $0.services[0].methods[0].comment = "" }
        == ["aftercare.p.v1.PService/Get: no comment"])
  }

  @Test func recursiveMessages() {
    let found = problems {
      $0.messages[2].fields = [$0.messages[0].fields[1]]
      $0.messages[2].fields[0].kind = .message
      $0.messages[2].fields[0].typeName = "aftercare.p.v1.Event"
    }
    #expect(found == ["aftercare.p.v1.Event: recursive"])
  }

  @Test func optionalFields() {
    #expect(
      problems { $0.messages[0].fields[1].isExplicitlyOptional = true }
        == ["aftercare.p.v1.GetRequest.text: optional"])
  }

  @Test func enumsWithoutUnspecified() {
    #expect(
      problems { $0.enums[0].values[0].name = "TRADE_STATE_NONE" }
        == ["aftercare.p.v1.TradeState: 0 is not TRADE_STATE_UNSPECIFIED"])
    #expect(
      problems { $0.enums[0].values[1].name = "PAID" }
        == ["aftercare.p.v1.TradeState.PAID: does not begin with TRADE_STATE_"])
  }

  @Test func namesThatProtobufCTakes() {
    #expect(
      problems { $0.messages[0].fields[1].name = "base" }
        == ["aftercare.p.v1.GetRequest.base: taken by protobuf-c"])
    let found = problems {
      $0.messages[0].fields[1].label = .repeated
      $0.messages[0].fields.append($0.messages[0].fields[1])
      $0.messages[0].fields[2].name = "n_text"
    }
    #expect(found == ["aftercare.p.v1.GetRequest.n_text: taken by protobuf-c"])
  }

  @Test func fieldNamesAreSnakeCase() {
    #expect(
      problems { $0.messages[0].fields[1].name = "theText" }
        == ["aftercare.p.v1.GetRequest.theText: not in snake case"])
  }

  @Test func requestsAndResponsesAreNamedAfterTheirMethod() {
    #expect(
      problems { $0.services[0].methods[0].input = "aftercare.p.v1.Event" }
        == ["aftercare.p.v1.PService/Get: the request is not GetRequest"])
    #expect(
      problems { $0.services[0].methods[0].output = "aftercare.p.v1.Event" }
        == ["aftercare.p.v1.PService/Get: the response is not GetResponse"])
    let streamed = problems {
      $0.services[0].methods[0].output = "aftercare.p.v1.Event"
      $0.services[0].methods[0].isServerStreaming = true
    }
    #expect(streamed == [])
  }

  @Test func theRequestIDIsTheFirstField() {
    #expect(
      problems { $0.messages[0].fields[0].number = 2 }
        == ["aftercare.p.v1.GetRequest.request_id: not number 1"])
  }
}

/// The conventions that a compiler does not check.
enum ContractStyle {
  /// One line for each place that breaks one, in the order of the files.
  static func problems(_ set: DescriptorSet) -> [String] {
    // What Google publishes keeps Google's conventions.
    let ours = set.files.filter { !$0.name.hasPrefix("google/protobuf/") }
    return ours.flatMap { file in
      file.messages.flatMap { problems($0, file, set) } + file.enums.flatMap { problems($0, file) }
        + file.services.flatMap { problems($0, file) }
    }
  }

  private static func problems(
    _ message: MessageDescriptor, _ file: FileDescriptor, _ set: DescriptorSet
  ) -> [String] {
    if message.isMapEntry { return [] }
    var found: [String] = []
    if message.comment.isEmpty { found.append("\(message.fullName): no comment") }
    if reaches(message.fullName, from: message, set) {
      found.append("\(message.fullName): recursive")
    }
    let counts = Set(message.fields.filter(\.isRepeated).map { "n_\($0.name)" })
    for field in message.fields {
      let name = "\(message.fullName).\(field.name)"
      if field.comment.isEmpty { found.append("\(name): no comment") }
      if field.isExplicitlyOptional { found.append("\(name): optional") }
      if field.name == "base" || counts.contains(field.name) {
        found.append("\(name): taken by protobuf-c")
      }
      if field.name != field.name.lowercased() { found.append("\(name): not in snake case") }
      if field.name == "request_id", message.name.hasSuffix("Request"), field.number != 1 {
        found.append("\(name): not number 1")
      }
    }
    return found + message.messages.flatMap { problems($0, file, set) }
      + message.enums.flatMap { problems($0, file) }
  }

  private static func reaches(
    _ target: String, from message: MessageDescriptor, _ set: DescriptorSet,
    _ seen: Set<String> = []
  ) -> Bool {
    message.fields.contains { field in
      guard field.kind == .message, !seen.contains(field.typeName) else { return false }
      if field.typeName == target { return true }
      guard let inner = set.message(field.typeName) else { return false }
      return reaches(target, from: inner, set, seen.union([field.typeName]))
    }
  }

  private static func problems(_ type: EnumDescriptor, _ file: FileDescriptor) -> [String] {
    var found: [String] = []
    if type.comment.isEmpty { found.append("\(type.fullName): no comment") }
    let prefix = upperSnake(type.name) + "_"
    for value in type.values {
      let name = "\(type.fullName).\(value.name)"
      if value.comment.isEmpty { found.append("\(name): no comment") }
      // The health protocol is gRPC's.
      if file.package.hasPrefix("grpc.") { continue }
      if !value.name.hasPrefix(prefix) { found.append("\(name): does not begin with \(prefix)") }
      if value.number == 0 && value.name != prefix + "UNSPECIFIED" {
        found.append("\(type.fullName): 0 is not \(prefix)UNSPECIFIED")
      }
    }
    return found
  }

  private static func upperSnake(_ name: String) -> String {
    var result = ""
    for letter in name {
      if letter.isUppercase && !result.isEmpty { result += "_" }
      result += letter.uppercased()
    }
    return result
  }

  private static func problems(_ service: ServiceDescriptor, _ file: FileDescriptor) -> [String] {
    var found: [String] = []
    if service.comment.isEmpty { found.append("\(service.fullName): no comment") }
    for method in service.methods {
      let name = "\(service.fullName)/\(method.name)"
      if method.comment.isEmpty { found.append("\(name): no comment") }
      guard file.package.hasPrefix("aftercare.") else { continue }
      if method.input != "\(file.package).\(method.name)Request" {
        found.append("\(name): the request is not \(method.name)Request")
      }
      // A stream sends what the stream is of: events.
      if !method.isServerStreaming && method.output != "\(file.package).\(method.name)Response" {
        found.append("\(name): the response is not \(method.name)Response")
      }
    }
    return found
  }
}
