import Contracts

/// The reactions to a batch of events, in lanes: what is about one order, or about one buyer of a
/// shop, stays in its order; different lanes may run side by side.
public struct ReactionPlan: Sendable, Equatable {
  public private(set) var lanes: [[Reaction]] = []

  private var laneOfSubject: [String: Int] = [:]
  /// Where a lane's last update of a placed order is, while nothing else came after it.
  private var lastPlaced: [Int: Int] = [:]

  public init() {}

  public var count: Int { lanes.reduce(0) { $0 + $1.count } }

  public mutating func add(_ reaction: Reaction) {
    let subject = reaction.subject
    guard let lane = laneOfSubject[subject] else {
      laneOfSubject[subject] = lanes.count
      if reaction.placedAt != nil { lastPlaced[lanes.count] = 0 }
      lanes.append([reaction])
      return
    }
    if let placedAt = reaction.placedAt {
      // Only the latest placed order counts. A later event with an earlier time (imported history)
      // changes nothing; one with a later time makes the one before superfluous. What is left is
      // the event's own command unchanged, so that a repetition in other batches is the same one.
      if let index = lastPlaced[lane], let kept = lanes[lane][index].placedAt {
        if kept < placedAt { lanes[lane][index] = reaction }
        return
      }
      lastPlaced[lane] = lanes[lane].count
    } else {
      lastPlaced[lane] = nil
    }
    lanes[lane].append(reaction)
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

  /// For an update that tells of a placed order and nothing else: when it was placed.
  var placedAt: PlacedAt? {
    guard case .updateStanding(let request) = self, let at = request.orderPlacedAt,
      request.openedCaseID.isEmpty, request.endedCaseID.isEmpty
    else { return nil }
    return PlacedAt(seconds: at.seconds, nanos: at.nanos)
  }

  struct PlacedAt: Comparable {
    var seconds: Int64
    var nanos: Int32

    static func < (a: PlacedAt, b: PlacedAt) -> Bool {
      (a.seconds, a.nanos) < (b.seconds, b.nanos)
    }
  }
}
