/// What is counted of a day. Counts add up: of agents to those of the shop, of days to those of a
/// month.
public struct QualityCounts: Hashable, Sendable {
  /// Buyer messages that count.
  public var messages: Int64 = 0
  /// Of these, answered by a person.
  public var answeredMessages: Int64 = 0
  /// Of these, within 30 s.
  public var fastMessages: Int64 = 0
  /// How long the answered ones waited together, in microseconds.
  public var waited: Int64 = 0
  /// Buyer turns that count.
  public var turns: Int64 = 0
  /// Of these, answered by a person.
  public var answeredTurns: Int64 = 0
  /// Of these, within 3 min.
  public var promptTurns: Int64 = 0
  /// Of these, within 5 min.
  public var timelyTurns: Int64 = 0
  /// Conversations in which the buyer wrote what counts.
  public var receptions: Int64 = 0
  /// Buyer messages outside of business hours.
  public var outsideHours: Int64 = 0
  /// Buyer messages that are suspected spam.
  public var spam: Int64 = 0
  /// Automatic replies.
  public var automaticReplies: Int64 = 0
  /// Ratings by buyers.
  public var ratings: Int64 = 0
  /// Their sum: 1 is very satisfied, 3 dissatisfied.
  public var ratingSum: Int64 = 0
  /// Conversations about which the buyer complained.
  public var complaints: Int64 = 0

  public init() {}

  /// All counts, in the order in which they are stored.
  public static let fields: [any WritableKeyPath<QualityCounts, Int64> & Sendable] = [
    \.messages, \.answeredMessages, \.fastMessages, \.waited, \.turns, \.answeredTurns,
    \.promptTurns, \.timelyTurns, \.receptions, \.outsideHours, \.spam, \.automaticReplies,
    \.ratings, \.ratingSum, \.complaints,
  ]

  public static func += (a: inout QualityCounts, b: QualityCounts) {
    for field in fields { a[keyPath: field] += b[keyPath: field] }
  }

  /// The counts that undo these.
  var negated: QualityCounts {
    var result = QualityCounts()
    for field in Self.fields { result[keyPath: field] = -self[keyPath: field] }
    return result
  }

  public var isZero: Bool { self == QualityCounts() }

  /// MSG-RATE-30S, in hundredths of a percent; nil if nothing counts.
  public var fastRate: Int64? { Self.share(fastMessages, of: messages) }
  /// MSG-RATE-3MIN, in hundredths of a percent.
  public var promptRate: Int64? { Self.share(promptTurns, of: turns) }
  /// MSG-RATE-5MIN, in hundredths of a percent.
  public var timelyRate: Int64? { Self.share(timelyTurns, of: turns) }
  /// Complaints per reception, in hundredths of a percent.
  public var complaintRate: Int64? { Self.share(complaints, of: receptions) }
  /// MSG-AVG; nil if nothing was answered.
  public var meanWait: Duration? {
    answeredMessages > 0 ? .microseconds(waited / answeredMessages) : nil
  }
  /// MSG-CSAT: the mean rating in hundredths, 100 to 300; low is good.
  public var meanRating: Int64? { ratings > 0 ? (ratingSum * 100 + ratings / 2) / ratings : nil }

  private static func share(_ part: Int64, of whole: Int64) -> Int64? {
    whole > 0 ? (part * 10_000 + whole / 2) / whole : nil
  }

  /// Whether the day is to be penalised (MSG-RATE-5MIN). Judged by the counts: a rounded rate could
  /// reach the bound that the turns do not.
  public func isTooLate(_ policy: QualityPolicy) -> Bool {
    turns >= policy.lateTurnsMin && timelyTurns * 100 < policy.lateRateMin * turns
  }
}
