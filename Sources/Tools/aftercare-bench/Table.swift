import Foundation

/// The result for people (Markdown, so that it can be pasted into the README) and for programs.
enum Table {
  static func markdown(_ rows: [Row]) -> String {
    let header = ["measure", "median", "spread", "against", "ratio", "target", ""]
    let cells = [header] + rows.map(cells)
    let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    func line(_ row: [String]) -> String {
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) + "|" }.joined()
    return ([line(header), rule] + cells.dropFirst().map(line)).joined(separator: "\n")
  }

  static func json(_ rows: [Row]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(rows.map(Record.init)), as: UTF8.self)
  }

  private static func cells(_ row: Row) -> [String] {
    guard !row.value.values.isEmpty else { return [row.name, row.note ?? "–", "", "", "", "", ""] }
    let unit = row.unit.rawValue.isEmpty ? "" : " \(row.unit.rawValue)"
    let verdict = row.isMet.map { $0 ? "met" : "**missed**" } ?? ""
    return [
      row.name, Figure.short(row.value.median) + unit,
      "\(Figure.short(row.value.minimum)) – \(Figure.short(row.value.maximum))", row.peer ?? "",
      row.ratio.map { "\(Figure.short($0.median)) ×" } ?? "", row.bound?.text ?? "", verdict,
    ]
  }

  private struct Record: Encodable {
    var name: String
    var unit: String
    var median: Double
    var values: [Double]
    var peer: String?
    var ratioMedian: Double?
    var ratios: [Double]?
    var target: String?
    var isMet: Bool?
    var note: String?

    init(_ row: Row) {
      name = row.name
      unit = row.unit.rawValue
      median = row.value.median
      values = row.value.values
      peer = row.peer
      ratioMedian = row.ratio?.median
      ratios = row.ratio?.values
      target = row.bound?.text
      isMet = row.isMet
      note = row.note
    }
  }
}
