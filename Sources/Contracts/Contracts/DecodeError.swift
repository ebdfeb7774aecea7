/// Why bytes are not a message of the contract.
public struct DecodeError: Error, Hashable, Sendable {
  /// The path of the field from the message: "lines[3].item_name"; `nil` for the message itself.
  public var field: String?
  /// What is wrong, for people: "is not valid UTF-8".
  public var reason: String

  public init(field: String? = nil, reason: String) {
    self.field = field
    self.reason = reason
  }
}

extension DecodeError: CustomStringConvertible {
  /// "lines[3].item_name: is not valid UTF-8".
  public var description: String {
    guard let field else { return reason }
    return "\(field): \(reason)"
  }
}
