public import Contracts

/// One ordered story of an order from the events of all services (GW-TIMELINE).
public enum Timeline {
  /// Merges by time. Events of one service keep the order of its log; at the same instant orders
  /// come before after-sales before messaging, the order in which causes run.
  ///
  /// - Parameter stories: each service's entries, in the order of its log.
  public static func merge(_ stories: [[GatewayV1.TimelineEntry]]) -> [GatewayV1.TimelineEntry] {
    let tagged = stories.flatMap { $0 }.map { entry in
      (key: SortKey(entry), entry: entry)
    }
    return tagged.sorted { $0.key < $1.key }.map(\.entry)
  }

  struct SortKey: Comparable {
    var seconds: Int64
    var nanos: Int32
    var rank: Int
    var sequence: Int64

    init(_ entry: GatewayV1.TimelineEntry) {
      seconds = entry.at?.seconds ?? .min
      nanos = entry.at?.nanos ?? 0
      rank = ServiceName.allCases.firstIndex { $0.rawValue == entry.service } ?? 0
      sequence = entry.sequence
    }

    static func < (a: SortKey, b: SortKey) -> Bool {
      (a.seconds, a.nanos, a.rank, Int(a.sequence)) < (b.seconds, b.nanos, b.rank, Int(b.sequence))
    }
  }

  /// Builds an entry from what all events have in common.
  static func entry(
    _ service: ServiceName, _ header: TypeV1.EventHeader, _ kind: String, _ summary: String,
    reference: String = ""
  ) -> GatewayV1.TimelineEntry {
    GatewayV1.TimelineEntry(
      at: header.occurredAt, service: service.rawValue, kind: kind, summary: summary,
      actor: header.actor, referenceID: reference, cause: cause(of: header.requestID),
      traceID: header.traceID, sequence: header.sequence)
  }

  /// The flow that a step's request id was derived from, so that all steps of a flow share a cause.
  static func cause(of requestID: String) -> String {
    guard let slash = requestID.lastIndex(of: "/"),
      DerivedRequestID.Step(rawValue: String(requestID[requestID.index(after: slash)...])) != nil
    else { return requestID }
    return String(requestID[..<slash])
  }

  /// What is said of a change that has no words of its own here: its name in the contract. A story
  /// never hides what a service tells.
  static func unnamed<Change>(
    _ change: Change
  ) -> (kind: String, summary: String, reference: String) {
    let name = Mirror(reflecting: change).children.first?.label ?? "\(change)"
    var words = ""
    for character in name {
      if character.isUppercase { words.append(" ") }
      words += character.lowercased()
    }
    return (String(words.map { $0 == " " ? "_" : $0 }).uppercased(), words, "")
  }

  /// `12.34 CNY`, or nothing for an unset amount.
  static func text(_ money: TypeV1.Money?) -> String {
    guard let money else { return "nothing" }
    return MoneyText.text(minorUnits: money.minorUnits, currency: money.currency)
  }
}
