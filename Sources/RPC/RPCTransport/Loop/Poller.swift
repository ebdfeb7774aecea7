import CLinux

/// Waits for descriptors to become ready: epoll on Linux. Another platform adds another one here;
/// nothing else in the runtime knows how waiting works.
struct Poller: ~Copyable {
  struct Readiness: OptionSet {
    let rawValue: UInt32
    static var read: Readiness { Readiness(rawValue: UInt32(CLINUX_READ)) }
    static var write: Readiness { Readiness(rawValue: UInt32(CLINUX_WRITE)) }
    /// The other end is gone entirely; reported whether asked for or not.
    static var hangup: Readiness { Readiness(rawValue: UInt32(CLINUX_HANGUP)) }
  }

  private let descriptor: Int32
  private let ready: UnsafeMutablePointer<clinux_ready>
  private static let capacity = 128

  init() throws(SystemError) {
    descriptor = try SystemError.check("epoll_create1", clinux_poller_create())
    ready = .allocate(capacity: Poller.capacity)
  }

  deinit {
    clinux_close(descriptor)
    ready.deallocate()
  }

  /// Level-triggered: readiness is reported again until it is used up.
  func add(_ fd: Int32, _ interest: Readiness, token: UInt64) throws(SystemError) {
    _ = try SystemError.check(
      "epoll_ctl",
      clinux_poller_change(
        descriptor, Int32(CLINUX_ADD), fd, interest.rawValue, token))
  }

  func modify(_ fd: Int32, _ interest: Readiness, token: UInt64) {
    let result = clinux_poller_change(
      descriptor, Int32(CLINUX_MODIFY), fd, interest.rawValue, token)
    precondition(result == 0, "a registered descriptor was closed")
  }

  func remove(_ fd: Int32) {
    _ = clinux_poller_change(descriptor, Int32(CLINUX_REMOVE), fd, 0, 0)
  }

  /// - Parameter milliseconds: 0 to look only, -1 for no limit.
  /// - Returns: how many events there are; each is read by its index.
  func wait(milliseconds: Int32) -> Int {
    let count = clinux_poller_wait(descriptor, ready, Int32(Poller.capacity), milliseconds)
    precondition(count >= 0, "epoll_wait failed: \(SystemError.text(-count))")
    return Int(count)
  }

  subscript(index: Int) -> (token: UInt64, readiness: Readiness) {
    (ready[index].token, Readiness(rawValue: ready[index].readiness))
  }
}
