import ContractDescriptors

/// Typed clients and handler protocols: one file per `.proto` file with services.
struct SwiftServices {
  let set: DescriptorSet
  let types: TypeNames

  init(_ set: DescriptorSet) {
    self.set = set
    types = TypeNames(set)
  }

  func files() -> [String: String] {
    var result: [String: String] = [:]
    for file in set.files where !file.services.isEmpty {
      let name = file.name.dropLast(".proto".count).split(separator: "/").joined(separator: ".")
      result["\(Outputs.services)/\(name).swift"] = text(file)
    }
    return result
  }

  private func text(_ file: FileDescriptor) -> String {
    var text = SourceText()
    text.line("// \(Outputs.note)")
    text.line("// Source: \(file.name)")
    text.line()
    text.line("public import Contracts")
    text.line("public import RPCCore")
    for service in file.services {
      methods(service, &text)
      handler(service, &text)
      client(service, &text)
    }
    return text.text
  }

  // MARK: Methods

  private func methods(_ service: ServiceDescriptor, _ text: inout SourceText) {
    text.line()
    text.documentation("The methods of `\(service.fullName)`, as transports name them.")
    text.block("public enum \(service.name)Methods") { text in
      for method in service.methods {
        text.call(
          "public static let \(name(method)) = MethodDescriptor",
          [
            "service: \"\(service.fullName)\"", "name: \"\(method.name)\"",
            "kind: .\(Kind(method).rawValue)",
          ], isDeclaration: false)
      }
      text.line()
      text.documentation("All methods, in the order of the contract.")
      text.block("public static var all: [MethodDescriptor]") { text in
        text.line("[")
        text.indented { text in
          for method in service.methods { text.line("\(name(method)),") }
        }
        text.line("]")
      }
    }
  }

  // MARK: Handlers

  private func handler(_ service: ServiceDescriptor, _ text: inout SourceText) {
    text.line()
    text.documentation(service.comment)
    text.block("public protocol \(service.name)Handler: Sendable") { text in
      for (index, method) in service.methods.enumerated() {
        if index > 0 { text.line() }
        text.documentation(method.comment)
        let (parameters, result) = handlerSignature(method)
        text.call(
          "func \(name(method))", parameters, tail: " async throws(RPCStatus)\(result)",
          isDeclaration: true)
      }
    }
    text.line()
    text.block("extension \(service.name)Handler") { text in
      text.documentation("Serves all methods of `\(service.fullName)`.")
      text.line("@inlinable")
      text.block("public func register(on router: inout Router)") { text in
        for method in service.methods {
          text.call(
            "router.\(Kind(method).rawValue)",
            ["\(service.name)Methods.\(name(method))", "self.\(name(method))"],
            isDeclaration: false)
        }
      }
    }
  }

  private func handlerSignature(_ method: ServiceMethod) -> ([String], String) {
    let input = types.name(method.input)
    let output = types.name(method.output)
    let writer = "responses: ResponseWriter<\(output)>"
    let context = "context: CallContext"
    return switch Kind(method) {
    case .unary: (["_ request: \(input)", context], " -> \(output)")
    case .serverStreaming: (["_ request: \(input)", writer, context], "")
    case .clientStreaming: (["_ requests: RequestStream<\(input)>", context], " -> \(output)")
    case .bidirectional: (["_ requests: RequestStream<\(input)>", writer, context], "")
    }
  }

  // MARK: Clients

  private func client(_ service: ServiceDescriptor, _ text: inout SourceText) {
    text.line()
    text.documentation(service.comment)
    text.block("public struct \(service.name)Client: Sendable") { text in
      text.documentation("Where the calls go.")
      text.line("public let channel: any Channel")
      text.line()
      text.line("public init(_ channel: any Channel) { self.channel = channel }")
      for method in service.methods {
        text.line()
        clientMethod(method, of: service, &text)
      }
    }
  }

  private func clientMethod(
    _ method: ServiceMethod, of service: ServiceDescriptor, _ text: inout SourceText
  ) {
    let input = types.name(method.input)
    let output = types.name(method.output)
    let kind = Kind(method)
    let result =
      switch kind {
      case .unary: output
      case .serverStreaming: "ResponseStream<\(output)>"
      case .clientStreaming: "ClientStreamingCall<\(input), \(output)>"
      case .bidirectional: "BidirectionalCall<\(input), \(output)>"
      }
    let options = "options: CallOptions = CallOptions()"
    text.documentation(method.comment)
    text.call(
      "public func \(name(method))",
      method.isClientStreaming ? [options] : ["_ request: \(input)", options],
      tail: " async throws(RPCStatus) -> \(result) {", isDeclaration: true)
    text.indented { text in
      let descriptor = "\(service.name)Methods.\(name(method))"
      text.call(
        "try await Calls.\(kind.rawValue)",
        method.isClientStreaming
          ? ["channel", descriptor, "options"] : ["channel", descriptor, "request", "options"],
        isDeclaration: false)
    }
    text.line("}")
  }

  private func name(_ method: ServiceMethod) -> String {
    SwiftName.escaped(SwiftName.method(method.name))
  }
}

/// How messages flow in a call; named as in RPCCore.
private enum Kind: String {
  case unary, serverStreaming, clientStreaming, bidirectional

  init(_ method: ServiceMethod) {
    self =
      switch (method.isClientStreaming, method.isServerStreaming) {
      case (false, false): .unary
      case (false, true): .serverStreaming
      case (true, false): .clientStreaming
      case (true, true): .bidirectional
      }
  }
}
