internal import AfterSales
internal import Contracts
internal import Domain
internal import Store

/// A list of cases, newest first by submission.
struct CaseQuery: Sendable {
  /// By what the list is chosen; at least one.
  var order: String?
  var shop: String?
  var buyer: String?
  var state: CaseState?
  var isOpenOnly = false
  /// The last case of the page before.
  var after: (submittedAt: Int64, id: String)?
  var limit: Int

  /// Fixed fragments, put together by which filters there are; an absent filter takes a condition
  /// that is always true of its value, so that every text has the same number of values.
  func run(_ transaction: ReadTransaction) throws -> [AfterSalesV1.Case] {
    var text = "SELECT body FROM cases WHERE "
    text += order == nil ? "? = '' AND " : "order_id = ? AND "
    text += shop == nil ? "? = '' AND " : "shop_id = ? AND "
    text += buyer == nil ? "? = '' AND " : "buyer_id = ? AND "
    text += state == nil ? "? = 0 AND " : "state = ? AND "
    if isOpenOnly { text += "is_open = 1 AND " }
    text += "(submitted_at, case_id) < (?, ?) ORDER BY submitted_at DESC, case_id DESC LIMIT ?"
    return try transaction.all(
      SQL(assembled: text), order ?? "", shop ?? "", buyer ?? "",
      state.map { AfterSalesV1.CaseState($0).rawValue } ?? 0, after?.submittedAt ?? .max,
      after?.id ?? "", limit
    ) { row in
      try row.withBytes(0) { try AfterSalesV1.Case(serialized: $0) }
    }
  }
}
