/// All series of one metric, as they are exported.
public struct MetricFamily: Sendable {
  public enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  public enum Value: Sendable {
    case number(Double)
    case distribution(Distribution)
  }

  /// A histogram as it is exported, in the unit of its metric.
  public struct Distribution: Sendable {
    /// How many values do not exceed each bound; bounds and counts ascend.
    public var buckets: [(bound: Double, count: UInt64)]
    public var sum: Double
    public var count: UInt64

    public init(buckets: [(bound: Double, count: UInt64)], sum: Double, count: UInt64) {
      self.buckets = buckets
      self.sum = sum
      self.count = count
    }
  }

  public struct Sample: Sendable {
    /// In the order in which they are exported.
    public var labels: [(name: String, value: String)]
    public var value: Value

    public init(_ value: Value, labels: [(name: String, value: String)] = []) {
      self.labels = labels
      self.value = value
    }
  }

  /// `aftercare_rpc_calls_total`; counters end in `_total`, units in the plural.
  public var name: String
  public var help: String
  public var kind: Kind
  public var samples: [Sample]

  public init(_ name: String, _ kind: Kind, help: String, samples: [Sample]) {
    self.name = name
    self.kind = kind
    self.help = help
    self.samples = samples
  }

  /// A metric without labels.
  public static func single(
    _ name: String, _ kind: Kind, _ value: Double, help: String
  ) -> MetricFamily {
    MetricFamily(name, kind, help: help, samples: [Sample(.number(value))])
  }
}
