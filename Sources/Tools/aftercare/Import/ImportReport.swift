import Contracts
import MerchantExport
import Service

/// What an import did, counted, with every row that was not taken.
struct ImportReport {
  /// Rows that were skipped, by row number; the first so many are kept, all are counted.
  static let problemsKeptMax = 10_000

  struct Problem {
    var rows: [RowPosition]
    var orderID: String
    var reason: String
  }

  private(set) var imported = 0
  private(set) var unchanged = 0
  private(set) var skippedOrders = 0
  private(set) var skippedRows = 0
  private(set) var problems: [Problem] = []

  mutating func add(_ problem: RowProblem) {
    skippedRows += problem.rows.count
    let column = problem.column.map { "\($0): " } ?? ""
    keep(
      Problem(
        rows: problem.rows, orderID: problem.orderID ?? "", reason: column + problem.reason))
  }

  mutating func add(_ outcome: OrdersV1.ImportOutcome, rows: [RowPosition]) {
    switch outcome.result {
    case .imported: imported += 1
    case .unchanged: unchanged += 1
    case .conflict:
      skippedOrders += 1
      skippedRows += rows.count
      keep(
        Problem(
          rows: rows, orderID: outcome.orderID,
          reason: outcome.problem.isEmpty
            ? "is here already with other content and was kept as it is" : outcome.problem))
    case .refused, .unspecified, .unrecognized:
      skippedOrders += 1
      skippedRows += rows.count
      keep(Problem(rows: rows, orderID: outcome.orderID, reason: outcome.problem))
    }
  }

  private mutating func keep(_ problem: Problem) {
    if problems.count < Self.problemsKeptMax { problems.append(problem) }
  }

  /// For people; on a terminal the first few problems only.
  func lines(rowCount: Int, problemsShownMax: Int) -> [String] {
    var lines = problems.prefix(problemsShownMax).map { problem in
      let order = problem.orderID.isEmpty ? "" : " (order \(problem.orderID))"
      return "skipped \(Self.rows(problem.rows))\(order): \(problem.reason)"
    }
    if problems.count > problemsShownMax {
      lines.append("… and \(problems.count - problemsShownMax) more; --problems FILE lists all")
    }
    lines.append(
      "\(rowCount) rows: \(imported) orders imported, \(unchanged) unchanged, "
        + "\(skippedRows) rows skipped")
    return lines
  }

  func json(rowCount: Int) -> JSONValue {
    JSONLine.object([
      ("rows", .integer(Int64(rowCount))), ("imported", .integer(Int64(imported))),
      ("unchanged", .integer(Int64(unchanged))), ("skippedRows", .integer(Int64(skippedRows))),
      (
        "problems",
        .array(
          problems.map { problem in
            JSONLine.object([
              ("rows", .array(problem.rows.map { .integer(Int64($0.row)) })),
              ("orderId", .string(problem.orderID)), ("reason", .string(problem.reason)),
            ])
          })
      ),
    ])
  }

  private static func rows(_ rows: [RowPosition]) -> String {
    let numbers = rows.prefix(5).map { "\($0.row)" }.joined(separator: ", ")
    let more = rows.count > 5 ? ", …" : ""
    return rows.count == 1 ? "row \(numbers)" : "rows \(numbers)\(more)"
  }
}
