internal import Synchronization

/// Keeps lines in memory, for tests.
public final class MemorySink: LogSink {
  private let written = Mutex<[String]>([])

  public init() {}

  /// The lines so far, without line feeds.
  public var lines: [String] { written.withLock { $0 } }

  public func write(_ line: [UInt8]) {
    let text = String(decoding: line.last == 0x0A ? line.dropLast() : line[...], as: UTF8.self)
    written.withLock { $0.append(text) }
  }

  public func flush() {}
}
