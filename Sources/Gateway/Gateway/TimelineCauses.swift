public import Contracts

extension Timeline {
  /// Names each entry and says which earlier one led to it, across services (GW-TIMELINE).
  ///
  /// In this order: what the gateway did while following a feed was led to by the event that it
  /// followed; a step of a command by the step before; and the first step of a command about a card
  /// or a case by the last change of that card or case.
  ///
  /// - Parameter story: in the order of ``merge(_:)``.
  public static func linked(_ story: [GatewayV1.TimelineEntry]) -> [GatewayV1.TimelineEntry] {
    var links = Links()
    return story.map { entry in
      var entry = entry
      entry.entryID = "\(entry.service)/\(entry.sequence)"
      // One event tells all of the past.
      if entry.isImported { entry.entryID += "/\(entry.kind)" }
      links.link(&entry)
      links.remember(entry)
      return entry
    }
  }

  private struct Links {
    private var byID: [String: GatewayV1.TimelineEntry] = [:]
    /// The last entry of each command, and the last one in after-sales, where most commands begin.
    private var lastOfCommand: [String: String] = [:]
    private var lastCaseStep: [String: String] = [:]
    /// The last change of each card and case.
    private var lastOfReference: [String: String] = [:]

    mutating func link(_ entry: inout GatewayV1.TimelineEntry) {
      if let source = Timeline.source(ofReaction: entry.cause), let event = byID[source] {
        entry.causedBy = source
        entry.link = .reaction
        // Its command is the one that it reacts to, so that both belong together.
        if !event.cause.isEmpty { entry.cause = event.cause }
      } else if let changed = Timeline.caseChanged(for: entry.cause),
        let id = lastOfReference[changed],
        let event = byID[id]
      {
        entry.causedBy = id
        entry.link = .command
        entry.cause = event.cause
      } else if let step = previousStep(of: entry) {
        entry.causedBy = step
        entry.link = .command
      } else if let change = lastOfReference[entry.referenceID], !entry.referenceID.isEmpty {
        entry.causedBy = change
        entry.link = .reference
      }
    }

    private func previousStep(of entry: GatewayV1.TimelineEntry) -> String? {
      guard !entry.cause.isEmpty else { return nil }
      return lastCaseStep[entry.cause]
        ?? (entry.service == ServiceName.afterSales.rawValue ? nil : lastOfCommand[entry.cause])
    }

    mutating func remember(_ entry: GatewayV1.TimelineEntry) {
      byID[entry.entryID] = entry
      lastOfCommand[entry.cause] = entry.entryID
      guard entry.service == ServiceName.afterSales.rawValue else { return }
      lastCaseStep[entry.cause] = entry.entryID
      lastOfReference[entry.referenceID] = entry.entryID
    }
  }

  /// The case whose order was marked or whose payout was told: `case` in `case/<case>/1` and
  /// `case/<case>/paid`; nil for other commands.
  static func caseChanged(for cause: String) -> String? {
    let parts = cause.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0] == "case" ? String(parts[1]) : nil
  }

  /// The event that a reaction's command was derived from: `after-sales/12`; nil for other commands.
  static func source(ofReaction cause: String) -> String? {
    let parts = cause.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "follow" else { return nil }
    return "\(parts[1])/\(parts[3].prefix { $0 != "." })"
  }
}
