/// The Prometheus text exposition format, version 0.0.4.
enum PrometheusText {
  /// Families in the given order; those without samples are left out.
  static func format(_ families: [MetricFamily]) -> String {
    var text = ""
    for family in families where !family.samples.isEmpty {
      text += "# HELP \(family.name) \(escapedHelp(family.help))\n"
      text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
      for sample in family.samples { append(sample, of: family.name, to: &text) }
    }
    return text
  }

  private static func append(
    _ sample: MetricFamily.Sample, of name: String, to text: inout String
  ) {
    let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }
    switch sample.value {
    case .number(let value):
      text += "\(name)\(braces(labels)) \(number(value))\n"
    case .distribution(let value):
      for (bound, count) in value.buckets {
        text += "\(name)_bucket\(braces(labels + ["le=\"\(number(bound))\""])) \(count)\n"
      }
      text += "\(name)_bucket\(braces(labels + ["le=\"+Inf\""])) \(value.count)\n"
      text += "\(name)_sum\(braces(labels)) \(number(value.sum))\n"
      text += "\(name)_count\(braces(labels)) \(value.count)\n"
    }
  }

  private static func braces(_ labels: [String]) -> String {
    labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return String(value)
  }

  private static func escapedHelp(_ text: String) -> String {
    text.reduce(into: "") { $0 += $1 == "\\" ? "\\\\" : $1.isNewline ? "\\n" : String($1) }
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") {
      $0 += $1 == "\\" ? "\\\\" : $1 == "\"" ? "\\\"" : $1.isNewline ? "\\n" : String($1)
    }
  }
}
