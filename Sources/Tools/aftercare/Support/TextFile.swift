import Glibc
import RPCCore
import Service

/// A file that a command was asked to write.
enum TextFile {
  /// Replaces what was there.
  static func write(_ text: String, to path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw CommandFailure(.permissionDenied, "cannot write \(path): \(errorText(errno))")
    }
    let isWritten = writeFully(Array(text.utf8), to: descriptor)
    guard close(descriptor) == 0, isWritten else {
      throw CommandFailure(.unavailable, "cannot write \(path): \(errorText(errno))")
    }
  }
}
