internal import Glibc
internal import Synchronization

/// Writes lines to a file descriptor from a thread of its own, so that a full pipe never stops the
/// event loop. What piles up beyond 1 MiB is dropped and counted in a line of its own.
///
/// The thread starts with the first line. Each write carries whole lines and at most PIPE_BUF
/// bytes, so that lines of several processes on one pipe do not mix.
public final class DescriptorSink: LogSink {
  private struct State {
    var pending: [UInt8] = []
    var dropped = 0
    var hasThread = false
    /// The thread is awake, or about to wake.
    var isWorking = false
  }

  static let capacity = 1 << 20

  private let descriptor: Int32
  private let state = Mutex(State())
  private let wakeReader: Int32
  private let wakeWriter: Int32

  /// - Parameter descriptor: stays open as long as the sink lives; not closed by it.
  public init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    wakeReader = ends[0]
    wakeWriter = ends[1]
  }

  public static let standardError = DescriptorSink(STDERR_FILENO)

  deinit {
    // A running thread holds the sink: none runs now.
    close(wakeReader)
    close(wakeWriter)
  }

  public func write(_ line: [UInt8]) {
    let (mustStart, mustWake) = state.withLock { state in
      if state.pending.count + line.count > Self.capacity {
        state.dropped += 1
      } else {
        state.pending.append(contentsOf: line)
      }
      defer {
        state.isWorking = true
        state.hasThread = true
      }
      return (!state.hasThread, !state.isWorking)
    }
    if mustStart { startThread() }
    if mustWake {
      var byte: UInt8 = 1
      _ = Glibc.write(wakeWriter, &byte, 1)
    }
  }

  public func flush() {
    for _ in 0..<4_000 {
      if state.withLock({ !$0.isWorking }) { return }
      usleep(500)
    }
  }

  private func startThread() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let result = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<DescriptorSink>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    if result == 0 {
      pthread_detach(thread)
    } else {
      context.release()
      state.withLock { $0.isWorking = false }
    }
  }

  private func run() {
    var byte: UInt8 = 0
    while true {
      let count = read(wakeReader, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return }
      while let batch = takeBatch() { writeAll(batch) }
    }
  }

  private func takeBatch() -> [UInt8]? {
    state.withLock { state in
      if state.pending.isEmpty, state.dropped == 0 {
        state.isWorking = false
        return nil
      }
      var batch: [UInt8] = []
      swap(&batch, &state.pending)
      if state.dropped > 0 {
        let notice = LogLine.json(
          .warning, "log lines were dropped because nobody read them", at: SystemClock().now,
          bound: [:], fields: ["dropped": .init(state.dropped)])
        batch.append(contentsOf: notice)
        state.dropped = 0
      }
      return batch
    }
  }

  private func writeAll(_ batch: [UInt8]) {
    var rest = batch[...]
    while !rest.isEmpty {
      var end = min(rest.endIndex, rest.startIndex + LogLine.maximumSize)
      if end < rest.endIndex,
        let lineFeed = rest[..<end].lastIndex(of: UInt8(ascii: "\n"))
      {
        end = lineFeed + 1
      }
      let count = rest[..<end].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        rest = rest[(rest.startIndex + count)...]
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }
}
