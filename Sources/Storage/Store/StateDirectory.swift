import Glibc
import Synchronization

/// The claim of one process on a service's state: an advisory lock that the kernel drops with the
/// process, however it ends.
final class StateLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// - Throws: ``StoreError/Kind/inUse(pid:)``, or why the lock file could not be made.
  init(path: String, service: String) throws(StoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .file(path, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      let holder = Self.readPID(descriptor)
      Glibc.close(descriptor)
      guard code == EWOULDBLOCK else { throw .file(path, code) }
      let who = holder.map { "process \($0)" } ?? "another process"
      throw StoreError(
        .inUse(pid: holder),
        "\(path): the state of '\(service)' is in use by \(who). Stop it first, or give this one "
          + "another state directory.")
    }
    var line = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0,
      pwrite(descriptor, &line, line.count, 0) == line.count
    else {
      let code = errno
      Glibc.close(descriptor)
      throw .file(path, code)
    }
    self.descriptor = Mutex(descriptor)
  }

  deinit { release() }

  /// The file stays: unlinking it would let two processes lock two files of one name.
  func release() {
    descriptor.withLock {
      if let descriptor = $0 { Glibc.close(descriptor) }
      $0 = nil
    }
  }

  private static func readPID(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 1 else { return nil }
    return Int32(String(decoding: bytes[..<(count - 1)], as: UTF8.self))
  }
}

enum StateDirectory {
  /// Makes the directory and what is missing above it, for this user only.
  static func make(_ path: String) throws(StoreError) {
    guard !path.utf8.contains(0) else {
      throw StoreError(.cannotOpen, "the state directory's path has a NUL character in it.")
    }
    if mkdir(path, 0o700) == 0 { return }
    switch errno {
    case EEXIST:
      guard isDirectory(path) else {
        throw StoreError(
          .cannotOpen, "\(path) is not a directory. Move it away or choose another directory.")
      }
    case ENOENT:
      guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
        throw .file(path, ENOENT)
      }
      try make(String(path[..<slash]))
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path, errno) }
    case let code: throw .file(path, code)
    }
  }

  /// Makes the database file if it is missing, readable for this user only; SQLite gives the files
  /// beside it the same mode. Returns its length in bytes.
  static func makeFile(_ path: String) throws(StoreError) -> Int64 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path, errno) }
    // SQLite's locks are of the process: closing a descriptor drops them, so no connection may
    // have the file open yet. The state lock sees to that.
    defer { Glibc.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .file(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.cannotOpen, "\(path) is not a regular file. Move it away.")
    }
    return Int64(status.st_size)
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension StoreError {
  /// What the system said about a path.
  static func file(_ path: String, _ code: Int32) -> StoreError {
    let reason = String(cString: strerror(code))
    return switch code {
    case EACCES, EPERM:
      StoreError(
        .notPermitted,
        "\(path): \(reason). Give user \(geteuid()) read and write access to the state directory "
          + "and its files, or choose another directory.")
    case EROFS:
      StoreError(
        .readOnly, "\(path): \(reason). The state directory must be on a writable file system.")
    case ENOSPC, EDQUOT:
      StoreError(.full, "\(path): \(reason). Free space there and start again.")
    case EIO: StoreError(.ioFailure, "\(path): \(reason). Check the disk.")
    default: StoreError(.cannotOpen, "\(path): \(reason). Check the state directory's path.")
    }
  }
}
