/// How the experience score of a shop is made of its figures (GW-SCORE). Policy data.
///
/// Each measure earns between nothing, at its `worst` value, and its whole weight, at its `best`, in
/// a straight line between them:
///
///     score = 100 · Σ weight · clamp((value − worst) ÷ (best − worst), 0, 1) ÷ Σ weight
///
/// over the measures that have a value. A shop without any has no score.
public struct ScoreFormula: Codable, Sendable, Equatable {
  /// One measure's part in the formula.
  public struct Term: Codable, Sendable, Equatable {
    /// Its share of the score, relative to the others; 0 leaves it out.
    public var weight: Double
    /// The value that earns nothing.
    public var worst: Double
    /// The value that earns the whole weight; less than `worst` where low is good.
    public var best: Double

    public init(weight: Double, worst: Double, best: Double) {
      self.weight = weight
      self.worst = worst
      self.best = best
    }

    /// 0 to 1.
    func share(of value: Double) -> Double {
      min(1, max(0, (value - worst) / (best - worst)))
    }
  }

  /// Shares are 0 to 1.
  public var replyRate30s = Term(weight: 10, worst: 0.3, best: 0.9)
  public var replyRate3min = Term(weight: 20, worst: 0.5, best: 0.95)
  /// 1 is good, 3 is bad (MSG-CSAT).
  public var satisfaction = Term(weight: 10, worst: 2.2, best: 1.1)
  public var conversion = Term(weight: 10, worst: 0.02, best: 0.25)
  public var complaintRate = Term(weight: 15, worst: 0.1, best: 0)
  public var refusalRate = Term(weight: 5, worst: 0.05, best: 0)
  /// Hours.
  public var firstResponse = Term(weight: 10, worst: 48, best: 1)
  /// Hours.
  public var timeToRefund = Term(weight: 10, worst: 120, best: 12)
  public var completionRate = Term(weight: 10, worst: 0.6, best: 0.98)

  public init() {}

  public func term(_ measure: ScoreMeasure) -> Term {
    switch measure {
    case .replyRate30s: replyRate30s
    case .replyRate3min: replyRate3min
    case .satisfaction: satisfaction
    case .conversion: conversion
    case .complaintRate: complaintRate
    case .refusalRate: refusalRate
    case .firstResponse: firstResponse
    case .timeToRefund: timeToRefund
    case .completionRate: completionRate
    }
  }

  /// What is wrong, for people.
  public var problems: [String] {
    var problems: [String] = []
    for measure in ScoreMeasure.allCases {
      let term = term(measure)
      if !(0...1_000).contains(term.weight) {
        problems.append("score.\(measure.rawValue).weight must be 0 to 1000")
      }
      if !term.worst.isFinite || !term.best.isFinite || term.worst == term.best {
        problems.append("score.\(measure.rawValue) needs two different values")
      }
    }
    if ScoreMeasure.allCases.allSatisfy({ term($0).weight == 0 }) {
      problems.append("score needs a weight")
    }
    return problems
  }
}

/// What is measured of a shop. The raw value is part of the public contract.
public enum ScoreMeasure: String, Codable, Sendable, CaseIterable {
  /// Buyer messages answered within 30 s (MSG-RATE-30S).
  case replyRate30s
  /// Buyer turns answered within 3 min (MSG-RATE-3MIN).
  case replyRate3min
  /// The mean of the buyers' ratings (MSG-CSAT).
  case satisfaction
  /// Buyers whose order succeeded (ORD-GROUP), of the conversations in which a buyer wrote.
  case conversion
  /// Conversations about which the buyer complained, of all.
  case complaintRate
  /// Orders that the merchant cancelled, of the paid ones (ORD-MERCHANT-CANCEL).
  case refusalRate
  /// From a submission to the shop's first answer.
  case firstResponse
  /// From a submission to the payment.
  case timeToRefund
  /// Cases that ended with what was agreed, of all that ended.
  case completionRate

  /// For people.
  public var label: String {
    switch self {
    case .replyRate30s: "answers within 30 s"
    case .replyRate3min: "answers within 3 min"
    case .satisfaction: "buyers' ratings"
    case .conversion: "inquiries that became orders"
    case .complaintRate: "conversations with a complaint"
    case .refusalRate: "orders refused"
    case .firstResponse: "time to the first answer to a case"
    case .timeToRefund: "time to the refund"
    case .completionRate: "cases brought to their end"
    }
  }
}
