/// How the store is doing: a copy of its counters, all of them since it was opened.
public struct StoreHealth: Sendable {
  /// Whether the last commit succeeded. After a failure the store keeps trying by itself, and this
  /// turns true with the first commit that works, except after damage, which no commit mends.
  public internal(set) var isWritable = true
  /// Why the last commit failed; nil while it is writable.
  public internal(set) var failure: StoreError?
  /// Writes that wait now.
  public internal(set) var queueDepth = 0
  /// The most that ever waited.
  public internal(set) var queueDepthMax = 0
  /// Commits that wrote something, each with one sync.
  public internal(set) var commits: UInt64 = 0
  public internal(set) var commitsFailed: UInt64 = 0
  /// Writes whose closure returned and that were committed.
  public internal(set) var writesStored: UInt64 = 0
  /// Writes whose closure threw.
  public internal(set) var writesRefused: UInt64 = 0
  /// Writes that failed with their commit.
  public internal(set) var writesFailed: UInt64 = 0
  /// Writes that were turned away because too many waited.
  public internal(set) var writesTurnedAway: UInt64 = 0
  /// Checkpoints that failed; the log grows until one works.
  public internal(set) var checkpointsFailed: UInt64 = 0
  /// Writes per transaction.
  public internal(set) var batchSizes = StoreHistogram()
  /// Nanoseconds from the start of a COMMIT that wrote something to its end.
  public internal(set) var commitNanoseconds = StoreHistogram()
}

/// Counts by powers of two.
public struct StoreHistogram: Sendable {
  /// `buckets[i]` counts the values `v` with `v < 2^i` that no lower bucket has.
  public private(set) var buckets = [UInt64](repeating: 0, count: 41)
  public private(set) var count: UInt64 = 0
  public private(set) var sum: UInt64 = 0
  public private(set) var max: UInt64 = 0

  mutating func record(_ value: UInt64) {
    buckets[min(64 - value.leadingZeroBitCount, buckets.count - 1)] += 1
    count += 1
    sum &+= value
    max = Swift.max(max, value)
  }
}
