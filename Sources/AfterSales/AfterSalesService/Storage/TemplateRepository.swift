internal import AfterSales
internal import Contracts
internal import Domain
internal import Store

extension ReadTransaction {
  /// By id; never more than ``AfterSalesLimits/templates``.
  func templates(ofShop shop: String) throws -> [AfterSalesV1.HandlingTemplate] {
    try all("SELECT body FROM templates WHERE shop_id = ? ORDER BY template_id", shop) { row in
      try row.withBytes(0) { try AfterSalesV1.HandlingTemplate(serialized: $0) }
    }
  }

  func enabledTemplates(ofShop shop: String) throws -> [HandlingTemplate] {
    try all("SELECT body FROM templates WHERE shop_id = ? AND is_enabled = 1", shop) { row in
      try row.withBytes(0) {
        try HandlingTemplate(stored: AfterSalesV1.HandlingTemplate(serialized: $0), shop: shop)
      }
    }
  }

  func template(
    _ id: String, ofShop shop: String
  ) throws -> AfterSalesV1.HandlingTemplate? {
    try first(
      "SELECT body FROM templates WHERE shop_id = ? AND template_id = ?", shop, id
    ) { row in
      try row.withBytes(0) { try AfterSalesV1.HandlingTemplate(serialized: $0) }
    }
  }

  func templateCount(ofShop shop: String) throws -> Int {
    try first("SELECT count(*) FROM templates WHERE shop_id = ?", shop) { try $0.int(0) } ?? 0
  }

  /// Newest first by submission.
  func cases(
    ofShop shop: String, from: Instant?, until: Instant?, limit: Int
  ) throws -> [Case] {
    try all(
      """
      SELECT body FROM cases WHERE shop_id = ? AND submitted_at >= ? AND submitted_at < ?
      ORDER BY submitted_at DESC, case_id DESC LIMIT ?
      """, shop, from?.microseconds ?? .min, until?.microseconds ?? .max, limit
    ) { row in
      try Case(stored: row.withBytes(0) { try AfterSalesV1.Case(serialized: $0) })
    }
  }

  /// What a buyer asked of a shop after a time, newest first, at most the last 50 requests: who
  /// has that many is flagged by any count.
  func requests(
    ofBuyer buyer: String, inShop shop: String, after: Instant, order: String, besides id: String
  ) throws -> [BuyerRecord.Request] {
    var requests: [BuyerRecord.Request] = []
    // Of the orders only whether it is this one, and bodies only where more than the columns is
    // asked: all others are read from the index alone.
    try forEach(
      """
      SELECT order_id = ?1, type, submitted_at, is_lapsed, CASE WHEN order_id = ?1 THEN body END
      FROM cases WHERE buyer_id = ?2 AND submitted_at > ?3 AND shop_id = ?4 AND case_id <> ?5
      ORDER BY submitted_at DESC LIMIT 50
      """, order, buyer, after, shop, id
    ) { row in
      let stored =
        row.isNull(4) ? nil : try row.withBytes(4) { try AfterSalesV1.Case(serialized: $0) }
      requests.append(
        BuyerRecord.Request(
          orderID: try row.bool(0) ? order : "",
          type: CaseType(.init(rawValue: Int32(truncatingIfNeeded: try row.int64(1))))
            ?? .refundOnly,
          submittedAt: try row.instant(2),
          isLapsed: try row.bool(3),
          requests: Int(stored?.requestCount ?? 1)))
    }
    return requests
  }
}

extension WriteTransaction {
  func save(_ template: AfterSalesV1.HandlingTemplate, ofShop shop: String) throws {
    try execute(
      """
      INSERT INTO templates (shop_id, template_id, is_enabled, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (shop_id, template_id) DO UPDATE SET is_enabled = excluded.is_enabled,
        body = excluded.body
      """, shop, template.templateID, template.isEnabled, template.serializedBytes())
  }
}
