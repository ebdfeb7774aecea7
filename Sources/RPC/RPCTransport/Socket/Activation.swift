import CLinux

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Socket activation as systemd does it: descriptors from 3 on are ours when `LISTEN_PID` is us.
public enum Activation {
  /// The listening sockets that were handed over; none when there was no activation.
  ///
  /// The variables are removed, so that children do not take the sockets for theirs.
  public static func listeners() throws(ServerError) -> [Int32] {
    guard let process = variable("LISTEN_PID"), let count = variable("LISTEN_FDS") else {
      return []
    }
    guard process == Int(getpid()) else { return [] }
    unsetenv("LISTEN_PID")
    unsetenv("LISTEN_FDS")
    unsetenv("LISTEN_FDNAMES")
    guard (1...64).contains(count) else {
      throw .badActivation("LISTEN_FDS=\(count) is not a number of sockets")
    }
    var listeners: [Int32] = []
    for descriptor in 3..<Int32(3 + count) {
      guard clinux_adopt_listener(descriptor) == 0 else {
        throw .badActivation("descriptor \(descriptor) is not a listening Unix stream socket")
      }
      listeners.append(descriptor)
    }
    return listeners
  }

  private static func variable(_ name: String) -> Int? {
    guard let text = getenv(name) else { return nil }
    return Int(String(cString: text))
  }
}
