internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
internal import Service

extension AfterSalesHandlers {
  public func getShopMetrics(
    _ request: AfterSalesV1.GetShopMetricsRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.GetShopMetricsResponse {
    var fields = environment.fields
    let shop = fields.id(request.shopID, "shop_id")
    let from = fields.optionalTime(request.from, "from")
    let until = fields.optionalTime(request.until, "until", isPlanned: true)
    if let from, let until, from >= until { fields.violation("until", "is not after from") }
    try environment.check(fields)
    let period = MeasuredPeriod(shop: shop, from: from, until: until)
    do {
      let (metrics, sequence) =
        request.fromLog
        ? try await measures.recompute(period) : try await measures.metrics(period)
      return .init(metrics, sequence: sequence)
    } catch { throw environment.status(of: error, context) }
  }
}
