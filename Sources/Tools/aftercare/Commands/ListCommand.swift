import ContractDescriptors
import Foundation
import RPCCore
import Service

/// `aftercare list`: services and methods.
enum ListCommand: Subcommand {
  static let json = Option<Bool>(flag: "json", help: "Print one JSON object a line.")
  static let name = Argument<String?>(
    optional: "SERVICE", help: "Only this service: orders, OrderService or its full name.")

  static let command = Command(
    "list", summary: "List services and their methods", options: [json.spec],
    arguments: [name.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let lookup = MethodLookup()
    let chosen = try parsed[name].map { name throws(CommandFailure) in
      try lookup.candidates(name).map(\.service)
    }
    for service in chosen ?? lookup.services {
      if !parsed[json] { terminal.print(terminal.styled(service.fullName, .bold)) }
      for method in service.methods {
        terminal.print(
          parsed[json] ? object(service, method) : "  \(signature(method))\(summary(method))")
      }
    }
  }

  private static func signature(_ method: ServiceMethod) -> String {
    let name = method.name + String(repeating: " ", count: max(0, 22 - method.name.count))
    switch (method.isClientStreaming, method.isServerStreaming) {
    case (false, false): return name
    case (false, true): return "\(name) (streams responses)"
    case (true, false): return "\(name) (streams requests)"
    case (true, true): return "\(name) (streams both)"
    }
  }

  /// The first sentence of its comment.
  private static func summary(_ method: ServiceMethod) -> String {
    let text = method.comment.split(whereSeparator: \.isNewline).joined(separator: " ")
    guard let end = text.range(of: ". ") else { return " \(text)" }
    return " \(text[..<end.lowerBound])."
  }

  private static func object(_ service: ServiceDescriptor, _ method: ServiceMethod) -> String {
    JSONLine.text([
      ("service", .string(service.fullName)), ("method", .string(method.name)),
      ("request", .string(method.input)), ("response", .string(method.output)),
      ("streamsRequests", .bool(method.isClientStreaming)),
      ("streamsResponses", .bool(method.isServerStreaming)),
    ])
  }
}

/// `aftercare describe NAME`: a contract in its own language, comments included.
enum DescribeCommand: Subcommand {
  static let name = Argument<String>(
    "NAME", help: "A service, SERVICE/METHOD, a message or an enum, in full or by its last part.")

  static let command = Command(
    "describe", summary: "Describe a service, a method, a message or an enum",
    arguments: [name.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let lookup = MethodLookup()
    let name = parsed[name]
    var full = name
    if name.contains("/") {
      let found = try lookup.find(name)
      full = "\(found.service.fullName)/\(found.method.name)"
    } else if let target = Target(rawValue: name.lowercased()) {
      full = target.service
    } else if let only = shortNames(name, lookup.descriptors).first {
      let all = shortNames(name, lookup.descriptors)
      guard all.count == 1 else {
        throw CommandFailure(
          .invalidArgument, "'\(name)' is ambiguous: \(all.joined(separator: ", "))")
      }
      full = only
    }
    do throws(ContractJSONError) {
      terminal.print(try ContractDescription().text(of: full))
    } catch {
      throw CommandFailure(.notFound, error.reason)
    }
  }

  /// Full names that end in the given one.
  private static func shortNames(_ name: String, _ descriptors: DescriptorSet) -> [String] {
    let all =
      descriptors.services.map(\.fullName) + descriptors.messages.map(\.fullName)
      + descriptors.enums.map(\.fullName)
    return all.filter { $0 == name || $0.hasSuffix(".\(name)") }
  }
}
