import Glibc
import RPCCore

/// The file that says which process supervises a run directory: one at a time.
struct RunLock {
  let descriptor: Int32

  static func path(in runDirectory: String) -> String { "\(runDirectory)/up.lock" }

  /// Takes the lock and writes this process's id into it.
  ///
  /// - Throws: ``CommandFailure`` ALREADY_EXISTS when another process holds it.
  init(runDirectory: String) throws(CommandFailure) {
    let path = Self.path(in: runDirectory)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw CommandFailure(.permissionDenied, "cannot open \(path): \(errorText(errno))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.pid(in: descriptor).map { " by process \($0)" } ?? ""
      throw CommandFailure(
        .alreadyExists,
        "\(runDirectory) is supervised already\(holder); run 'aftercare down' first or choose "
          + "another --run-dir")
    }
    ftruncate(descriptor, 0)
    _ = writeFully(Array("\(getpid())\n".utf8), to: descriptor)
  }

  /// The process that holds the lock of a run directory; nil when nobody does.
  static func holder(of runDirectory: String) -> pid_t? {
    let descriptor = open(path(in: runDirectory), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return pid(in: descriptor)
  }

  private static func pid(in descriptor: Int32) -> pid_t? {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return pid_t(String(decoding: buffer[..<count].prefix { $0 != 10 }, as: UTF8.self))
  }
}
