internal import Domain

/// Where finished lines go.
public protocol LogSink: Sendable {
  /// Takes one line, line feed included. Returns at once; callable from any thread.
  func write(_ line: [UInt8])

  /// Returns when what was written has left the process, or after two seconds.
  func flush()
}

/// Writes log lines. A value: copies share the sink. Callable from any thread.
public struct Logger: Sendable {
  public let level: LogLevel
  private let format: LogFormat
  private let isColoured: Bool
  private let clock: any WallClock
  private let sink: any LogSink
  private var bound: LogFields = [:]

  public init(
    _ sink: any LogSink, level: LogLevel = .info, format: LogFormat = .json,
    isColoured: Bool = false, clock: any WallClock = SystemClock()
  ) {
    self.sink = sink
    self.level = level
    self.format = format
    self.isColoured = isColoured
    self.clock = clock
  }

  /// A logger that writes nothing.
  public static let none = Logger(NoSink(), level: .error)

  /// The same logger with fields that every line carries.
  public func with(_ fields: LogFields) -> Logger {
    var copy = self
    copy.bound.items += fields.items
    return copy
  }

  public func isEnabled(_ level: LogLevel) -> Bool { level >= self.level }

  /// Message and fields are only evaluated when the line is written.
  public func log(
    _ level: LogLevel, _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> LogFields = [:]
  ) {
    guard level >= self.level else { return }
    let line =
      switch format {
      case .json:
        LogLine.json(level, message(), at: clock.now, bound: bound, fields: fields())
      case .text:
        LogLine.text(
          level, message(), at: clock.now, bound: bound, fields: fields(), colour: isColoured)
      }
    sink.write(line)
  }

  public func debug(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
  ) { log(.debug, message(), fields()) }

  public func info(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
  ) { log(.info, message(), fields()) }

  public func warning(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
  ) { log(.warning, message(), fields()) }

  public func error(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
  ) { log(.error, message(), fields()) }

  public func flush() { sink.flush() }
}

private struct NoSink: LogSink {
  func write(_ line: [UInt8]) {}
  func flush() {}
}
