internal import Domain

/// What this service keeps of one order, in any order: all cards, and the cases that hold or paid
/// something or were refused. Cases that ended otherwise need not be listed.
public struct OrderHistory: Hashable, Sendable {
  public var cards: [Invitation]
  public var cases: [Case]

  /// The newest version of the order that a decision was based on; 0 if there was none.
  public var orderVersion: Int64

  /// - Parameter orderVersion: of cases that are not listed.
  public init(cards: [Invitation] = [], cases: [Case] = [], orderVersion: Int64 = 0) {
    self.cards = cards
    self.cases = cases
    self.orderVersion = max(
      orderVersion, cards.lazy.map(\.orderVersion).max() ?? 0,
      cases.lazy.map(\.orderVersion).max() ?? 0)
  }
}

extension OrderHistory {
  /// All but one case: what that case itself is judged against.
  func without(_ id: String) -> OrderHistory {
    var others = self
    others.cases.removeAll { $0.id == id }
    return others
  }

  /// How often requests for units of these lines were refused (AS-SECOND-REQUEST); all lines if
  /// none is named.
  func refusals(of lines: [CaseLine], _ order: OrderFacts) -> Int32 {
    var most: Int32 = 0
    for index in cases.indices where cases[index].refusalCount > most {
      let isSame =
        lines.isEmpty
        || cases[index].lines.contains { line in lines.contains { $0.lineID == line.lineID } }
      if isSame { most = cases[index].refusalCount }
    }
    let (sum, overflow) = most.addingReportingOverflow(order.refusedRequests)
    return overflow ? .max : sum
  }
}

/// The money of an order, in minor units of its currency (AS-AMOUNT).
struct Balance {
  var paid: Int64
  /// By the order and by cases whose refund the order does not count yet.
  var refunded: Int64
  /// Of the order itself, not paid out yet.
  var due: Int64
  /// By open cases.
  var held: Int64

  init(_ order: OrderFacts, _ history: OrderHistory) {
    paid = order.paid.minorUnits
    refunded = order.refunded.minorUnits
    due = order.refundDue.minorUnits
    held = 0
    // By index: an element is large, and iterating would copy each.
    for index in history.cases.indices {
      if history.cases[index].state.isOpen {
        held = held.saturatingSum(history.cases[index].held)
      } else if history.cases[index].state == .refunded,
        !order.settledCases.contains(history.cases[index].id)
      {
        refunded = refunded.saturatingSum(history.cases[index].refunded)
      }
    }
  }

  /// What can still be asked for; never negative.
  var refundable: Int64 {
    max(0, paid.saturatingDifference(refunded.saturatingSum(due).saturatingSum(held)))
  }
}

/// The units of one line (AS-AMOUNT, AS-OPEN-DUP).
struct UnitBalance {
  var bought: Int64
  /// Came back against money, or gone for good as the order knows.
  var returned: Int64
  /// In open cases.
  var asked: Int64

  init(_ line: OrderLine, _ order: OrderFacts, _ history: OrderHistory) {
    bought = line.quantity
    returned = line.returned
    asked = 0
    for index in history.cases.indices {
      let state = history.cases[index].state
      if state.isOpen {
        asked += Self.units(of: line.id, in: history.cases[index].lines)
      } else if state == .refunded, history.cases[index].receivedAt != nil,
        !order.settledCases.contains(history.cases[index].id)
      {
        returned += Self.units(of: line.id, in: history.cases[index].lines)
      }
    }
  }

  private static func units(of line: String, in lines: [CaseLine]) -> Int64 {
    var units: Int64 = 0
    for item in lines where item.lineID == line { units += item.quantity }
    return units
  }

  /// Units that no case has asked for; never negative.
  var free: Int64 { max(0, bought - returned - asked) }
}

extension Int64 {
  func saturatingSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  func saturatingDifference(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other > 0 ? .min : .max) : difference
  }
}
