internal import Domain

extension Refusal {
  /// Fields that make no sense, by their path in the command.
  static func fields(_ violations: [Violation]) -> Refusal {
    let names = violations.prefix(3).map { "\($0.subject): \($0.explanation)" }
    return Refusal(
      .invalid, reason: "INVALID_FIELD",
      message: "The command makes no sense: \(names.joined(separator: "; ")).",
      violations: violations)
  }

  /// Rules or axes that forbid the command.
  static func forbidden(
    reason: String, message: String, _ violations: [Violation], retryAt: Instant? = nil
  ) -> Refusal {
    Refusal(
      .precondition, reason: reason, message: message, violations: violations, retryAt: retryAt)
  }
}

/// Collects every field that makes no sense.
struct FieldCheck {
  private(set) var found: [Refusal.Violation] = []

  mutating func require(
    _ condition: Bool, _ field: @autoclosure () -> String, _ explanation: @autoclosure () -> String
  ) {
    if !condition { found.append(.init(field(), explanation())) }
  }

  mutating func id(_ value: String, _ field: @autoclosure () -> String, optional: Bool = false) {
    require(
      OrdersLimits.isID(value) || (optional && value.isEmpty), field(),
      "must have \(optional ? "at most" : "1 to") \(OrdersLimits.idLength) characters, none a "
        + "control character, no blank at its ends")
  }

  mutating func text(
    _ value: String, _ field: @autoclosure () -> String, _ length: Int, lineBreaks: Bool = false
  ) {
    require(
      OrdersLimits.isText(value, length, lineBreaks: lineBreaks), field(),
      "must have at most \(length) characters, none a control character")
  }

  mutating func time(_ value: Instant?, _ field: String, until latest: Instant) {
    guard let value else { return }
    require(value >= OrdersLimits.earliest, field, "must not be before the year 2000")
    require(value <= latest, field, "is too far in the future")
  }

  func check() throws(Refusal) {
    if !found.isEmpty { throw .fields(found) }
  }
}
