import CLinux
import RPCCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The file of a Unix socket: taken safely, recognised again, removed when it is still ours.
struct SocketFile: Sendable {
  let path: String
  private let device: UInt64
  private let inode: UInt64

  /// Listens at `path`.
  ///
  /// A socket file at which nobody answers is replaced. The directory is locked meanwhile, so that
  /// of two processes that start at once one fails instead of both removing the other's socket.
  static func listen(
    at path: String, mode: UInt32 = 0o660, directoryMode: UInt32 = 0o750
  ) throws(ServerError) -> (file: SocketFile, descriptor: Int32) {
    guard path.utf8.count <= Limits.socketPathBytesMax, !path.utf8.contains(0) else {
      throw .pathTooLong(path: path, bytes: path.utf8.count)
    }
    let directory = SocketFile.directory(of: path)
    try check("mkdir", directory, clinux_make_directories(directory, directoryMode))
    let lock = try check("flock", directory, clinux_lock_directory(directory))
    defer { clinux_close(lock) }
    try removeStale(path)
    let descriptor = try check(
      "bind", path, clinux_unix_listen(path, Limits.listenBacklog, mode))
    var (device, inode) = (UInt64(0), UInt64(0))
    clinux_path_identity(path, &device, &inode)
    return (SocketFile(path: path, device: device, inode: inode), descriptor)
  }

  /// Removes the file unless somebody has put another one in its place.
  func remove() {
    var (device, inode) = (UInt64(0), UInt64(0))
    if clinux_path_identity(path, &device, &inode) == 0, device == self.device,
      inode == self.inode
    {
      clinux_unlink(path)
    }
  }

  private static func removeStale(_ path: String) throws(ServerError) {
    switch clinux_path_kind(path) {
    case 0: return
    case 1: break
    case 2: throw .notASocket(path: path)
    case let error: throw .system(SystemError(operation: "lstat", number: -error), path: path)
    }
    let probe = clinux_unix_connect(path)
    switch probe {
    case 0...:
      clinux_close(probe)
      throw .inUse(path: path)
    case -EAGAIN: throw .inUse(path: path)
    case -ECONNREFUSED, -ENOENT: break
    default: throw .system(SystemError(operation: "connect", number: -probe), path: path)
    }
    let result = clinux_unlink(path)
    if result < 0, result != -ENOENT {
      throw .system(SystemError(operation: "unlink", number: -result), path: path)
    }
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  @discardableResult
  private static func check(
    _ operation: String, _ path: String, _ result: Int32
  ) throws(ServerError) -> Int32 {
    if result < 0 {
      throw .system(SystemError(operation: operation, number: -result), path: path)
    }
    return result
  }
}
