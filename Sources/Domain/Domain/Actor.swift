/// On whose behalf something happens.
public struct Actor: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case buyer = "BUYER"
    case merchant = "MERCHANT"
    case businessManager = "BUSINESS_MANAGER"
    /// The platform's customer service.
    case platform = "PLATFORM"
    /// Timers and the service assistant.
    case system = "SYSTEM"
  }

  public var kind: Kind
  /// The buyer's id, the merchant's agent id, the employee's id, or the component's name.
  public var id: String

  public init(_ kind: Kind, id: String) {
    self.kind = kind
    self.id = id
  }
}

/// From where a command was given (AS-CHANNEL).
public enum Channel: String, Hashable, Sendable, CaseIterable {
  case desktop = "DESKTOP"
  case mobile = "MOBILE"
  case api = "API"
}
