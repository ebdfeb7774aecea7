import ContractDescriptors
import Foundation
import RPCCore
import RPCTransport
import Service

/// `aftercare call SERVICE/METHOD JSON`: any method of any process, driven by the descriptors.
enum CallCommand: Subcommand {
  static let socket = Option<String?>(
    "socket", "PATH", help: "Call the process on this socket.",
    defaultText: "the socket of the service in the run directory")
  static let metadata = Option<[String]>(
    repeated: "metadata", short: "m", "KEY=VALUE", help: "Send this metadata.")
  static let compact = Option<Bool>(
    flag: "compact", help: "Print each response on one line; always so in a pipe.")
  static let method = Argument<String>("SERVICE/METHOD", help: "orders/GetOrder, for example.")
  static let request = Argument<String?>(
    optional: "JSON", help: "The request; '-' reads it from standard input. {} without it.")

  static let command = Command(
    "call", summary: "Call a method with a JSON request",
    discussion: """
      JSON in and out follows the protobuf mapping: fields in camel case or as in the contract,
      enums by name, 64-bit integers as strings, times in RFC 3339. Methods that stream requests
      take one JSON object after the other; each response is printed as it comes. 'aftercare
      describe SERVICE/METHOD' shows the messages.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, socket.spec, metadata.spec,
      compact.spec,
    ],
    arguments: [method.spec, request.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let found = try MethodLookup().find(parsed[method])
    let channel = try channel(found, parsed)
    let options = try callOptions(parsed)
    let text = try requestText(parsed)
    let isPretty = terminal.isInteractive && !parsed[compact]
    func show(_ bytes: [UInt8]) throws(RPCStatus) {
      terminal.print(try MessageJSON.text(bytes, of: found.method.output, isPretty: isPretty))
    }
    if found.descriptor.kind == .unary {
      let request = try bytes(text, found)
      try show(try await channel.unary(found.descriptor, request, options))
      return
    }
    let stream: any ClientStream
    if found.method.isClientStreaming {
      stream = try await channel.stream(found.descriptor, nil, options)
      for request in JSONSequence.split(text) { try await stream.send(try bytes(request, found)) }
      try await stream.finish()
    } else {
      stream = try await channel.stream(found.descriptor, try bytes(text, found), options)
    }
    while let response = try await stream.next() { try show(response) }
  }

  private static func channel(
    _ found: MethodLookup.Found, _ parsed: ParsedCommand
  ) throws -> UnixChannel {
    if let path = parsed[socket] { return try Connections.channel(to: path) }
    guard let target = found.target else {
      throw CommandFailure(
        .invalidArgument,
        "every process serves \(found.service.name); write which one, for example "
          + "orders/\(found.method.name), or give --socket")
    }
    return try Connections.channel(to: target, parsed)
  }

  private static func callOptions(_ parsed: ParsedCommand) throws -> CallOptions {
    var options = CallOptionsParsing.options(parsed)
    for pair in parsed[metadata] {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ $0.isASCII }) else {
        throw UsageError("--metadata '\(pair)' is not KEY=VALUE", command: "aftercare call")
      }
      options.metadata[parts[0].lowercased()] = String(parts[1])
    }
    return options
  }

  private static func requestText(_ parsed: ParsedCommand) throws -> String {
    guard let given = parsed[request] else { return "{}" }
    guard given == "-" else { return given }
    let data = FileHandle.standardInput.readDataToEndOfFile()
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CommandFailure(.invalidArgument, "standard input is not UTF-8")
    }
    return text
  }

  private static func bytes(
    _ json: String, _ found: MethodLookup.Found
  ) throws(CommandFailure) -> [UInt8] {
    do throws(ContractJSONError) {
      return try ContractJSON().bytes(json, of: found.method.input)
    } catch {
      throw CommandFailure(
        .invalidArgument,
        "the request is no \(found.method.input): \(error); 'aftercare describe "
          + "\(found.service.name)/\(found.method.name)' shows it")
    }
  }
}

/// JSON values one after the other, as `jq` reads them.
enum JSONSequence {
  /// Splits at the ends of objects and arrays; what is between them is kept with the next.
  static func split(_ text: String) -> [String] {
    var values: [String] = []
    var current: [UInt8] = []
    var depth = 0
    var isString = false
    var isEscaped = false
    for byte in text.utf8 {
      current.append(byte)
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          values.append(String(decoding: current, as: UTF8.self))
          current = []
        }
      default: break
      }
    }
    let rest = String(decoding: current, as: UTF8.self)
    if rest.contains(where: { !$0.isWhitespace }) { values.append(rest) }
    return values
  }
}
