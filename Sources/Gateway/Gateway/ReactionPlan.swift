import Contracts

/// The reactions to a batch of events, in lanes: what is about one order, or about one buyer of a
/// shop, stays in its order; different lanes may run side by side.
public struct ReactionPlan: Sendable, Equatable {
  public private(set) var lanes: [[Reaction]] = []

  private var laneOfSubject: [String: Int] = [:]
  /// Where a lane's last updates of a placed and of a paid order are, while nothing else came after
  /// them.
  private var lastOrders: [Int: [OrderMoment.Kind: Int]] = [:]

  public init() {}

  public var count: Int { lanes.reduce(0) { $0 + $1.count } }

  public mutating func add(_ reaction: Reaction) {
    let subject = reaction.subject
    let lane = laneOfSubject[subject] ?? lanes.count
    if lane == lanes.count {
      laneOfSubject[subject] = lane
      lanes.append([])
    }
    if let moment = reaction.orderMoment {
      // Only the latest order placed, and the latest one paid, counts. A later event with an earlier
      // time (imported history) changes nothing; one with a later time makes the one before
      // superfluous. What is left is the event's own command unchanged, so that a repetition in
      // other batches is the same one.
      if let index = lastOrders[lane]?[moment.kind], let kept = lanes[lane][index].orderMoment {
        if kept < moment { lanes[lane][index] = reaction }
        return
      }
      lastOrders[lane, default: [:]][moment.kind] = lanes[lane].count
    } else {
      lastOrders[lane] = nil
    }
    lanes[lane].append(reaction)
  }
}

/// When an order was placed or paid.
struct OrderMoment: Comparable {
  enum Kind {
    case placed
    case paid
  }

  var kind: Kind
  var seconds: Int64
  var nanos: Int32

  init(_ kind: Kind, _ at: GoogleProtobuf.Timestamp) {
    self.kind = kind
    seconds = at.seconds
    nanos = at.nanos
  }

  static func < (a: OrderMoment, b: OrderMoment) -> Bool {
    (a.seconds, a.nanos) < (b.seconds, b.nanos)
  }
}

extension Reaction {
  /// What the reaction is about: reactions about different things may change places.
  var subject: String {
    switch self {
    case .markOrder(let request): "order/\(request.orderID)"
    case .unmarkOrder(let request): "order/\(request.orderID)"
    case .recordRefund(let request): "order/\(request.orderID)"
    case .recordRefusal(let request): "order/\(request.orderID)"
    case .recordReplacement(let request): "order/\(request.orderID)"
    case .updateStanding(let request): "buyer/\(request.shopID)/\(request.buyerID)"
    }
  }

  /// Of an update that tells of one order, placed or paid, and of nothing else.
  var orderMoment: OrderMoment? {
    guard case .updateStanding(let request) = self, request.openedCaseID.isEmpty,
      request.endedCaseID.isEmpty
    else { return nil }
    switch (request.orderPlacedAt, request.orderPaidAt) {
    case (let placed?, nil): return OrderMoment(.placed, placed)
    case (nil, let paid?): return OrderMoment(.paid, paid)
    default: return nil
    }
  }
}
