internal import Store

/// What the store counts, as metrics.
enum StoreMetrics {
  static func families(_ store: Store) -> [MetricFamily] {
    let health = store.health
    func counter(_ name: String, _ value: UInt64, _ help: String) -> MetricFamily {
      .single("aftercare_store_\(name)_total", .counter, Double(value), help: help)
    }
    func gauge(_ name: String, _ value: Double, _ help: String) -> MetricFamily {
      .single("aftercare_store_\(name)", .gauge, value, help: help)
    }
    return [
      gauge("writable", health.isWritable ? 1 : 0, "1 while the last commit succeeded."),
      gauge("queue_depth", Double(health.queueDepth), "Writes that wait."),
      gauge("queue_depth_max", Double(health.queueDepthMax), "The most that ever waited."),
      counter("commits", health.commits, "Commits, each with one sync."),
      counter("commits_failed", health.commitsFailed, "Commits that failed."),
      counter("writes_stored", health.writesStored, "Writes that were committed."),
      counter("writes_refused", health.writesRefused, "Writes undone by a refusal."),
      counter("writes_failed", health.writesFailed, "Writes that failed with their commit."),
      counter(
        "writes_turned_away", health.writesTurnedAway, "Writes for which the queue was full."),
      counter("checkpoints_failed", health.checkpointsFailed, "Checkpoints that failed."),
      counter("events", UInt64(clamping: store.lastSequence), "Events in the log."),
      histogram(
        "batch_size", health.batchSizes, powers: 0...10, unit: 1, "Writes in one commit."),
      histogram(
        "commit_seconds", health.commitNanoseconds, powers: 10...34, unit: 1e-9,
        "From the start of a commit to its end."),
    ]
  }

  /// - Parameter powers: the powers of two that become bounds.
  private static func histogram(
    _ name: String, _ histogram: StoreHistogram, powers: ClosedRange<Int>, unit: Double,
    _ help: String
  ) -> MetricFamily {
    var seen: UInt64 = 0
    var buckets: [(bound: Double, count: UInt64)] = []
    for (power, count) in histogram.buckets.enumerated() {
      seen += count
      // The bucket holds whole values below the power.
      let largest = Double((UInt64(1) << UInt64(power)) - 1)
      if powers.contains(power) { buckets.append((largest * unit, seen)) }
    }
    let value = MetricFamily.Distribution(
      buckets: buckets, sum: Double(histogram.sum) * unit, count: histogram.count)
    return MetricFamily(
      "aftercare_store_\(name)", .histogram, help: help, samples: [.init(.distribution(value))])
  }
}
