/// Which values a histogram tells apart.
public struct HistogramScale: Sendable, Hashable {
  /// Values below 2 to this power share the first bucket.
  let lowestPower: Int
  /// Values of 2 to this power and above share the last bucket.
  let highestPower: Int
  /// What one counted unit is in the unit of the exported metric: 1e-9 for nanoseconds in seconds.
  let unit: Double

  /// Nanoseconds from 1 µs to 69 s, exported as seconds.
  public static let latency = HistogramScale(lowestPower: 10, highestPower: 36, unit: 1e-9)
  /// Counts of things, from 1 to a million.
  public static let counts = HistogramScale(lowestPower: 0, highestPower: 20, unit: 1)

  /// Buckets per power of two: a value is known to one part in 16 (6 %).
  static let subBucketBits = 4
  static let subBuckets = 1 << subBucketBits

  var bucketCount: Int { 2 + (highestPower - lowestPower) * Self.subBuckets }

  func bucket(of value: UInt64) -> Int {
    let power = 63 - value.leadingZeroBitCount
    if power < lowestPower { return 0 }
    if power >= highestPower { return bucketCount - 1 }
    let shift = power - Self.subBucketBits
    let mantissa = shift >= 0 ? value >> UInt64(shift) : value << UInt64(-shift)
    return 1 + (power - lowestPower) * Self.subBuckets + Int(mantissa) - Self.subBuckets
  }

  /// The largest whole value that falls into the bucket; nil for the last, which has no end.
  func largest(in bucket: Int) -> UInt64? {
    if bucket == 0 { return 1 << UInt64(lowestPower) - 1 }
    if bucket >= bucketCount - 1 { return nil }
    let (power, step) = (bucket - 1).quotientAndRemainder(dividingBy: Self.subBuckets)
    let base = Double(UInt64(1) << UInt64(power + lowestPower))
    let end = base * (1 + Double(step + 1) / Double(Self.subBuckets))
    return UInt64(end.rounded(.up)) - 1
  }
}

/// Counts values in buckets whose width grows with the value: fixed memory (about 3 KB, taken with
/// the first value), a few nanoseconds a value, quantiles to 6 %.
public struct Histogram: Sendable {
  public let scale: HistogramScale
  public private(set) var count: UInt64 = 0
  /// Of all values; wraps after centuries of latency.
  public private(set) var sum: UInt64 = 0
  public private(set) var maximum: UInt64 = 0
  private var buckets: [UInt64] = []

  public init(_ scale: HistogramScale) { self.scale = scale }

  public mutating func record(_ value: UInt64) {
    if buckets.isEmpty { buckets = [UInt64](repeating: 0, count: scale.bucketCount) }
    buckets[scale.bucket(of: value)] &+= 1
    count &+= 1
    sum &+= value
    if value > maximum { maximum = value }
  }

  /// A value that at least the given share of all values does not exceed: the end of its bucket,
  /// at most the maximum; 0 when nothing was counted.
  ///
  /// - Parameter share: 0...1; 0.99 for the 99th percentile.
  public func quantile(_ share: Double) -> UInt64 {
    let rank = max(1, (share * Double(count)).rounded(.up))
    var seen: UInt64 = 0
    for (index, inBucket) in buckets.enumerated() where inBucket > 0 {
      seen += inBucket
      if Double(seen) >= rank {
        return min(maximum, scale.largest(in: index) ?? maximum)
      }
    }
    return maximum
  }

  /// For export: one bucket for each power of two.
  public var distribution: MetricFamily.Distribution {
    var seen: UInt64 = 0
    var result: [(bound: Double, count: UInt64)] = []
    for (index, inBucket) in buckets.enumerated() {
      seen += inBucket
      let endsPower = index % HistogramScale.subBuckets == 0
      if endsPower, let largest = scale.largest(in: index) {
        result.append((Double(largest) * scale.unit, seen))
      }
    }
    return .init(buckets: result, sum: Double(sum) * scale.unit, count: count)
  }
}
