import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service
import Store

/// Gathers the figures of a shop from the services, side by side, and makes its score (GW-SCORE).
struct ScoreReader: Sendable {
  let environment: ServiceEnvironment<GatewayPolicy>
  let upstreams: Upstreams
  let shopID: String
  let days: Int64

  /// Orders that are looked through for what buyers spend.
  static let ordersMax = 2_000

  /// The days that are counted; their borders in the business time zone.
  struct Period: Sendable {
    var fromDay: String
    var throughDay: String
    var from: Instant
    var until: Instant

    init(days: Int64, endingAt now: Instant) {
      let calendar = BusinessCalendar()
      var today = calendar.fields(of: now)
      today.timeOfDay = 0
      let midnight = calendar.instant(of: today) ?? now
      from = midnight - .days(days - 1)
      until = midnight + .days(1)
      fromDay = Self.text(calendar.fields(of: from))
      throughDay = Self.text(today)
    }

    private static func text(_ fields: BusinessCalendar.Fields) -> String {
      func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
      }
      return "\(padded(fields.year, 4))-\(padded(fields.month, 2))-\(padded(fields.day, 2))"
    }
  }

  /// - Throws: UNAVAILABLE when no service answered.
  func score(_ options: CallOptions) async throws(RPCStatus) -> GatewayV1.GetShopScoreResponse {
    var bounded = options
    bounded.timeout = options.halfOfTheTime
    let options = bounded
    let policy = environment.policy.current
    let period = Period(days: days, endingAt: environment.clock.now)
    async let service = service(period, options)
    async let cases = cases(period, options)
    async let trade = trade(period, options)
    async let counters = counters(period, options)
    var figures = GatewayV1.ShopFigures()
    var missing: [GatewayV1.MissingService] = []
    for (name, part) in [
      (ServiceName.orders, await trade), (.orders, await counters), (.afterSales, await cases),
      (.messaging, await service),
    ] {
      switch part {
      case .success(let fill): fill(&figures)
      case .failure(let status) where !missing.contains(where: { $0.service == name.rawValue }):
        missing.append(
          GatewayV1.MissingService(service: name.rawValue, problem: status.description))
      case .failure: break
      }
    }
    if missing.count == ServiceName.allCases.count {
      let why = missing.map { "\($0.service): \($0.problem)" }.joined(separator: "; ")
      throw RPCStatus(.unavailable, "no service answered (\(why))")
    }
    var response = GatewayV1.GetShopScoreResponse(
      shopID: shopID, fromDay: period.fromDay, throughDay: period.throughDay, figures: figures,
      score: -1, formula: ScoreFormula.text, percentile: -1, missing: missing,
      policy: TypeV1.PolicyStamp(version: policy.version))
    guard let score = ShopScore(figures.values, by: policy.score) else { return response }
    response.score = score.basisPoints
    response.parts = score.contractParts(policy.score)
    try await rank(score, isWhole: missing.isEmpty, &response)
    return response
  }

  /// Compares with the scores that other shops got last, and keeps this one for them.
  private func rank(
    _ score: ShopScore, isWhole: Bool, _ response: inout GatewayV1.GetShopScoreResponse
  ) async throws(RPCStatus) {
    let now = environment.clock.now
    let points = Int64(score.basisPoints)
    do {
      // A score with gaps is not compared with by others.
      if isWhole {
        try await environment.store.write { [shopID] in
          try $0.storeScore(points, of: shopID, at: now)
        }
      }
      let others = try await environment.store.read { [shopID] in
        try $0.scores(otherThan: shopID)
      }
      response.comparedShops = Int32(clamping: others.count)
      guard let percentile = Percentile.of(Double(points), among: others.map(Double.init)) else {
        return
      }
      response.percentile = Int32((percentile * 10_000).rounded())
      if percentile < 0.5 { response.weighsMost = score.weighsMost.map(\.rawValue) }
    } catch { throw StatusMapping.status(of: error, now: now) }
  }

  // MARK: - Figures

  private typealias Fill = @Sendable (inout GatewayV1.ShopFigures) -> Void

  private func service(
    _ period: Period, _ options: CallOptions
  ) async -> Result<Fill, RPCStatus> {
    do throws(RPCStatus) {
      let reply = try await upstreams.messaging.getServiceMetrics(
        MessagingV1.GetServiceMetricsRequest(
          shopID: shopID, fromDay: period.fromDay, throughDay: period.throughDay),
        options: options)
      guard let total = reply.total else { return .success { _ in } }
      return .success { figures in
        figures.repliesWithin30s = .init(count: total.fastMessages, total: total.messages)
        figures.turnsWithin3min = .init(count: total.promptTurns, total: total.turns)
        figures.turnsWithin5min = .init(count: total.timelyTurns, total: total.turns)
        figures.meanRating = max(0, total.meanRating)
        figures.complaints = .init(count: total.complaints, total: total.receptions)
        figures.conversion = .init(
          count: figures.conversion?.count ?? 0, total: total.receptions)
      }
    } catch { return .failure(error) }
  }

  private func cases(
    _ period: Period, _ options: CallOptions
  ) async -> Result<Fill, RPCStatus> {
    do throws(RPCStatus) {
      let reply = try await upstreams.afterSales.getShopMetrics(
        AfterSalesV1.GetShopMetricsRequest(
          shopID: shopID, from: GoogleProtobuf.Timestamp(period.from),
          until: GoogleProtobuf.Timestamp(period.until)), options: options)
      return .success { figures in
        figures.firstResponse = reply.firstResponse?.p50
        figures.timeToRefund = reply.timeToRefund?.p50
        figures.completion = reply.completion.map { .init(count: $0.count, total: $0.total) }
      }
    } catch { return .failure(error) }
  }

  private func counters(
    _ period: Period, _ options: CallOptions
  ) async -> Result<Fill, RPCStatus> {
    do throws(RPCStatus) {
      let reply = try await upstreams.orders.getShopCounters(
        OrdersV1.GetShopCountersRequest(
          shopID: shopID, from: GoogleProtobuf.Timestamp(period.from),
          until: GoogleProtobuf.Timestamp(period.until)), options: options)
      return .success { figures in
        figures.refusals = .init(count: reply.merchantCancellations, total: reply.paidOrders)
      }
    } catch { return .failure(error) }
  }

  private func trade(
    _ period: Period, _ options: CallOptions
  ) async -> Result<Fill, RPCStatus> {
    do throws(RPCStatus) {
      var tally = TradeTally()
      var token = ""
      pages: repeat {
        let page = try await upstreams.orders.listOrders(
          OrdersV1.ListOrdersRequest(shopID: shopID, pageSize: 200, pageToken: token),
          options: options)
        for order in page.orders {
          let placed = order.createdAt.flatMap { Instant($0) } ?? period.until
          if placed < period.from || tally.orders == Self.ordersMax { break pages }
          if placed < period.until { tally.add(order) }
        }
        token = page.nextPageToken
      } while !token.isEmpty
      let counted = tally
      return .success { figures in
        figures.conversion = .init(
          count: Int64(counted.buyers.count), total: figures.conversion?.total ?? 0)
        figures.itemsPerBuyer = .init(count: counted.items, total: Int64(counted.buyers.count))
        figures.spendPerBuyer = counted.spendPerBuyer
        figures.countedOrders = Int32(counted.orders)
      }
    } catch { return .failure(error) }
  }
}

