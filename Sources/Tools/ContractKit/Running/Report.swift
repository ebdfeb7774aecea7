internal import ContractDescriptors

/// What a run says, line by line.
public struct ReportLine: Hashable, Sendable {
  public enum Tone: Sendable {
    case good
    case bad
    case faint
    case plain
  }

  public var text: String
  public var tone: Tone

  init(_ text: String, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
  }
}

/// The results of cases as a test runner tells them.
public struct Report: Sendable {
  public private(set) var results: [CaseResult] = []

  public init() {}

  public var passed: Int { count { if case .passed = $0.outcome { true } else { false } } }
  public var failed: Int { count { if case .failed = $0.outcome { true } else { false } } }
  public var skipped: Int { count { if case .skipped = $0.outcome { true } else { false } } }

  private func count(_ isWanted: (CaseResult) -> Bool) -> Int { results.filter(isWanted).count }

  /// Takes a result; gives the lines to print for it.
  public mutating func add(_ result: CaseResult) -> [ReportLine] {
    results.append(result)
    let title = "\(result.contractCase.file)  \(result.contractCase.name)"
    switch result.outcome {
    case .passed:
      let steps = result.steps == 1 ? "1 step" : "\(result.steps) steps"
      return [ReportLine("✓ \(title)  (\(steps), \(Report.text(result.duration)))", .good)]
    case .skipped(let reason): return [ReportLine("- \(title)  skipped: \(reason)", .faint)]
    case .failed(let failure):
      return [ReportLine("✗ \(title)", .bad)] + Report.lines(failure, of: result.contractCase)
    }
  }

  /// A failure in all detail.
  static func lines(_ failure: StepFailure, of contractCase: ContractCase) -> [ReportLine] {
    let step = contractCase.steps[failure.step]
    let about = step.about.isEmpty ? "" : ", \(step.about)"
    var lines = [
      ReportLine(
        "    \(contractCase.file):\(step.position.line): step \(failure.step + 1) of "
          + "\(contractCase.steps.count): \(step.call)\(about)")
    ]
    for difference in failure.differences {
      let path = difference.path.isEmpty ? "" : " \(difference.path)"
      lines.append(ReportLine("      line \(difference.position.line):\(path)"))
      lines.append(ReportLine("        expected \(difference.expected)", .good))
      lines.append(ReportLine("        actual   \(difference.actual)", .bad))
    }
    if !failure.came.isEmpty {
      let came = failure.came.count > 2_000 ? "\(failure.came.prefix(2_000))…" : failure.came
      lines.append(ReportLine("      came: \(came)", .faint))
    }
    return lines
  }

  /// "14 cases: 12 passed, 1 failed, 1 skipped in 1.24 s".
  public var summary: ReportLine {
    let time = results.reduce(Duration.zero) { $0 + $1.duration }
    let cases = results.count == 1 ? "1 case" : "\(results.count) cases"
    return ReportLine(
      "\(cases): \(passed) passed, \(failed) failed, \(skipped) skipped in \(Report.text(time))",
      failed > 0 ? .bad : .good)
  }

  /// "31 ms", "1.24 s".
  static func text(_ duration: Duration) -> String {
    let milliseconds = milliseconds(duration)
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    return "\(seconds(duration)) s"
  }

  static func milliseconds(_ duration: Duration) -> Int64 {
    let parts = duration.components
    return parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
  }

  /// "1.240".
  static func seconds(_ duration: Duration) -> String {
    let milliseconds = milliseconds(duration)
    let fraction = String(milliseconds % 1_000)
    return "\(milliseconds / 1_000)."
      + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
