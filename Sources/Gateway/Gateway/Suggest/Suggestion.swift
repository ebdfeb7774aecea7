public import Contracts

/// What follows from the mentions of a message (GW-SUGGEST).
public struct Suggestion: Sendable, Equatable {
  /// What the message says, all in all: an agreement counts more than anything that is left open,
  /// and that more than a refusal.
  public let stance: GatewayV1.Stance
  /// The types that were agreed to, in the order of the enum.
  public let types: [AfterSalesV1.CaseType]

  public init(_ mentions: [GatewayV1.RemedyMention]) {
    let refund = Self.stance(of: .refund, mentions)
    let goods = Self.stance(of: .return, mentions)
    let resend = Self.stance(of: .resend, mentions)
    let all = [refund, goods, resend]
    stance =
      [.agrees, .conditional, .asks, .refuses, .names].first { all.contains($0) } ?? .unspecified
    var types: [AfterSalesV1.CaseType] = []
    if goods == .agrees {
      types.append(.returnRefund)
    } else if refund == .agrees {
      types.append(.refundOnly)
      if goods != .refuses { types.append(.returnRefund) }
    }
    if resend == .agrees { types.append(.reship) }
    self.types = types
  }

  /// The remedies that were agreed to.
  public static func agreed(_ mentions: [GatewayV1.RemedyMention]) -> [GatewayV1.Remedy] {
    [.refund, .return, .resend].filter { stance(of: $0, mentions) == .agrees }
  }

  /// The last word counts among agreeing and refusing; anything else only if neither was said.
  static func stance(
    of remedy: GatewayV1.Remedy, _ mentions: [GatewayV1.RemedyMention]
  ) -> GatewayV1.Stance {
    let stances = mentions.filter { $0.remedy == remedy }.map(\.stance)
    if let decided = stances.last(where: { $0 == .agrees || $0 == .refuses }) { return decided }
    return [.conditional, .asks, .names].first { stances.contains($0) } ?? .unspecified
  }
}
