internal import Domain

/// Something attached to a case (AS-EVIDENCE): never changed, never removed.
public struct Evidence: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case statement = "STATEMENT"
    case picture = "PICTURE"
    case trackingNumber = "TRACKING_NUMBER"
  }

  /// Unique; chosen by the caller.
  public var id: String
  public var kind: Kind

  public init(id: String, kind: Kind) {
    self.id = id
    self.kind = kind
  }

  /// Pieces of one case: more are a mistake, or an attack.
  public static let countMax: Int32 = 100
  /// Of these, so many are for the buyer and as many for the merchant, so that neither fills the
  /// case for the other.
  public static let countMaxOfSide: Int32 = 40
  /// What is left, for the platform with its business managers.
  public static let countMaxOfPlatform = countMax - 2 * countMaxOfSide
}

/// How many pieces of evidence each attached. Pieces from before this was counted are in none.
public struct EvidenceCounts: Hashable, Sendable {
  public var buyer: Int32
  public var merchant: Int32
  /// The platform with its business managers.
  public var platform: Int32

  public init(buyer: Int32 = 0, merchant: Int32 = 0, platform: Int32 = 0) {
    self.buyer = buyer
    self.merchant = merchant
    self.platform = platform
  }

  mutating func add(by kind: Actor.Kind) {
    switch kind {
    case .buyer: buyer += 1
    case .merchant: merchant += 1
    case .businessManager, .platform, .system: platform += 1
    }
  }
}

extension Case {
  /// Who may attach more; nobody once the case is full.
  var evidenceActors: [Actor.Kind] {
    [.buyer, .merchant, .businessManager, .platform].filter { evidenceObstacle(of: $0) == nil }
  }

  /// Why somebody who may attach evidence cannot attach more.
  func evidenceObstacle(of kind: Actor.Kind) -> StepPermission.Obstacle? {
    if evidenceCount >= Evidence.countMax { return .evidenceFull("", Evidence.countMax) }
    let (whose, count, most) =
      switch kind {
      case .buyer: ("BUYER", evidenceCounts.buyer, Evidence.countMaxOfSide)
      case .merchant: ("MERCHANT", evidenceCounts.merchant, Evidence.countMaxOfSide)
      case .businessManager, .platform, .system:
        ("PLATFORM", evidenceCounts.platform, Evidence.countMaxOfPlatform)
      }
    return count < most ? nil : .evidenceFull(" from the \(whose)", most)
  }
}

extension StepPermission.Obstacle {
  static func evidenceFull(_ from: String, _ most: Int32) -> Self {
    Self(
      reason: "EVIDENCE_FULL", text: "A case takes \(most) pieces of evidence\(from).",
      rule: .evidence)
  }
}
