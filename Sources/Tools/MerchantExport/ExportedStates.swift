/// How far the trade of an exported order is.
public enum ExportedTradeState: String, Sendable, Hashable, CaseIterable {
  /// 待付款
  case created = "CREATED"
  /// 待发货
  case toShip = "TO_SHIP"
  /// 已发货, 已发货待签收
  case inDelivery = "IN_DELIVERY"
  /// 已签收
  case signed = "SIGNED"
  /// 已收货
  case completed = "COMPLETED"
  /// 已取消
  case cancelled = "CANCELLED"

  /// Whether the buyer has the parcel.
  public var isSigned: Bool { self == .signed || self == .completed }
}

/// What after-sales did to an exported order.
public enum ExportedAfterSales: String, Sendable, Hashable, CaseIterable {
  /// No case, or one that was withdrawn or closed: 无售后或售后取消.
  case none = "NONE"
  /// A case is open: 售后处理中.
  case open = "OPEN"
  /// Part of the payment went back: 退款成功 on some rows of the order.
  case partlyRefunded = "PARTLY_REFUNDED"
  /// All of the payment went back: 退款成功.
  case refunded = "REFUNDED"
  /// A case ended in a way that costs no refund (exchange, sending again, …), or an outcome that
  /// this reader does not know; the text is kept.
  case other = "OTHER"
}

/// 订单状态: the state of the trade, sometimes with the outcome of after-sales appended to it.
struct ExportStatus: Hashable {
  var tradeState: ExportedTradeState
  /// Nil when nothing is appended.
  var outcome: ExportedAfterSales?

  private static let states: Words<ExportedTradeState> = [
    "待付款": .created, "待发货": .toShip, "未发货": .toShip, "已发货": .inDelivery,
    "已发货待签收": .inDelivery, "已签收": .signed, "已收货": .completed, "已取消": .cancelled,
  ]

  private static let separators: Set<Character> = [
    "，", ",", "、", ";", "；", "(", ")", "（", "）", " ",
  ]

  /// Nil for a state that exports are not known to hold.
  init?(_ text: String) {
    if let state = Self.states[text] {
      tradeState = state
      return
    }
    let parts = text.split(whereSeparator: Self.separators.contains)
    // `已发货，待签收` is one state with a comma in it.
    for length in stride(from: parts.count, to: 0, by: -1) {
      guard let state = Self.states[parts[..<length].joined()] else { continue }
      tradeState = state
      let rest = parts[length...].joined()
      outcome = rest.isEmpty ? nil : Self.afterSales(rest)
      return
    }
    return nil
  }

  /// What after-sales did, with what 售后状态 says: a refund in either counts.
  func afterSales(column text: String) -> ExportedAfterSales {
    let column = Self.afterSales(text)
    guard let outcome, column != .refunded else { return column }
    return outcome == .refunded || column == .none ? outcome : column
  }

  private static let outcomes: Words<ExportedAfterSales> = [
    "": .none, "无售后或售后取消": .none, "售后处理中": .open, "退款成功": .refunded,
  ]

  /// 售后状态, and the outcome appended to 订单状态.
  private static func afterSales(_ text: String) -> ExportedAfterSales {
    if let known = outcomes[text] { return known }
    if text.contains("无售后") { return .none }
    if text.contains("退款成功") { return .refunded }
    if text.contains("取消") || text.contains("撤销") || text.contains("关闭") { return .none }
    if text.contains("中") || text.contains("待") { return .open }
    return .other
  }
}

/// The meanings of a few words. Compared byte by byte: to hash a text that is not ASCII, or to find
/// two of them different, Swift normalizes it first.
private struct Words<Meaning: Sendable>: Sendable, ExpressibleByDictionaryLiteral {
  private let meanings: [(word: [UInt8], meaning: Meaning)]

  init(dictionaryLiteral meanings: (String, Meaning)...) {
    self.meanings = meanings.map { (Array($0.utf8), $1) }
  }

  subscript(text: String) -> Meaning? {
    var text = text
    return text.withUTF8 { text in
      meanings.first { $0.word.withUnsafeBufferPointer { $0.isEqual(to: text) } }?.meaning
    }
  }
}
