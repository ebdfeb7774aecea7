internal import Domain

/// Units of a line that came back, in one condition (AS-INSPECT).
public struct InspectedLine: Hashable, Sendable {
  public enum Condition: String, Hashable, Sendable, CaseIterable {
    case ok = "OK"
    case damaged = "DAMAGED"
    case short = "SHORT"
    case wrong = "WRONG"
    case missingTags = "MISSING_TAGS"
  }

  public var lineID: String
  /// At least 1.
  public var quantity: Int64
  public var condition: Condition
  public var note: String

  public init(lineID: String, quantity: Int64, condition: Condition, note: String = "") {
    self.lineID = lineID
    self.quantity = quantity
    self.condition = condition
    self.note = note
  }
}

extension Case {
  /// - Throws: `.invalid` unless the lines account for every unit of the case, once.
  func validate(inspection lines: [InspectedLine]) throws(Refusal) {
    var wrong: [Refusal.Violation] = []
    for (index, line) in lines.enumerated() {
      if !self.lines.contains(where: { $0.lineID == line.lineID }) {
        wrong.append(.init("lines[\(index)].line_id", "the case has no such line"))
      } else if lines[..<index].contains(where: {
        $0.lineID == line.lineID && $0.condition == line.condition
      }) {
        wrong.append(.init("lines[\(index)].condition", "occurs twice for the line"))
      }
    }
    for line in self.lines {
      var units: Int64 = 0
      for found in lines where found.lineID == line.lineID {
        units = units.saturatingSum(found.quantity)
      }
      if units != line.quantity {
        wrong.append(
          .init("lines", "line \(line.lineID) has \(line.quantity) units, not \(units)"))
      }
    }
    guard wrong.isEmpty else {
      throw Refusal(
        .invalid, reason: "INSPECTION_INCOMPLETE",
        message: "An inspection says of every unit of the case in which condition it is.",
        violations: wrong)
    }
  }

  /// Whether the inspection found anything but what was to be expected.
  public var isInspectionDisputed: Bool { inspection.contains { $0.condition != .ok } }

  /// Who is at fault, as far as it is known: the business manager's finding, otherwise the reason's
  /// class, otherwise what came back. A defect that the buyer complained of is not the buyer's
  /// doing, and neither are wrong goods that the buyer said were wrong.
  public var atFault: Party {
    if let finding, let party = finding.atFault { return party }
    if reasonClass == .subjective { return .buyer }
    let isBuyersDoing = inspection.contains { line in
      switch line.condition {
      case .ok: false
      case .short, .missingTags: true
      case .damaged: reasonClass != .minorQuality && reasonClass != .majorQuality
      case .wrong: reasonClass != .sellerError
      }
    }
    return isBuyersDoing ? .buyer : .merchant
  }
}
