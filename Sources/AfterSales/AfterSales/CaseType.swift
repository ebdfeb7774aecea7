/// What a buyer can ask for after buying.
public enum CaseType: UInt8, Hashable, Sendable, CaseIterable {
  /// Money back, the goods stay.
  case refundOnly
  /// The goods go back, then the money.
  case returnRefund
  /// What is missing is sent again.
  case reship
  /// The goods go back, others come.
  case exchange
  /// The goods go back, are repaired and come again.
  case repair

  /// In the order of the matrix.
  public static let all = Array(allCases)

  /// The id used in policy documents and facts: `RETURN_REFUND`.
  public var id: String {
    switch self {
    case .refundOnly: "REFUND_ONLY"
    case .returnRefund: "RETURN_REFUND"
    case .reship: "RESHIP"
    case .exchange: "EXCHANGE"
    case .repair: "REPAIR"
    }
  }

  public init?(id: String) {
    guard let type = Self.all.first(where: { $0.id == id }) else { return nil }
    self = type
  }

  /// Whether a case of this type pays money back, and so takes and holds an amount (AS-AMOUNT).
  public var isRefund: Bool { self == .refundOnly || self == .returnRefund }

  /// Whether the buyer sends the goods first.
  public var needsReturn: Bool { self == .returnRefund || self == .exchange || self == .repair }
}

/// On which way a type can be open.
public struct Access: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The buyer applies.
  public static let buyer = Access(rawValue: 1)
  /// The merchant invites and the buyer agrees.
  public static let invitation = Access(rawValue: 2)
  /// "A" in the matrix of RULES.md.
  public static let both: Access = [.buyer, .invitation]
  /// "–" in the matrix.
  public static let closed: Access = []
}

/// Which types are open on which way: a row of the matrix (AS-TYPE-STATE).
public struct TypeAccess: Hashable, Sendable {
  // Two bits per type: a row is a number, and a look-up a shift.
  private var bits: UInt16 = 0

  public init(_ open: [CaseType: Access] = [:]) {
    for (type, access) in open { self[type] = access }
  }

  public subscript(type: CaseType) -> Access {
    get { Access(rawValue: UInt8(truncatingIfNeeded: bits >> (2 * UInt16(type.rawValue))) & 3) }
    set {
      let shift = 2 * UInt16(type.rawValue)
      bits = bits & ~(3 << shift) | UInt16(newValue.rawValue & 3) << shift
    }
  }
}
