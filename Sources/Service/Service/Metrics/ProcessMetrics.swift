public import Domain
internal import Glibc

/// What the kernel knows of this process.
public struct ProcessMetrics: Sendable {
  public let startedAt: Instant
  private let startedMonotonic = MonotonicTime.nanoseconds

  public init(clock: any WallClock) { startedAt = clock.now }

  /// How long the process has served; the machine's clock does not matter.
  public var uptime: Duration { .nanoseconds(MonotonicTime.nanoseconds - startedMonotonic) }

  /// Bytes of memory in use; 0 where the kernel does not say.
  public static var residentBytes: Int64 {
    guard let bytes = try? SmallFile.read("/proc/self/statm", limit: 4_096) else { return 0 }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int64(fields[1]) else { return 0 }
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Open file descriptors, without the one that it takes to count them.
  static var openDescriptors: Int64 {
    guard let directory = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(directory) }
    var count: Int64 = 0
    while readdir(directory) != nil { count += 1 }
    return max(0, count - 3)
  }

  private static var processorSeconds: Double {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    return Double(seconds) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  /// For ``Metrics/collect(_:)``, under the names that Prometheus' own clients use.
  public func families() -> [MetricFamily] {
    [
      .single(
        "process_resident_memory_bytes", .gauge, Double(Self.residentBytes),
        help: "Resident memory size in bytes."),
      .single(
        "process_open_fds", .gauge, Double(Self.openDescriptors),
        help: "Number of open file descriptors."),
      .single(
        "process_cpu_seconds_total", .counter, Self.processorSeconds,
        help: "Total user and system CPU time spent in seconds."),
      .single(
        "process_start_time_seconds", .gauge, Double(startedAt.microseconds) / 1e6,
        help: "Start time of the process since unix epoch in seconds."),
      .single(
        "aftercare_uptime_seconds", .gauge, Double(uptime.microseconds) / 1e6,
        help: "How long the process has served."),
    ]
  }
}
