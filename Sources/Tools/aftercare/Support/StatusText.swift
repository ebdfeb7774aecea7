import Contracts
import RPCCore

/// A status for people: the code, the message, and what its details add.
enum StatusText {
  static func lines(_ status: RPCStatus) -> [String] {
    var lines = ["aftercare: \(status)"]
    if let info = status.detail(GoogleRPC.ErrorInfo.self) {
      lines.append("  reason: \(info.reason)")
    }
    if let failure = status.detail(GoogleRPC.PreconditionFailure.self) {
      lines += failure.violations.map { "  \($0.type): \($0.description)" }
    }
    if let request = status.detail(GoogleRPC.BadRequest.self) {
      lines += request.fieldViolations.map { "  \($0.field): \($0.description)" }
    }
    if let quota = status.detail(GoogleRPC.QuotaFailure.self) {
      lines += quota.violations.map { "  \($0.subject): \($0.description)" }
    }
    if let retry = status.detail(GoogleRPC.RetryInfo.self), let delay = retry.retryDelay {
      lines.append("  would pass in \(SpanText.text(seconds: delay.seconds))")
    }
    if status.code == .unavailable, status.origin == .local {
      lines.append(
        "  'aftercare up' starts the processes; --run-dir or AFTERCARE_RUN_DIR says where they listen"
      )
    }
    return lines
  }
}

/// A length of time for people.
enum SpanText {
  /// `2 d 3 h`, `4 min`, `12 s`: the two largest units.
  static func text(seconds: Int64) -> String {
    let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
    var rest = max(0, seconds)
    var parts: [String] = []
    for (size, name) in units where rest >= size && parts.count < 2 {
      parts.append("\(rest / size) \(name)")
      rest %= size
    }
    return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
  }
}
