import Contracts
import MerchantExport
import Service

/// What became of the rows of a file of quick replies.
struct QuickRepliesReport {
  private var created = 0
  private var updated = 0
  private var unchanged = 0
  private var skipped: [(position: RowPosition, problem: String)] = []

  /// Problems that are shown one by one.
  private static let shownMax = 20

  mutating func skip(_ position: RowPosition, _ problem: String) {
    skipped.append((position, problem))
  }

  mutating func add(_ outcome: MessagingV1.ImportedQuickReplyOutcome, _ position: RowPosition) {
    switch outcome.result {
    case .created: created += 1
    case .updated: updated += 1
    case .unchanged: unchanged += 1
    default: skip(position, outcome.problem)
    }
  }

  private var rowCount: Int { created + updated + unchanged + skipped.count }

  /// As the file has them, whoever found the problem.
  private var ordered: [(position: RowPosition, problem: String)] {
    skipped.sorted { $0.position.row < $1.position.row }
  }

  /// For people: the first few problems only.
  var lines: [String] {
    var lines = ordered.prefix(Self.shownMax).map {
      "skipped row \($0.position.row): \($0.problem)"
    }
    if skipped.count > Self.shownMax {
      lines.append("… and \(skipped.count - Self.shownMax) more; --json lists all")
    }
    lines.append(
      "\(rowCount) rows: \(created) created, \(updated) updated, \(unchanged) unchanged, "
        + "\(skipped.count) skipped")
    return lines
  }

  var json: JSONValue {
    JSONLine.object([
      ("rows", .integer(Int64(rowCount))),
      ("created", .integer(Int64(created))), ("updated", .integer(Int64(updated))),
      ("unchanged", .integer(Int64(unchanged))),
      (
        "skipped",
        .array(
          ordered.map {
            JSONLine.object([
              ("row", .integer(Int64($0.position.row))), ("problem", .string($0.problem)),
            ])
          })
      ),
    ])
  }
}
