/// A W3C trace context: which trace a call belongs to and which span caused it.
///
/// Every hop passes it on with a span id of its own (`child`), so that one trace id follows a
/// request through all processes.
public struct TraceContext: Sendable, Hashable {
  /// 128 bits, never zero.
  public var traceHigh: UInt64
  public var traceLow: UInt64
  /// 64 bits, never zero.
  public var spanID: UInt64
  /// The flags byte; bit 0 is "sampled".
  public var flags: UInt8
  /// The `tracestate` header, passed on unread; nil when absent.
  public var state: String?

  public init(
    traceHigh: UInt64, traceLow: UInt64, spanID: UInt64, flags: UInt8 = 1, state: String? = nil
  ) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.spanID = spanID
    self.flags = flags
    self.state = state
  }

  /// A new trace with random ids.
  public static func random() -> TraceContext {
    TraceContext(
      traceHigh: .random(in: 1...UInt64.max), traceLow: .random(in: 1...UInt64.max),
      spanID: .random(in: 1...UInt64.max))
  }

  /// The same trace with a span id of its own, for the next hop.
  public func child() -> TraceContext {
    var copy = self
    copy.spanID = .random(in: 1...UInt64.max)
    return copy
  }

  /// Reads `version-trace-span-flags` (55 characters, lower-case hex).
  ///
  /// - Returns: nil when it is malformed, of the forbidden version ff, or has a zero id. A later
  ///   version is read as far as this one goes, as the recommendation asks.
  public init?(traceparent: String, state: String? = nil) {
    var text = traceparent
    let parsed = text.withUTF8 { bytes -> TraceContext? in
      guard bytes.count >= 55, bytes[2] == 0x2d, bytes[35] == 0x2d, bytes[52] == 0x2d,
        let version = hex(bytes, 0, 2), version != 0xff,
        bytes.count == 55 || (version != 0 && bytes[55] == 0x2d),
        let high = hex(bytes, 3, 16), let low = hex(bytes, 19, 16), high | low != 0,
        let span = hex(bytes, 36, 16), span != 0,
        let flags = hex(bytes, 53, 2)
      else { return nil }
      return TraceContext(traceHigh: high, traceLow: low, spanID: span, flags: UInt8(flags))
    }
    guard var parsed else { return nil }
    parsed.state = state
    self = parsed
  }

  /// The trace of a request's metadata; nil when there is none or it is malformed.
  public init?(_ metadata: Metadata) {
    guard !metadata.isEmpty, let parent = metadata["traceparent"] else { return nil }
    self.init(traceparent: parent, state: metadata["tracestate"])
  }

  /// 32 lower-case hex digits.
  public var traceID: String {
    hexDigits([(traceHigh, 16), (traceLow, 16)])
  }

  /// The header's value, version 00.
  public var traceparent: String {
    let zero = UInt64(0)
    var text = hexDigits([(zero, 2)])
    text.reserveCapacity(55)
    text += "-" + traceID + "-" + hexDigits([(spanID, 16)])
    text += "-" + hexDigits([(UInt64(flags), 2)])
    return text
  }
}

private func hex(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> UInt64? {
  var value: UInt64 = 0
  for index in start..<(start + count) {
    let byte = bytes[index]
    switch byte {
    case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
    case 0x61...0x66: value = value << 4 | UInt64(byte - 0x61 + 10)
    default: return nil
    }
  }
  return value
}

private func hexDigits(_ parts: [(value: UInt64, digits: Int)]) -> String {
  var bytes: [UInt8] = []
  for part in parts {
    for index in (0..<part.digits).reversed() {
      let digit = UInt8(truncatingIfNeeded: part.value >> (UInt64(index) * 4)) & 15
      bytes.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