/// What buyers of successful orders bought and spent.
struct TradeTally: Sendable {
  var orders = 0
  var buyers: Set<String> = []
  var items: Int64 = 0
  private var spent: [String: Int64] = [:]

  mutating func add(_ order: OrdersV1.Order) {
    orders += 1
    let isForming = order.groupState == .forming || order.groupState == .failed
    guard let paid = order.paid, order.tradeState != .cancelled, !isForming else { return }
    buyers.insert(order.buyerID)
    items += order.lines.reduce(0) { $0 + $1.quantity }
    spent[paid.currency, default: 0] += paid.minorUnits
  }

  /// In the currency that most was spent in; other currencies cannot be added to it.
  var spendPerBuyer: TypeV1.Money? {
    guard !buyers.isEmpty, let most = spent.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })
    else { return nil }
    return TypeV1.Money(minorUnits: most.value / Int64(buyers.count), currency: most.key)
  }
}

extension ScoreFormula {
  /// For people.
  static let text =
    "score = 100 · Σ weight · clamp((value − worst) ÷ (best − worst), 0, 1) ÷ Σ weight, over the "
    + "measures that have a value"
}

extension ShopScore {
  /// Hundredths of a point.
  var basisPoints: Int32 { Int32((points * 100).rounded()) }

  func contractParts(_ formula: ScoreFormula) -> [GatewayV1.ScorePart] {
    parts.map { part in
      let term = formula.term(part.measure)
      return GatewayV1.ScorePart(
        measure: part.measure.rawValue, label: part.measure.label, value: part.value,
        worst: term.worst, best: term.best, weight: Int32((part.weight * 100).rounded()),
        points: Int32((part.points * 100).rounded()))
    }
  }
}

extension GatewayV1.ShopFigures {
  /// The figures that are known, as the formula takes them.
  var values: [ScoreMeasure: Double] {
    func share(_ ratio: GatewayV1.Ratio?) -> Double? {
      ratio.flatMap { $0.total > 0 ? min(1, Double($0.count) / Double($0.total)) : nil }
    }
    func hours(_ duration: GoogleProtobuf.Duration?) -> Double? {
      duration.map { (Double($0.seconds) + Double($0.nanos) / 1e9) / 3_600 }
    }
    let all: [ScoreMeasure: Double?] = [
      .replyRate30s: share(repliesWithin30s), .replyRate3min: share(turnsWithin3min),
      .satisfaction: meanRating > 0 ? Double(meanRating) / 100 : nil,
      .conversion: share(conversion), .complaintRate: share(complaints),
      .refusalRate: share(refusals), .firstResponse: hours(firstResponse),
      .timeToRefund: hours(timeToRefund), .completionRate: share(completion),
    ]
    return all.compactMapValues { $0 }
  }
}

extension ReadTransaction {
  /// The last whole scores of other shops, in hundredths of a point.
  func scores(otherThan shopID: String) throws -> [Int64] {
    try all("SELECT score FROM shop_scores WHERE shop_id <> ? AND score >= 0", shopID) {
      try $0.int64(0)
    }
  }

  /// Shops whose score is older than `cutoff` or not known yet, the oldest first.
  func shopsToScore(before cutoff: Instant, limit: Int) throws -> [String] {
    try all(
      "SELECT shop_id FROM shop_scores WHERE scored_at < ? ORDER BY scored_at LIMIT ?", cutoff,
      limit
    ) { try $0.string(0) }
  }
}

extension WriteTransaction {
  func storeScore(_ score: Int64, of shopID: String, at now: Instant) throws {
    try execute(
      """
      INSERT INTO shop_scores (shop_id, score, scored_at) VALUES (?, ?, ?)
      ON CONFLICT (shop_id) DO UPDATE SET score = excluded.score, scored_at = excluded.scored_at
      """, shopID, score, now)
  }

  /// A shop that a feed names: it is scored in its turn.
  func rememberShop(_ shopID: String) throws {
    try execute(
      "INSERT OR IGNORE INTO shop_scores (shop_id, score, scored_at) VALUES (?, -1, 0)", shopID)
  }
}
