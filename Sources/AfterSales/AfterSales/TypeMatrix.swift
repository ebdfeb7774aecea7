/// On which way a type can be open.
public struct Access: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The buyer applies.
  public static let buyer = Access(rawValue: 1)
  /// The merchant invites and the buyer agrees.
  public static let invitation = Access(rawValue: 2)
  /// "A" in the matrix of the rules.
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
    get { Access(rawValue: UInt8(truncatingIfNeeded: bits >> (2 * type.index)) & 3) }
    set {
      let shift = 2 * type.index
      bits = bits & ~(3 << shift) | UInt16(newValue.rawValue & 3) << shift
    }
  }
}

/// In a policy document: `{ "REFUND_ONLY": "BOTH", "RESHIP": "CLOSED" }`.
extension TypeAccess: Codable {
  private enum Name: String, Codable {
    case closed = "CLOSED"
    case buyer = "BUYER"
    case invitation = "INVITATION"
    case both = "BOTH"

    init(_ access: Access) {
      switch access {
      case .both: self = .both
      case .buyer: self = .buyer
      case .invitation: self = .invitation
      default: self = .closed
      }
    }

    var access: Access {
      switch self {
      case .closed: .closed
      case .buyer: .buyer
      case .invitation: .invitation
      case .both: .both
      }
    }
  }

  private enum CodingKeys: String, CodingKey {
    case refundOnly = "REFUND_ONLY"
    case returnRefund = "RETURN_REFUND"
    case reship = "RESHIP"
    case exchange = "EXCHANGE"
    case repair = "REPAIR"
  }

  public init(from decoder: any Decoder) throws {
    self.init()
    let row = try decoder.container(keyedBy: CodingKeys.self)
    for type in CaseType.all {
      guard let key = CodingKeys(rawValue: type.id) else { continue }
      self[type] = try row.decodeIfPresent(Name.self, forKey: key)?.access ?? .closed
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var row = encoder.container(keyedBy: CodingKeys.self)
    for type in CaseType.all {
      guard let key = CodingKeys(rawValue: type.id) else { continue }
      try row.encode(Name(self[type]), forKey: key)
    }
  }
}

/// Which types are open, by kind and trade state of the order (AS-TYPE-STATE). States that no row
/// names are closed: nothing was paid, the group still forms, or the payment is due back anyway.
public struct TypeMatrix: Hashable, Sendable, Codable {
  public var toShip = TypeAccess([.refundOnly: .both])
  public var inDelivery = TypeAccess([.refundOnly: .both, .returnRefund: .both])
  public var signed = delivered
  public var completed = delivered
  /// Past the window, within the limit after payment; on top of the row of the state (AS-ONE-YEAR).
  public var pastWindow = TypeAccess([.refundOnly: .invitation, .returnRefund: .invitation])
  /// Virtual goods, in every state between payment and completion.
  public var virtualGoods = TypeAccess([.refundOnly: .both])

  public init() {}

  private static let delivered = TypeAccess([
    .refundOnly: .both, .returnRefund: .both, .reship: .both, .exchange: .buyer, .repair: .buyer,
  ])

  func row(of order: OrderFacts) -> TypeAccess {
    switch order.tradeState {
    case .created, .cancelled: TypeAccess()
    case .paid: order.isVirtual ? virtualGoods : TypeAccess()
    case .toShip: order.isVirtual ? virtualGoods : toShip
    case .inDelivery: order.isVirtual ? virtualGoods : inDelivery
    case .signed: order.isVirtual ? virtualGoods : signed
    case .completed: order.isVirtual ? virtualGoods : completed
    }
  }
}
