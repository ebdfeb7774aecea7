/// Request ids of the steps of a flow, derived from the id of the flow itself, so that a step that
/// is run again after a crash or by a retry is the same command to its service.
public enum DerivedRequestID {
  /// The longest id that a client may give to a flow; leaves room for the longest step name
  /// within the services' limit of 64.
  public static let longestFlowID = 48

  /// The id of a step: `<flow>/card`.
  public static func step(_ step: Step, of flow: String) -> String { "\(flow)/\(step.rawValue)" }

  /// The steps of all flows. At most 15 characters each.
  public enum Step: String, Sendable, CaseIterable {
    case card
    case deliver
    case revoke
    case answer
    case mark
    case unmark
    case notify
    case decide
    case open
    case message
    case paid
    case record
  }

  /// The id under which a case marks its order, whoever comes first: the flow that opened the case,
  /// or the follower that sees it opened. A follower that comes late must not mark an order again
  /// whose case has ended meanwhile.
  ///
  /// - Parameter request: which submission of the case it is, from 1.
  public static func mark(caseID: String, request: Int32) -> String {
    "case/\(caseID)/\(request)/\(Step.mark.rawValue)"
  }

  /// The id under which the buyer is told that a case was paid out, however often and under whatever
  /// ids that is confirmed. A case has one payout.
  public static func notice(paidCase caseID: String) -> String {
    step(.notify, of: "case/\(caseID)/\(Step.paid.rawValue)")
  }

  /// The id of a reaction to the event at `sequence` of a service's log. The database id keeps the
  /// reactions to two logs apart when a service starts over with an empty database, and the count
  /// of restarts when it goes on with an older copy.
  public static func reaction(
    to service: ServiceName, database: String, restarts: Int64 = 0, sequence: Int64, _ step: Step
  ) -> String {
    let place = restarts == 0 ? "\(sequence)" : "\(sequence).\(restarts)"
    return "follow/\(service.rawValue)/\(database.prefix(16))/\(place)/\(step.rawValue)"
  }
}

/// The services behind the gateway. The raw value is part of stored request ids and of the public
/// contract (`TimelineEntry.service`).
public enum ServiceName: String, Sendable, Hashable, CaseIterable {
  case orders
  case afterSales = "after-sales"
  case messaging
}
