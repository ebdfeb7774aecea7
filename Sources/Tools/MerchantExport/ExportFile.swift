#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A merchant export on disk or on standard input, read piece by piece.
public final class ExportFile {
  private let path: String
  private let descriptor: Int32
  private var reader: ExportReader
  private var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
  private var isAtEnd = false

  /// The size of the file in bytes; nil for a pipe.
  public let byteCount: Int?
  /// Bytes read so far.
  public private(set) var bytesRead = 0

  /// - Parameter path: a file, or `-` for standard input.
  /// - Throws: ``ExportError/system(errno:path:)`` when the file cannot be opened.
  public init(path: String, options: ExportOptions = ExportOptions()) throws(ExportError) {
    self.path = path
    reader = ExportReader(options: options)
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno: errno, path: path) }
    var status = stat()
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    byteCount = isRegular ? Int(status.st_size) : nil
  }

  deinit {
    if descriptor > STDIN_FILENO { close(descriptor) }
  }

  /// The encoding of the file; nil before its first row was read.
  public var encoding: ExportEncoding? { reader.encoding }
  /// Rows read so far, without the header and blank rows.
  public var rowCount: Int { reader.rowCount }

  /// Reads the next piece: what became ready by it, often nothing. Nil after the end.
  ///
  /// - Throws: when the file is no merchant export or cannot be read.
  public func next() throws(ExportError) -> [ExportItem]? {
    if isAtEnd { return nil }
    let count = buffer.withUnsafeMutableBytes { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 || errno != EINTR { return count }
      }
    }
    guard count >= 0 else { throw .system(errno: errno, path: path) }
    bytesRead += count
    if count == 0 {
      isAtEnd = true
      return try reader.finish()
    }
    return try buffer.withUnsafeBufferPointer { bytes throws(ExportError) in
      try reader.read(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])))
    }
  }
}
