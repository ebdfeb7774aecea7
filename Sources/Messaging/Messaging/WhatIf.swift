public import Domain

/// Something that may happen, for the question "what if?".
public enum Assumption: Hashable, Sendable, CaseIterable {
  case buyerWrites
  case orderPlaced
  case orderPaid
  case caseOpened
}

extension QuotaState {
  /// The state and the relation as if something happened at `time`. Nothing is stored of it.
  public func assuming(
    _ assumptions: [Assumption], at time: Instant, _ query: SendQuery
  ) -> (state: QuotaState, query: SendQuery) {
    var state = self
    var relation = query.relation ?? standing
    for assumption in assumptions {
      switch assumption {
      case .buyerWrites: state = state.assumingBuyerMessage(at: time)
      case .orderPlaced: relation.lastOrderPlacedAt = time
      case .orderPaid: relation.lastOrderPaidAt = time
      case .caseOpened: relation.unfinishedCaseOpenedAt = time
      }
    }
    var query = query
    if !assumptions.isEmpty { query.relation = relation }
    return (state, query)
  }

  /// The state as if the buyer wrote at `time`: for the question "and if the buyer answers?".
  public func assumingBuyerMessage(at time: Instant) -> QuotaState {
    var state = self
    state.lastBuyerMessageAt = max(time, lastBuyerMessageAt ?? time)
    return state
  }
}
