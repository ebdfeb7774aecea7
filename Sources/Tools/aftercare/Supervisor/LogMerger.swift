import Glibc

/// Merges the logs of several children line by line, so that lines never mix.
struct LogMerger {
  /// A line longer than this is passed on in pieces: a child cannot make the supervisor grow.
  static let longestLine = 64 << 10

  private var partial: [UInt8] = []
  private let prefix: [UInt8]

  /// - Parameter prefix: put before each line that is not a JSON object; JSON lines name their
  ///   service themselves.
  init(prefix: String) { self.prefix = Array(prefix.utf8) }

  /// Reads what is there and writes whole lines to `destination`.
  ///
  /// - Returns: false when the child closed its end.
  mutating func forward(from source: Int32, to destination: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = read(source, &buffer, buffer.count)
      if count > 0 {
        take(buffer[..<count], to: destination)
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        return true
      } else {
        if !partial.isEmpty { take([UInt8(ascii: "\n")], to: destination) }
        return false
      }
    }
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>, to destination: Int32) {
    var rest = bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      partial += rest[...end]
      emit(to: destination)
      rest = rest[(end + 1)...]
    }
    partial += rest
    if partial.count > Self.longestLine {
      partial.append(UInt8(ascii: "\n"))
      emit(to: destination)
    }
  }

  private mutating func emit(to destination: Int32) {
    let line = partial.first == UInt8(ascii: "{") ? partial : prefix + partial
    partial.removeAll(keepingCapacity: true)
    _ = writeFully(line, to: destination)
  }
}

/// Writes all bytes, waiting where the other end is slow.
///
/// - Returns: false when nobody reads them any more.
func writeFully(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var offset = 0
  while offset < bytes.count {
    let count = bytes.withUnsafeBytes { buffer in
      write(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
    }
    if count > 0 {
      offset += count
    } else if count < 0, errno == EINTR {
      continue
    } else if count < 0, errno == EAGAIN {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, 1_000)
    } else {
      return false
    }
  }
  return true
}
