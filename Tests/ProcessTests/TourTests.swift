import Foundation
import Testing

/// Runs the tour as a reader would, and compares what it prints with what the page says it prints.
/// `AFTERCARE_WRITE_TOUR=1` writes the real output into the page.
@Suite("The tour", .serialized) struct TourTests {
  static let page = Checkout.url("Sources/Tools/aftercare/Aftercare.docc/Tour.md")
  /// Where the page keeps its sockets.
  static let place = "/tmp/tour"

  @Test func everyCommandPrintsWhatThePageSays() throws {
    let stack = try Stack()
    defer { _ = try? stack.aftercare("down") }
    let lines = try String(contentsOf: Self.page, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var tour = Tour(lines)
    #expect(tour.steps.count >= 20)
    var exports: [String] = []
    for (index, step) in tour.steps.enumerated() {
      let command = step.command.replacing(Self.place, with: stack.directory)
      let script = "set +eu\n\(exports.joined(separator: "\n"))\n{ \(command)\n} 2>&1"
      let result = try stack.bash(script)
      let output = result.output.replacing(stack.directory, with: Self.place)
      var (printed, promised) = (Self.normalised(output), Self.normalised(step.output))
      if step.command.hasPrefix("aftercare timeline") {
        // Steps of a flow that run side by side may end in either order.
        printed.sort()
        promised.sort()
      }
      #expect(
        printed == promised,
        "\(step.command)\n\(output)\(result.errors)")
      tour.steps[index].output = output
      if command.hasPrefix("export ") { exports.append(command) }
    }
    if ProcessInfo.processInfo.environment["AFTERCARE_WRITE_TOUR"] != nil {
      try tour.text.write(to: Self.page, atomically: true, encoding: .utf8)
    }
  }

  /// Text without what differs from run to run.
  private static func normalised(_ text: String) -> [String] {
    let changing: [(String, String)] = [
      (#"\+\d+(\.\d+)? (µs|ms|s)\b"#, ""), (#"[a-z]+_[0-9A-Z]{26}"#, "ID"),
      (#"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?"#, "TIME"),
      (#"\d{4}-\d\d-\d\d"#, "DATE"), (#"\b\d\d:\d\d:\d\d\b"#, "TIME"),
      (#"process \d+"#, "process N"), (#"\d+(\.\d+)? (ms|s|min|h|d)\b"#, "SPAN"),
      (#"swift-\d+"#, "swift-N"),
    ]
    var text = text
    for (pattern, name) in changing {
      text = text.replacingOccurrences(of: pattern, with: name, options: .regularExpression)
    }
    return text.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }
  }
}

/// A page with commands in `console` blocks, each followed by what it prints.
struct Tour {
  struct Step {
    /// One command; over several lines where a quote or a backslash goes on.
    var command: String
    var output = ""
  }

  private enum Part {
    case line(String)
    case step(Int)
  }

  var steps: [Step] = []
  private var parts: [Part] = []

  init(_ lines: [String]) {
    var isInBlock = false
    var goesOn = false
    for line in lines {
      if line == "```console" || isInBlock && line == "```" {
        isInBlock = line == "```console"
        parts.append(.line(line))
      } else if !isInBlock {
        parts.append(.line(line))
      } else if goesOn || line.hasPrefix("$ ") {
        if goesOn {
          steps[steps.count - 1].command += "\n\(line)"
        } else {
          parts.append(.step(steps.count))
          steps.append(Step(command: String(line.dropFirst(2))))
        }
        goesOn = Self.goesOn(steps[steps.count - 1].command)
      } else {
        steps[steps.count - 1].output += "\(line)\n"
      }
    }
  }

  private static func goesOn(_ command: String) -> Bool {
    if let last = command.last, "\\|&".contains(last) { return true }
    var isSingle = false
    var isDouble = false
    var isEscaped = false
    for character in command {
      switch character {
      case _ where isEscaped: isEscaped = false
      case "\\" where !isSingle: isEscaped = true
      case "'" where !isDouble: isSingle.toggle()
      case "\"" where !isSingle: isDouble.toggle()
      default: break
      }
    }
    return isSingle || isDouble
  }

  var text: String {
    parts.map { part in
      switch part {
      case .line(let line): return line
      case .step(let index):
        let output = steps[index].output
        return "$ \(steps[index].command)"
          + (output.isEmpty
            ? "" : "\n\(output.hasSuffix("\n") ? String(output.dropLast()) : output)")
      }
    }.joined(separator: "\n")
  }
}
