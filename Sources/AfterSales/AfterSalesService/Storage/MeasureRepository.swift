internal import AfterSales
internal import Domain
internal import Store

/// Of which cases figures are asked.
struct MeasuredPeriod: Sendable {
  var shop: String
  /// Submitted from then on; nil for the first.
  var from: Instant?
  /// Submitted before; nil for all.
  var until: Instant?

  func contains(_ measure: CaseMeasure) -> Bool {
    measure.shop == shop && from.map { measure.submittedAt >= $0 } ?? true
      && until.map { measure.submittedAt < $0 } ?? true
  }
}

extension ReadTransaction {
  /// The last event that the measures count; 0 before the first.
  func measuredSequence() throws -> Int64 {
    try first("SELECT sequence FROM measured WHERE id = 1") { try $0.int64(0) } ?? 0
  }

  func measure(ofCase id: String) throws -> CaseMeasure? {
    try first(
      """
      SELECT case_id, shop_id, submitted_at, responded_at, refunded_at, is_intervened, outcome,
        cost, currency FROM measures WHERE case_id = ?
      """, id, row: CaseMeasure.init(row:))
  }

  /// A page of a period, in the order of submission.
  func measures(
    _ period: MeasuredPeriod, after position: (Instant, String)?, limit: Int
  ) throws -> [CaseMeasure] {
    try all(
      """
      SELECT case_id, shop_id, submitted_at, responded_at, refunded_at, is_intervened, outcome,
        cost, currency FROM measures
      WHERE shop_id = ? AND submitted_at >= ? AND submitted_at < ?
        AND (submitted_at, case_id) > (?, ?)
      ORDER BY submitted_at, case_id LIMIT ?
      """, period.shop, period.from?.microseconds ?? .min, period.until?.microseconds ?? .max,
      position?.0.microseconds ?? .min, position?.1 ?? "", limit, row: CaseMeasure.init(row:))
  }
}

extension WriteTransaction {
  /// Adds events, in their order, to the measures of their cases.
  ///
  /// - Parameter sequence: the last event's number.
  func count(_ observations: [CaseObservation], through sequence: Int64) throws {
    var stored: [String: CaseMeasure] = [:]
    var measures: [String: CaseMeasure] = [:]
    for observation in observations {
      let id = observation.caseID
      if measures[id] == nil { stored[id] = try measure(ofCase: id) }
      measures[id] = CaseMeasure(observation, after: measures[id] ?? stored[id])
    }
    // Half of what happens to a case counts for nothing.
    for (id, measure) in measures where measure != stored[id] { try save(measure) }
    try saveMeasured(sequence: sequence)
  }

  private func save(_ measure: CaseMeasure) throws {
    // Nearly always the case is there: an upsert would look at all indexes first.
    let updated = try execute(
      """
      UPDATE measures SET responded_at = ?, refunded_at = ?, is_intervened = ?, outcome = ?,
        cost = ?, currency = ?
      WHERE case_id = ?
      """, measure.respondedAt, measure.refundedAt, measure.isIntervened,
      measure.outcome.rawValue, measure.cost?.minorUnits, measure.cost?.currency.code,
      measure.caseID)
    guard updated == 0 else { return }
    try execute(
      """
      INSERT INTO measures (case_id, shop_id, submitted_at, responded_at, refunded_at,
        is_intervened, outcome, cost, currency)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, measure.caseID, measure.shop, measure.submittedAt, measure.respondedAt,
      measure.refundedAt, measure.isIntervened, measure.outcome.rawValue,
      measure.cost?.minorUnits, measure.cost?.currency.code)
  }

  private func saveMeasured(sequence: Int64) throws {
    try execute(
      """
      INSERT INTO measured (id, sequence) VALUES (1, ?)
      ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence
      """, sequence)
  }
}

extension CaseMeasure {
  fileprivate init(row: borrowing Row) throws {
    let currency = try row.stringIfPresent(8).flatMap { Currency(code: $0) }
    self.init(
      caseID: try row.string(0), shop: try row.string(1), submittedAt: try row.instant(2),
      respondedAt: try row.instantIfPresent(3), refundedAt: try row.instantIfPresent(4),
      isIntervened: try row.bool(5), outcome: CaseOutcome(rawValue: try row.string(6)) ?? .open,
      cost: try row.int64IfPresent(7).flatMap { cost in currency.map { Money(cost, $0) } })
  }
}
