internal import ContractDescriptors

extension Report {
  /// The results as JUnit XML, which every CI reads.
  /// - Parameter suite: the name of the suite.
  public func junit(suite: String = "aftercare contract") -> String {
    let time = results.reduce(Duration.zero) { $0 + $1.duration }
    let counts =
      "tests=\"\(results.count)\" failures=\"\(failed)\" errors=\"0\" skipped=\"\(skipped)\" "
      + "time=\"\(Report.seconds(time))\""
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites \(counts)>",
      "  <testsuite name=\"\(XMLText.escaped(suite))\" \(counts)>",
    ]
    for result in results { lines += testCase(result) }
    lines += ["  </testsuite>", "</testsuites>", ""]
    return lines.joined(separator: "\n")
  }

  private func testCase(_ result: CaseResult) -> [String] {
    let contractCase = result.contractCase
    let head =
      "    <testcase classname=\"\(XMLText.escaped(contractCase.file))\" "
      + "name=\"\(XMLText.escaped(contractCase.name))\" "
      + "file=\"\(XMLText.escaped(contractCase.file))\" "
      + "time=\"\(Report.seconds(result.duration))\""
    switch result.outcome {
    case .passed: return ["\(head)/>"]
    case .skipped(let reason):
      return [
        "\(head)>", "      <skipped message=\"\(XMLText.escaped(reason))\"/>", "    </testcase>",
      ]
    case .failed(let failure):
      let step = contractCase.steps[failure.step]
      let text = Report.lines(failure, of: contractCase).map(\.text).joined(separator: "\n")
      return [
        "\(head)>",
        "      <failure type=\"difference\" message=\"step \(failure.step + 1): "
          + "\(XMLText.escaped(step.call))\">\(XMLText.escaped(text))</failure>",
        "    </testcase>",
      ]
    }
  }
}

/// Text in XML 1.0.
enum XMLText {
  /// Escaped for texts and attributes. What XML cannot hold at all becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;".unicodeScalars
      case "<": escaped += "&lt;".unicodeScalars
      case ">": escaped += "&gt;".unicodeScalars
      case "\"": escaped += "&quot;".unicodeScalars
      case "\n", "\t": escaped.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        escaped.append("\u{FFFD}")
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
