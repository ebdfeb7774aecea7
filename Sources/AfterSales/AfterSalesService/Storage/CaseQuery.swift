internal import AfterSales
internal import Contracts
internal import Domain
internal import Service
internal import Store

/// A list of cases: newest first by submission, or what is due first.
struct CaseQuery: Sendable {
  /// By what the list is chosen; at least one.
  var order: String?
  var shop: String?
  var buyer: String?
  var handler: String?
  var state: CaseState?
  var type: CaseType?
  var dueBefore: Instant?
  var isOpenOnly = false
  var isInvoiceOpenOnly = false
  /// By due time; cases without one are left out.
  var isByDue = false
  /// The last case of the page before: by what it is sorted, and its id.
  var after: (key: Int64, id: String)?
  var limit: Int

  /// Fixed fragments, put together by which filters there are; an absent filter takes a condition
  /// that is always true of its value, so that every text has the same number of values.
  func run(_ transaction: ReadTransaction) throws -> [AfterSalesV1.Case] {
    var text = "SELECT body FROM cases WHERE "
    text += order == nil ? "? = '' AND " : "order_id = ? AND "
    text += shop == nil ? "? = '' AND " : "shop_id = ? AND "
    text += buyer == nil ? "? = '' AND " : "buyer_id = ? AND "
    text += handler == nil ? "? = '' AND " : "handler_id = ? AND "
    text += state == nil ? "? = 0 AND " : "state = ? AND "
    text += type == nil ? "? = 0 AND " : "type = ? AND "
    text += dueBefore == nil ? "? = 0 AND " : "due_at < ? AND "
    if isOpenOnly { text += "is_open = 1 AND " }
    if isInvoiceOpenOnly { text += "invoice_open = 1 AND " }
    text +=
      isByDue
      ? "due_at IS NOT NULL AND (due_at, case_id) > (?, ?) ORDER BY due_at, case_id LIMIT ?"
      : "(submitted_at, case_id) < (?, ?) ORDER BY submitted_at DESC, case_id DESC LIMIT ?"
    return try transaction.all(
      SQL(assembled: text), order ?? "", shop ?? "", buyer ?? "", handler ?? "",
      state.map { AfterSalesV1.CaseState($0).rawValue } ?? 0,
      type.map { AfterSalesV1.CaseType($0).rawValue } ?? 0, dueBefore?.microseconds ?? 0,
      after?.key ?? (isByDue ? .min : .max), after?.id ?? "", limit
    ) { row in
      try row.withBytes(0) { try AfterSalesV1.Case(serialized: $0) }
    }
  }

  /// By what a case of this list is sorted, before its id.
  func key(of item: AfterSalesV1.Case) -> Int64? {
    (isByDue ? item.dueAt : item.submittedAt).flatMap { Instant($0)?.microseconds }
  }
}
