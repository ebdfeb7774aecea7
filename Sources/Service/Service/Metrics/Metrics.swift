internal import Synchronization

/// Everything that a process counts. Instruments are made once and kept by those who count;
/// collectors are asked when somebody looks. Usable from any thread.
public final class Metrics: Sendable {
  private let collectors = Mutex<[@Sendable () -> [MetricFamily]]>([])

  public init() {}

  /// Adds a source that is asked at every export; it must be quick and must not suspend.
  public func collect(_ source: @escaping @Sendable () -> [MetricFamily]) {
    collectors.withLock { $0.append(source) }
  }

  /// A new counter. - Parameter name: ends in `_total`.
  public func counter(
    _ name: String, help: String, labels: [(name: String, value: String)] = []
  ) -> Counter {
    let counter = Counter()
    collect {
      [
        .init(
          name, .counter, help: help,
          samples: [.init(.number(Double(counter.value)), labels: labels)])
      ]
    }
    return counter
  }

  /// A new gauge without labels.
  public func gauge(_ name: String, help: String) -> Gauge {
    let gauge = Gauge()
    collect { [.single(name, .gauge, Double(gauge.value), help: help)] }
    return gauge
  }

  /// A new histogram without labels.
  public func histogram(
    _ name: String, _ scale: HistogramScale, help: String
  ) -> SharedHistogram {
    let histogram = SharedHistogram(scale)
    collect {
      [
        .init(
          name, .histogram, help: help,
          samples: [.init(.distribution(histogram.value.distribution))])
      ]
    }
    return histogram
  }

  /// All families, sorted by name; those of one name become one.
  public func families() -> [MetricFamily] {
    var families: [String: MetricFamily] = [:]
    for family in collectors.withLock({ $0 }).flatMap({ $0() }) {
      if families[family.name] == nil {
        families[family.name] = family
      } else {
        families[family.name]?.samples += family.samples
      }
    }
    return families.values.sorted { $0.name < $1.name }
  }

  public func prometheusText() -> String { PrometheusText.format(families()) }
}

/// A number that only grows.
public final class Counter: Sendable {
  private let count = Atomic<UInt64>(0)
  public init() {}
  public func add(_ amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
  public var value: UInt64 { count.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
  private let level = Atomic<Int64>(0)
  public init() {}
  public func add(_ amount: Int64) { level.wrappingAdd(amount, ordering: .relaxed) }
  public func set(_ value: Int64) { level.store(value, ordering: .relaxed) }
  public var value: Int64 { level.load(ordering: .relaxed) }
}

/// A histogram that several threads record into.
public final class SharedHistogram: Sendable {
  private let histogram: Mutex<Histogram>
  public init(_ scale: HistogramScale) { histogram = Mutex(Histogram(scale)) }
  public func record(_ value: UInt64) { histogram.withLock { $0.record(value) } }
  public var value: Histogram { histogram.withLock { $0 } }
}
