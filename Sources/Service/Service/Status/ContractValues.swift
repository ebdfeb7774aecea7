public import Contracts
public import Domain

// The domain's values in the contracts and back.

extension Instant {
  /// Nil when the message is no valid time (year 1 to 9999, nanos 0 to 999 999 999). What is finer
  /// than a microsecond is dropped.
  public init?(_ timestamp: GoogleProtobuf.Timestamp) {
    guard (-62_135_596_800...253_402_300_799).contains(timestamp.seconds),
      (0...999_999_999).contains(timestamp.nanos)
    else { return nil }
    self.init(
      microseconds: timestamp.seconds * 1_000_000 + Int64(timestamp.nanos) / 1_000)
  }
}

extension GoogleProtobuf.Timestamp {
  public init(_ instant: Instant) {
    var (seconds, rest) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000) }
    self.init(seconds: seconds, nanos: Int32(rest * 1_000))
  }
}

extension GoogleProtobuf.Duration {
  public init(_ length: Duration) {
    let (seconds, attoseconds) = length.components
    self.init(seconds: seconds, nanos: Int32(attoseconds / 1_000_000_000))
  }
}

extension Actor.Kind {
  /// Nil when it is unset or unknown.
  public init?(_ kind: TypeV1.Actor.Kind) {
    switch kind {
    case .buyer: self = .buyer
    case .merchant: self = .merchant
    case .businessManager: self = .businessManager
    case .platform: self = .platform
    case .system: self = .system
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension TypeV1.Actor {
  public init(_ actor: Actor) {
    let kind: TypeV1.Actor.Kind =
      switch actor.kind {
      case .buyer: .buyer
      case .merchant: .merchant
      case .businessManager: .businessManager
      case .platform: .platform
      case .system: .system
      }
    self.init(kind: kind, id: actor.id)
  }
}

extension Actor {
  /// Nil when the kind is unset or unknown.
  public init?(_ actor: TypeV1.Actor) {
    guard let kind = Kind(actor.kind) else { return nil }
    self.init(kind, id: actor.id)
  }
}

extension TypeV1.Channel {
  public init(_ channel: Channel) {
    switch channel {
    case .desktop: self = .desktop
    case .mobile: self = .mobile
    case .api: self = .api
    }
  }
}

extension TypeV1.Money {
  public init(_ money: Money) {
    self.init(minorUnits: money.minorUnits, currency: money.currency.code)
  }
}

extension Money {
  /// Nil when the currency is unknown.
  public init?(_ money: TypeV1.Money) {
    guard let currency = Currency(code: money.currency) else { return nil }
    self.init(money.minorUnits, currency)
  }
}

extension TypeV1.Fact {
  public init(_ fact: Fact) { self.init(name: fact.name, value: fact.value) }
}

extension TypeV1.RuleOutcome {
  public init(_ outcome: RuleOutcome) {
    let result: TypeV1.RuleOutcome.Result =
      switch outcome.result {
      case .pass: .pass
      case .fail: .fail
      case .notApplicable: .notApplicable
      }
    self.init(
      rule: outcome.rule, result: result, explanation: outcome.explanation,
      facts: outcome.facts.map(TypeV1.Fact.init),
      changesAt: outcome.changesAt.map(GoogleProtobuf.Timestamp.init))
  }
}
