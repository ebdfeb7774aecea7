/// What a buyer can ask for after buying.
public enum CaseType: String, Hashable, Sendable, CaseIterable, Codable {
  /// Money back, the goods stay.
  case refundOnly = "REFUND_ONLY"
  /// The goods go back, then the money.
  case returnRefund = "RETURN_REFUND"
  /// What is missing is sent again.
  case reship = "RESHIP"
  /// The goods go back, others come.
  case exchange = "EXCHANGE"
  /// The goods go back, are repaired and come again.
  case repair = "REPAIR"

  /// In the order of the matrix.
  public static let all = Array(allCases)

  /// The name in policy documents and facts.
  public var id: String { rawValue }

  /// The place in ``all``.
  var index: Int {
    switch self {
    case .refundOnly: 0
    case .returnRefund: 1
    case .reship: 2
    case .exchange: 3
    case .repair: 4
    }
  }

  /// Whether a case of this type pays money back, and so takes and holds an amount (AS-AMOUNT).
  public var isRefund: Bool { self == .refundOnly || self == .returnRefund }

  /// Whether goods come back in the course of it.
  public var returnsGoods: Bool { self == .returnRefund || self == .exchange || self == .repair }
}
