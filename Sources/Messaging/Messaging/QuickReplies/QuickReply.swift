public import Domain

/// A text that agents send often (MSG-QUICK).
public struct QuickReplyTemplate: Hashable, Sendable {
  /// Literal text and placeholders, in order.
  public private(set) var parts: [Part] = []

  public enum Part: Hashable, Sendable {
    case text(String)
    case placeholder(QuickReplyPlaceholder)
  }

  /// Reads a text with placeholders in braces, such as `{order_id}` or `{订单号}`. `{{` and `}}` are
  /// braces.
  ///
  /// - Throws: `.invalid` for an unknown placeholder or a brace without its other half; names both.
  public init(_ text: String) throws(Refusal) {
    var literal = String.UnicodeScalarView()
    var scalars = text.unicodeScalars[...]
    func flush(_ parts: inout [Part]) {
      if !literal.isEmpty { parts.append(.text(String(literal))) }
      literal = String.UnicodeScalarView()
    }
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "{" where scalars.first == "{", "}" where scalars.first == "}":
        literal.append(scalar)
        scalars.removeFirst()
      case "{":
        guard let end = scalars.firstIndex(of: "}") else {
          throw Self.problem("has a { without a }; write {{ for a brace")
        }
        let name = String(scalars[..<end])
        guard let placeholder = QuickReplyPlaceholder(name: name) else {
          let known = QuickReplyPlaceholder.allCases.map { "{\($0.rawValue)}" }
          throw Self.problem(
            "has the unknown placeholder {\(name.prefix(64))}; known are "
              + known.joined(separator: ", "))
        }
        flush(&parts)
        parts.append(.placeholder(placeholder))
        scalars = scalars[scalars.index(after: end)...]
      case "}": throw Self.problem("has a } without a {; write }} for a brace")
      default: literal.append(scalar)
      }
    }
    flush(&parts)
  }

  private static func problem(_ text: String) -> Refusal {
    Refusal(
      .invalid, reason: "QUICK_REPLY_MALFORMED", message: "the text \(text)",
      violations: [.init("text", text)])
  }

  /// The placeholders that it has, each once.
  public var placeholders: [QuickReplyPlaceholder] {
    QuickReplyPlaceholder.allCases.filter { parts.contains(.placeholder($0)) }
  }

  /// The text with all placeholders filled in.
  ///
  /// - Throws: `.precondition` that names every placeholder for which there is no value.
  public func expand(
    _ values: [QuickReplyPlaceholder: String]
  ) throws(Refusal) -> String {
    let missing = placeholders.filter { values[$0, default: ""].isEmpty }
    if !missing.isEmpty {
      let names = missing.map { "{\($0.rawValue)}" }.joined(separator: ", ")
      throw Refusal(
        .precondition, reason: "PLACEHOLDER_WITHOUT_VALUE",
        message: "there is no value for \(names): give it with the request",
        violations: missing.map {
          .init(MessagingRules.quick, "{\($0.rawValue)} has no value")
        })
    }
    return parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let placeholder): values[placeholder, default: ""]
      }
    }.joined()
  }
}

/// What a quick reply can have filled in.
public enum QuickReplyPlaceholder: String, Hashable, Sendable, CaseIterable {
  case orderID = "order_id"
  case item = "item"
  case tracking = "tracking"
  case buyer = "buyer"

  /// Names as merchants know them from other tools.
  private static let aliases: [String: QuickReplyPlaceholder] = [
    "订单号": .orderID, "订单编号": .orderID, "order": .orderID, "mã đơn": .orderID,
    "商品": .item, "商品名称": .item, "sản phẩm": .item,
    "快递单号": .tracking, "物流单号": .tracking, "tracking_number": .tracking,
    "mã vận đơn": .tracking, "买家": .buyer, "买家昵称": .buyer, "người mua": .buyer,
  ]

  init?(name: String) {
    guard let known = Self(rawValue: name) ?? Self.aliases[name] else { return nil }
    self = known
  }
}
