import RPCCore

/// Why a server cannot start. The description says what to do about it.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `sun_path` holds 107 bytes.
  case pathTooLong(path: String, bytes: Int)
  /// There is a file at the path that is not a socket; it is left alone.
  case notASocket(path: String)
  /// Another process answers on the socket.
  case inUse(path: String)
  /// The system refused something at the path.
  case system(SystemError, path: String)
  /// LISTEN_FDS was given, but not a listening Unix stream socket.
  case badActivation(String)

  public var description: String {
    switch self {
    case .pathTooLong(let path, let bytes):
      "the socket path has \(bytes) bytes, the system allows \(Limits.socketPathBytesMax): "
        + "choose a shorter run directory than in \(path)"
    case .notASocket(let path):
      "\(path) exists and is not a socket: remove it or choose another socket path"
    case .inUse(let path):
      "another process is serving \(path): stop it or choose another socket path"
    case .system(let error, let path): "\(path): \(error)"
    case .badActivation(let reason): "socket activation: \(reason)"
    }
  }
}
