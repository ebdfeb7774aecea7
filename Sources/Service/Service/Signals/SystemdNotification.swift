internal import Glibc

/// Tells the service manager how the process is doing (`sd_notify`), when there is one.
struct SystemdNotification: Sendable {
  private let address: String?

  init(environment: [String: String]) {
    address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
  }

  func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }
  func stopping() { send("STOPPING=1") }

  /// The manager wants the time at which the reload began, and a READY=1 at its end.
  func reloading() {
    send("RELOADING=1\nMONOTONIC_USEC=\(MonotonicTime.nanoseconds / 1_000)")
  }

  /// Without a listener the message is lost, which is as good as none.
  private func send(_ message: String) {
    guard let address else { return }
    var path = Array(address.utf8)
    // An abstract address is written with '@' and begins with a NUL.
    if path.first == UInt8(ascii: "@") { path[0] = 0 }
    var socketAddress = sockaddr_un()
    let capacity = MemoryLayout.size(ofValue: socketAddress.sun_path)
    guard path.count < capacity else { return }
    socketAddress.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &socketAddress.sun_path) { $0.copyBytes(from: path) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let isAbstract = path.first == 0
    let offset = MemoryLayout<sockaddr_un>.size - capacity
    let length = socklen_t(offset + path.count + (isAbstract ? 0 : 1))
    let bytes = Array(message.utf8)
    withUnsafePointer(to: socketAddress) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        _ = bytes.withUnsafeBytes {
          sendto(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL), generic, length)
        }
      }
    }
  }
}
