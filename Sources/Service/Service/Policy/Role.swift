public import Domain

/// A section of the policy that lets some peers call some methods, acting as some kinds of actor.
///
/// ```json
/// {"name": "gateway", "users": ["aftercare-gateway", 990], "groups": ["desk"],
///  "methods": ["aftercare.orders.v1.OrderService/*"], "actors": ["MERCHANT", "SYSTEM"]}
/// ```
public struct Role: Sendable, Hashable, Codable {
  public var name: String
  public var users: [Account]
  public var groups: [Account]
  public var methods: [MethodPattern]
  /// Empty: only methods that act for nobody.
  public var actors: Set<Actor.Kind>

  public init(
    name: String, users: [Account] = [], groups: [Account] = [], methods: [MethodPattern],
    actors: Set<Actor.Kind> = []
  ) {
    self.name = name
    self.users = users
    self.groups = groups
    self.methods = methods
    self.actors = actors
  }

  private enum Keys: String, CodingKey { case name, users, groups, methods, actors }
  private static let everyActor = "*"

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    name = try container.decode(String.self, forKey: .name)
    users = try container.decodeIfPresent([Account].self, forKey: .users) ?? []
    groups = try container.decodeIfPresent([Account].self, forKey: .groups) ?? []
    methods = try container.decode([MethodPattern].self, forKey: .methods)
    actors = []
    for text in try container.decodeIfPresent([String].self, forKey: .actors) ?? [] {
      if text == Self.everyActor {
        actors.formUnion(Actor.Kind.allCases)
      } else if let kind = Actor.Kind(rawValue: text) {
        actors.insert(kind)
      } else {
        let known = Actor.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw JSONShapeError(
          path: "roles", problem: "role \"\(name)\": \"\(text)\" is no actor; use * or \(known)")
      }
    }
    guard !users.isEmpty || !groups.isEmpty else {
      throw JSONShapeError(path: "roles", problem: "role \"\(name)\" has no users and no groups")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(name, forKey: .name)
    try container.encode(users, forKey: .users)
    try container.encode(groups, forKey: .groups)
    try container.encode(methods, forKey: .methods)
    try container.encode(
      Actor.Kind.allCases.filter(actors.contains).map(\.rawValue), forKey: .actors)
  }
}

/// A user or group, by number or by a name that the machine knows when the policy is loaded.
public enum Account: Sendable, Hashable, Codable {
  case id(UInt32)
  case name(String)

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .name(text)
    } else {
      self = .id(try container.decode(UInt32.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .id(let id): try container.encode(id)
    case .name(let name): try container.encode(name)
    }
  }
}

/// Which methods: `*`, `aftercare.orders.v1.OrderService/*`, `…/GetOrder`, `…/Get*`.
public struct MethodPattern: Sendable, Hashable, Codable {
  public var text: String

  public init(_ text: String) { self.text = text }

  public func matches(service: String, method: String) -> Bool {
    if text == "*" { return true }
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
    guard text[..<slash] == service else { return false }
    let name = text[text.index(after: slash)...]
    return name.last == "*" ? method.hasPrefix(name.dropLast()) : method == name
  }

  public init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
    let isWellFormed = text == "*" || text.split(separator: "/").count == 2
    guard isWellFormed, !text.dropLast().contains("*") else {
      throw JSONShapeError(
        path: "roles",
        problem: "\"\(text)\" is no method; use *, package.Service/*, package.Service/Get* "
          + "or package.Service/Method")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
