import Glibc
import MerchantExport

/// A file that is read as a whole.
enum SmallInput {
  /// - Parameter path: a file, or `-` for standard input.
  static func read(_ path: String) throws(ExportError) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno: errno, path: path) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
    while bytes.count <= NamedTable.bytesMax {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw .system(errno: errno, path: path)
      }
      bytes += buffer[..<count]
    }
    return bytes
  }
}
