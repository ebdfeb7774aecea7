import ContractDescriptors

/// Names in Swift.
enum SwiftName {
  /// The namespace of a package: "aftercare.orders.v1" → "OrdersV1".
  static func namespace(_ package: String) -> String {
    var parts = package.split(separator: ".").map(String.init)
    if let first = parts.first, parts.count > 1, ["aftercare", "grpc"].contains(first) {
      parts.removeFirst()
    }
    return parts.map { words[$0] ?? type($0) }.joined()
  }

  /// Words of packages that are not written as usual.
  private static let words = ["aftersales": "AfterSales", "rpc": "RPC", "ttrpc": "TTRPC"]

  /// Words that Swift writes in one case.
  private static let acronyms: Set<String> = ["id", "url", "uri", "uid", "gid"]

  /// "change" → "Change".
  static func type(_ name: String) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// The name of a message or enum; those that Swift cannot use get "Message" appended.
  static func declared(_ name: String) -> String {
    ["Any", "Type", "Protocol", "Self"].contains(name) ? "\(name)Message" : name
  }

  /// "shop_ids" → "shopIDs".
  static func member(_ name: String) -> String {
    let parts = name.lowercased().split(separator: "_").map(String.init)
    guard let first = parts.first else { return name }
    return first
      + parts.dropFirst().map { part in
        if acronyms.contains(part) { return part.uppercased() }
        if part.last == "s", acronyms.contains(String(part.dropLast())) {
          return part.dropLast().uppercased() + "s"
        }
        return part.prefix(1).uppercased() + part.dropFirst()
      }.joined()
  }

  /// The cases of an enum, in order: its name, where all values carry it, is dropped.
  static func cases(_ type: EnumDescriptor) -> [String] {
    let prefix = upperSnake(type.name) + "_"
    let dropsPrefix = type.values.allSatisfy {
      $0.name.hasPrefix(prefix) && !($0.name.dropFirst(prefix.count).first?.isNumber ?? true)
    }
    return type.values.map { value in
      member(dropsPrefix ? String(value.name.dropFirst(prefix.count)) : value.name)
    }
  }

  /// "GetOrder" → "getOrder".
  static func method(_ name: String) -> String {
    let capitals = name.prefix { $0.isUppercase }.count
    let lowered = capitals > 1 && capitals < name.count ? capitals - 1 : capitals
    return name.prefix(lowered).lowercased() + name.dropFirst(lowered)
  }

  /// "TradeState" → "TRADE_STATE".
  static func upperSnake(_ name: String) -> String {
    var result = ""
    for (index, letter) in name.enumerated() {
      if index > 0 && letter.isUppercase { result += "_" }
      result += letter.uppercased()
    }
    return result
  }

  /// With backticks where it is a keyword.
  static func escaped(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

  private static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
    "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
    "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
    "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return",
    "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
    "typealias", "var", "where", "while",
  ]
}

/// Names in the code of protoc-c.
enum CName {
  /// The prefix of a type's functions: "aftercare__type__v1__rule_outcome".
  static func function(_ fullName: String) -> String {
    fullName.split(separator: ".").map { lower($0) }.joined(separator: "__")
  }

  private static func lower(_ name: Substring) -> String {
    var result = ""
    var wasUpper = true
    for letter in name {
      if letter.isUppercase && !wasUpper { result += "_" }
      result += letter.lowercased()
      wasUpper = letter.isUppercase
    }
    return result
  }
}
