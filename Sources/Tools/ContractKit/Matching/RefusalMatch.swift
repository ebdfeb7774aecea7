internal import ContractDescriptors
internal import Contracts
internal import RPCCore

/// What is stable in a refusal that came.
struct ActualRefusal {
  var status: RPCStatus
  var reason: String?
  /// Ids of the rules that refused.
  var rules: [String]
  var fields: [String]

  init(_ status: RPCStatus) {
    self.status = status
    reason = status.detail(GoogleRPC.ErrorInfo.self)?.reason
    let failed = status.detail(GoogleRPC.PreconditionFailure.self)?.violations.map(\.type) ?? []
    let used = status.detail(GoogleRPC.QuotaFailure.self)?.violations.map(\.subject) ?? []
    rules = failed + used
    fields = status.detail(GoogleRPC.BadRequest.self)?.fieldViolations.map(\.field) ?? []
  }

  /// In one line.
  var description: String {
    var text = status.code.name
    if let reason, !reason.isEmpty { text += " \(reason)" }
    if !rules.isEmpty { text += " by \(rules.joined(separator: ", "))" }
    if !fields.isEmpty { text += " in \(fields.joined(separator: ", "))" }
    if !status.message.isEmpty { text += ": \(status.message)" }
    return text
  }
}

extension ExpectedRefusal {
  /// In one line.
  var description: String {
    var text = code.name
    if let reason { text += " \(reason)" }
    if !rules.isEmpty { text += " by \(rules.joined(separator: ", "))" }
    if !fields.isEmpty { text += " in \(fields.joined(separator: ", "))" }
    return text
  }

  func differences(from status: RPCStatus) -> [Difference] {
    let actual = ActualRefusal(status)
    var all: [Difference] = []
    func note(_ path: String, _ expected: String, _ found: String) {
      all.append(
        Difference("refusal.\(path)", at: position, expected: expected, actual: found))
    }
    if code != status.code { note("code", code.name, actual.description) }
    if let reason, reason != actual.reason {
      note("reason", reason, actual.reason ?? "none: \(status.message)")
    }
    func listed(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.joined(separator: ", ")
    }
    for rule in rules where !actual.rules.contains(rule) {
      note("rules", rule, listed(actual.rules))
    }
    for field in fields where !actual.fields.contains(field) {
      note("fields", field, listed(actual.fields))
    }
    return all
  }
}
