internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.GetShopMetricsResponse {
  init(_ metrics: ShopMetrics, sequence: Int64) {
    self.init(
      cases: metrics.cases, intervention: .init(metrics.intervention),
      firstResponse: .init(metrics.firstResponse), timeToRefund: .init(metrics.timeToRefund),
      completion: .init(metrics.completion),
      outcomes: metrics.costs.map {
        .init(
          outcome: $0.outcome.contract, cases: $0.cases, sums: $0.sums.map(TypeV1.Money.init))
      }, sequence: sequence)
  }
}

extension AfterSalesV1.Share {
  init(_ rate: ShopMetrics.Rate) { self.init(count: rate.count, total: rate.of) }
}

extension AfterSalesV1.Times {
  init(_ times: ShopMetrics.Times) {
    self.init(
      count: times.count, p50: times.p50.map(GoogleProtobuf.Duration.init),
      p90: times.p90.map(GoogleProtobuf.Duration.init))
  }
}

extension CaseObservation {
  /// Nil for events of cards and templates.
  init?(_ event: AfterSalesV1.CaseEvent) throws(DecodeError) {
    let stored: AfterSalesV1.Case?
    if let item = event.afterSalesCase {
      stored = item
    } else if case .caseSubmitted(let change)? = event.change {
      // Of before every event carried its case.
      stored = change.afterSalesCase
    } else {
      stored = nil
    }
    guard let stored, let header = event.header else { return nil }
    let fields = StoredFields(message: "event of a case")
    self.init(
      caseID: stored.caseID, shop: stored.shopID,
      submittedAt: try fields.time(stored.submittedAt, "submitted_at"),
      respondedAt: try fields.optionalTime(stored.respondedAt, "responded_at"),
      state: try fields.value(CaseState(stored.state), "state"),
      isReceived: stored.receivedAt != nil, closedBy: AfterSalesRule(rawValue: stored.closedBy),
      amount: try fields.optionalMoney(stored.amount, "amount"),
      freight: try stored.freight.flatMap { freight throws(DecodeError) in
        try FreightTerms(stored: freight, fields).repaid
      }, at: try fields.time(header.occurredAt, "occurred_at"))
  }
}
