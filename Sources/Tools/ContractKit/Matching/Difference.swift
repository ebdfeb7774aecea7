public import ContractDescriptors

/// One thing that is not as a case says.
public struct Difference: Hashable, Sendable {
  /// The path of the field: "order.refunded.minorUnits".
  public var path: String
  /// Where the case says so.
  public var position: JSONPosition
  /// What the case says, as JSON or in words.
  public var expected: String
  /// What came instead.
  public var actual: String

  init(_ path: String, at position: JSONPosition, expected: String, actual: String) {
    self.path = path
    self.position = position
    self.expected = expected
    self.actual = actual
  }

  /// Long values are cut: a difference is read, not parsed.
  static func brief(_ node: JSONNode?) -> String {
    guard let node else { return "nothing" }
    let text = node.text()
    return text.count <= 160 ? text : "\(text.prefix(150))…"
  }
}
