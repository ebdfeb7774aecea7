internal import Glibc

/// Why a file could not be read, with what to do.
struct FileProblem: Error, Hashable {
  var text: String
}

/// Files that are read whole, without Foundation.
enum SmallFile {
  static func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem(text: reason(errno)) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileProblem(text: reason(errno)) }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else {
        throw FileProblem(text: "larger than \(limit) bytes")
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "does not exist"
    case EACCES: "may not be read by this user"
    case EISDIR: "is a directory"
    default: String(cString: strerror(code))
    }
  }
}
