import Glibc
import RPCCore

/// Where output goes, and what may be done there.
struct Terminal: Sendable {
  /// Whether standard output is a terminal: tables with colours there, plain text in a pipe.
  let isInteractive: Bool
  /// Whether progress may be shown on standard error.
  let showsProgress: Bool
  /// Columns of the terminal; 100 elsewhere.
  let width: Int
  private let colours: Bool

  init(environment: [String: String]) {
    isInteractive = isatty(STDOUT_FILENO) == 1
    showsProgress = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    colours = isInteractive && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
    var size = winsize()
    let known = isInteractive && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    width = known && size.ws_col >= 40 ? Int(size.ws_col) : 100
  }

  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case magenta = "35"
    case cyan = "36"
  }

  func styled(_ text: String, _ style: Style) -> String {
    colours ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }

  /// Writes a line to standard output, as ``write(_:)`` does.
  func print(_ line: String) { write(Array((line + "\n").utf8)) }

  /// Writes to standard output. A reader that went away ends the program quietly, as it ends every
  /// tool in a pipe; output that is lost for another reason ends it with a message and 79
  /// (DATA_LOSS).
  func write(_ bytes: [UInt8]) {
    guard !writeFully(bytes, to: STDOUT_FILENO) else { return }
    let problem = errno
    endProgress()
    if problem == EPIPE { exit(0) }
    let failure = CommandFailure(
      .dataLoss, "cannot write all of standard output: \(errorText(problem))")
    complain("aftercare: \(failure)")
    exit(failure.exitCode)
  }

  /// Writes a line to standard error.
  func complain(_ line: String) { show(line + "\n") }

  /// Shows how far long work is, in place; nothing when nobody watches.
  func progress(_ text: String) {
    guard showsProgress else { return }
    show("\r\u{1b}[K\(text)")
  }

  /// Clears the line of ``progress(_:)``.
  func endProgress() {
    guard showsProgress else { return }
    show("\r\u{1b}[K")
  }

  /// Where even this cannot be said, there is nobody to tell.
  private func show(_ text: String) {
    _ = writeFully(Array(text.utf8), to: STDERR_FILENO)
  }
}
