/// Several runs of one figure.
struct Runs: Encodable {
  var values: [Double]

  var median: Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  var minimum: Double { values.min() ?? .nan }
  var maximum: Double { values.max() ?? .nan }

  /// Run by run, so that noise that hits both sides of a pair cancels out.
  func ratio(to other: Runs) -> Runs {
    Runs(values: zip(values, other.values).map { $0 / $1 })
  }

  func map(_ transform: (Double) -> Double) -> Runs { Runs(values: values.map(transform)) }
}

/// One line of the table.
struct Row: Encodable {
  enum Bound: Encodable {
    case atMost(Double)
    case atLeast(Double)

    func isMet(by value: Double) -> Bool {
      switch self {
      case .atMost(let bound): value <= bound
      case .atLeast(let bound): value >= bound
      }
    }

    var text: String {
      switch self {
      case .atMost(let bound): "≤ \(Figure.short(bound))"
      case .atLeast(let bound): "≥ \(Figure.short(bound))"
      }
    }
  }

  enum Unit: String, Encodable {
    case microseconds = "µs"
    case perSecond = "/s"
    case mebibytes = "MiB"
    case milliseconds = "ms"
    case count = ""
  }

  var name: String
  var unit: Unit
  var value: Runs
  /// What the ratio is to, and the ratio of each pair of runs.
  var peer: String?
  var ratio: Runs?
  /// The bound on the ratio where there is one, otherwise on the value.
  var bound: Bound?
  /// Why there is no value, or what is special about it.
  var note: String?

  var isMet: Bool? { bound?.isMet(by: (ratio ?? value).median) }

  static func skipped(_ name: String, _ why: String) -> Row {
    Row(name: name, unit: .count, value: Runs(values: []), note: "skipped: \(why)")
  }
}

enum Figure {
  /// Three significant digits, thousands separated.
  static func short(_ value: Double) -> String {
    if value.isNaN { return "–" }
    if value >= 1_000 { return grouped(Int64(value.rounded())) }
    if value >= 100 { return "\(Int64(value.rounded()))" }
    let scale = value >= 10 ? 10.0 : 100.0
    let text = "\((value * scale).rounded() / scale)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func grouped(_ value: Int64) -> String {
    var digits = String(value)
    var end = digits.count - 3
    while end > 0 {
      digits.insert(" ", at: digits.index(digits.startIndex, offsetBy: end))
      end -= 3
    }
    return digits
  }
}
