import RPCCore
import Testing

@testable import Service

@Suite struct HistogramTests {
  @Test(arguments: [HistogramScale.latency, .counts])
  func everyValueFallsIntoABucketThatHoldsIt(_ scale: HistogramScale) {
    var value: UInt64 = 1
    while value < 1 << 40 {
      for probe in [value - 1, value, value + 1] {
        let bucket = scale.bucket(of: probe)
        #expect((0..<scale.bucketCount).contains(bucket))
        if let largest = scale.largest(in: bucket) { #expect(probe <= largest) }
        if bucket > 0, let below = scale.largest(in: bucket - 1) { #expect(probe > below) }
      }
      value = value + value / 7 + 1
    }
    #expect(scale.bucket(of: 0) == 0)
    #expect(scale.bucket(of: .max) == scale.bucketCount - 1)
  }

  @Test func quantilesAreRightToOnePartInSixteen() {
    var histogram = Histogram(.latency)
    for micros in UInt64(1)...1_000 { histogram.record(micros * 1_000) }
    #expect(histogram.count == 1_000)
    #expect(histogram.maximum == 1_000_000)
    for (share, exact) in [(0.5, 500_000.0), (0.9, 900_000), (0.99, 990_000)] {
      let value = Double(histogram.quantile(share))
      #expect(value >= exact && value <= exact * 17 / 16)
    }
    #expect(histogram.quantile(1) == 1_000_000)
  }

  @Test func anEmptyHistogramTakesNoBucketsAndSaysZero() {
    let histogram = Histogram(.latency)
    #expect(histogram.quantile(0.99) == 0)
    #expect(histogram.distribution.buckets.isEmpty)
  }

  @Test func theCumulativeBucketsOfCountsHoldTheirBound() {
    var histogram = Histogram(.counts)
    for value in [UInt64(0), 1, 1, 2, 3, 4, 300] { histogram.record(value) }
    let byBound = Dictionary(
      uniqueKeysWithValues: histogram.distribution.buckets.map { ($0.bound, $0.count) })
    #expect(byBound[0] == 1)
    #expect(byBound[1] == 3)
    #expect(byBound[3] == 5)
    #expect(byBound[7] == 6)
    #expect(byBound[255] == 6)
    #expect(byBound[511] == 7)
  }
}

@Suite struct PrometheusTests {
  @Test func theTextFormIsExact() {
    var histogram = Histogram(HistogramScale(lowestPower: 1, highestPower: 4, unit: 0.5))
    for value in [UInt64(1), 2, 3, 9, 100] { histogram.record(value) }
    let families: [MetricFamily] = [
      .init(
        "calls_total", .counter, help: "Calls \\ by\ncode.",
        samples: [
          .init(.number(3), labels: [("method", "a\"b\\c\nd"), ("code", "OK")]),
          .init(.number(0.25)),
        ]),
      .init(
        "sizes", .histogram, help: "Sizes.",
        samples: [.init(.distribution(histogram.distribution), labels: [("k", "v")])]),
      .init("nothing", .gauge, help: "Never counted.", samples: []),
      .single("level", .gauge, -1.5e300, help: "Level."),
    ]
    #expect(
      PrometheusText.format(families) == """
        # HELP calls_total Calls \\\\ by\\ncode.
        # TYPE calls_total counter
        calls_total{method="a\\"b\\\\c\\nd",code="OK"} 3
        calls_total 0.25
        # HELP sizes Sizes.
        # TYPE sizes histogram
        sizes_bucket{k="v",le="0.5"} 1
        sizes_bucket{k="v",le="1.5"} 3
        sizes_bucket{k="v",le="3.5"} 3
        sizes_bucket{k="v",le="7.5"} 4
        sizes_bucket{k="v",le="+Inf"} 5
        sizes_sum{k="v"} 57.5
        sizes_count{k="v"} 5
        # HELP level Level.
        # TYPE level gauge
        level -1.5e+300

        """)
  }

  @Test func countersOfOneNameAreOneFamily() {
    let metrics = Metrics()
    metrics.counter("c_total", help: "C.", labels: [("k", "a")]).add()
    metrics.counter("c_total", help: "C.", labels: [("k", "b")]).add(2)
    #expect(
      metrics.prometheusText() == """
        # HELP c_total C.
        # TYPE c_total counter
        c_total{k="a"} 1
        c_total{k="b"} 2

        """)
  }

  @Test func instrumentsAreExportedUnderTheirNames() {
    let metrics = Metrics()
    let counter = metrics.counter("b_total", help: "B.")
    let gauge = metrics.gauge("a", help: "A.")
    counter.add(2)
    gauge.add(-3)
    metrics.histogram("c", .counts, help: "C.").record(5)
    #expect(metrics.families().map(\.name) == ["a", "b_total", "c"])
    #expect(metrics.prometheusText().contains("\nb_total 2\n"))
    #expect(metrics.prometheusText().contains("\na -3\n"))
  }
}

@Suite struct CallMetricsTests {
  private static let get = MethodDescriptor(service: "s", name: "Get", kind: .unary)
  private static let put = MethodDescriptor(service: "s", name: "Put", kind: .unary)

  private func record(_ method: MethodDescriptor, _ code: RPCStatus.Code) -> CallRecord {
    CallRecord(
      context: CallContext(method: method, deadline: .never), code: code,
      duration: .microseconds(10), bytesReceived: 3, bytesSent: 5)
  }

  @Test func callsAreCountedByMethodAndCode() throws {
    let metrics = CallMetrics(methods: [Self.put, Self.get])
    metrics.callStarted(Self.get)
    metrics.callStarted(Self.get)
    metrics.handlerEnded(Self.get)
    metrics.callEnded(record(Self.get, .ok))
    metrics.callEnded(record(Self.get, .notFound))
    // Equal, though not the same object: a client's descriptor.
    metrics.callEnded(
      record(MethodDescriptor(service: "s", name: "Get", kind: .unary), .ok))
    let method = try #require(metrics.methods.first)
    #expect(metrics.methods.count == 1)
    #expect(method.name == "Get")
    #expect(method.inFlight == 1)
    #expect(method.codes[0] == 2)
    #expect(method.codes[5] == 1)
    #expect(method.bytesReceived == 9)
    #expect(method.bytesSent == 15)
    #expect(method.latency.count == 3)
    let text = PrometheusText.format(metrics.families())
    #expect(
      text.contains(#"aftercare_rpc_calls_total{service="s",method="Get",code="NOT_FOUND"} 1"#))
    #expect(text.contains(#"aftercare_rpc_duration_seconds_count{service="s",method="Get"} 3"#))
  }

  @Test func theProcessIsMeasured() {
    let process = ProcessMetrics(clock: SystemClock())
    let byName = Dictionary(
      uniqueKeysWithValues: process.families().map { ($0.name, $0.samples[0].value) })
    for name in ["process_resident_memory_bytes", "process_open_fds"] {
      guard case .number(let value)? = byName[name] else {
        Issue.record("\(name) is missing")
        continue
      }
      #expect(value > 0)
    }
  }
}
