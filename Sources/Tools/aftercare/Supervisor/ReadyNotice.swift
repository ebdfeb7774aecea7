import Glibc
import RPCCore

/// Receives `READY=1` from one child, by the protocol of sd_notify(3).
struct ReadyNotice {
  let path: String
  let descriptor: Int32

  /// - Throws: ``CommandFailure`` when the socket cannot be made.
  init(path: String) throws(CommandFailure) {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
    guard var address = unixAddress(path) else {
      throw CommandFailure(
        .invalidArgument, "\(path) is longer than 107 bytes; choose a shorter --run-dir")
    }
    unlink(path)
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard result == 0 else {
      throw CommandFailure(.unavailable, "cannot listen on \(path): \(errorText(errno))")
    }
  }

  /// Whether the child has said that it is ready since the last call.
  func isReady() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 512)
    var ready = false
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return ready }
      let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
      if lines.contains("READY=1") { ready = true }
    }
  }

  func close() {
    Glibc.close(descriptor)
    unlink(path)
  }
}

/// Nil when the path does not fit into a socket address.
func unixAddress(_ path: String) -> sockaddr_un? {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let bytes = Array(path.utf8)
  guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  return address
}
