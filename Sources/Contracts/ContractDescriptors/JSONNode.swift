/// A JSON value and where it stands in its text.
public struct JSONNode: Sendable {
  public enum Content: Sendable {
    case null
    case bool(Bool)
    /// As it is written: JSON numbers have no size, and 64-bit integers do not fit a double.
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([JSONMember])
  }

  public var content: Content
  public var position: JSONPosition

  public init(_ content: Content, at position: JSONPosition = JSONPosition(line: 1, column: 1)) {
    self.content = content
    self.position = position
  }

  /// Reads a text strictly (RFC 8259): no comments, no trailing commas, each name once.
  /// - Parameter text: UTF-8; at most 32 MiB and 64 levels.
  /// - Throws: ``ContractJSONError`` with line and column.
  public static func parse(_ text: [UInt8]) throws(ContractJSONError) -> JSONNode {
    try JSONParser.parse(text)
  }

  /// The value of a member; `nil` without it, and for what is no object.
  public subscript(_ name: String) -> JSONNode? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// As JSON text, over several lines or on one.
  public func text(isPretty: Bool = false) -> String { output.text(isPretty: isPretty) }

  /// For errors: "a string".
  public var kindName: String {
    switch content {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  private var output: JSONOutput {
    switch content {
    case .null: .raw("null")
    case .bool(let truth): .raw(truth ? "true" : "false")
    case .number(let number): .raw(number)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.output))
    case .object(let members): .object(members.map { (name: $0.name, value: $0.value.output) })
    }
  }
}

/// A name and its value in an object.
public struct JSONMember: Sendable {
  public var name: String
  public var position: JSONPosition
  public var value: JSONNode

  public init(
    _ name: String, _ value: JSONNode, at position: JSONPosition = JSONPosition(line: 1, column: 1)
  ) {
    self.name = name
    self.value = value
    self.position = position
  }
}

/// Counted from 1; columns are bytes.
public struct JSONPosition: Hashable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
