import CLinux
import Glibc
import RPCCore

/// A started program and the pipe that it writes its log to.
struct ChildProcess {
  let pid: pid_t
  /// Read end, non-blocking; closed by the owner.
  let output: Int32

  /// Starts a program that ends when this process does.
  ///
  /// - Throws: ``CommandFailure`` when it cannot be executed.
  static func start(
    _ path: String, _ arguments: [String], environment: [String: String]
  ) throws(CommandFailure) -> ChildProcess {
    var ends: [Int32] = [-1, -1]
    guard aftercare_pipe(&ends) == 0 else {
      throw CommandFailure(.unavailable, "no pipe for \(path): \(errorText(errno))")
    }
    defer { close(ends[1]) }
    let pid = withCStrings([path] + arguments) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
        aftercare_spawn(path, arguments, environment, ends[1])
      }
    }
    guard pid > 0 else {
      let problem = errorText(errno)
      close(ends[0])
      throw CommandFailure(.unavailable, "cannot start \(path): \(problem)")
    }
    return ChildProcess(pid: pid, output: ends[0])
  }
}

/// Calls `body` with a NULL-terminated array of C strings that live as long as the call.
func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = strings.map { strdup($0) }
  defer {
    for pointer in pointers { free(pointer) }
  }
  pointers.append(nil)
  return pointers.withUnsafeBufferPointer { buffer in
    guard let start = buffer.baseAddress else { preconditionFailure("the array has its NULL") }
    return body(start)
  }
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String { String(cString: strerror(number)) }

extension ChildProcess {
  /// Starts a program that outlives this process, in a session of its own.
  ///
  /// - Parameter output: where its output goes.
  /// - Returns: its process id.
  static func startDetached(
    _ path: String, _ arguments: [String], environment: [String: String], output: Int32
  ) throws(CommandFailure) -> pid_t {
    let pid = withCStrings([path] + arguments) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
        aftercare_spawn_detached(path, arguments, environment, output)
      }
    }
    guard pid > 0 else {
      throw CommandFailure(.unavailable, "cannot start \(path): \(errorText(errno))")
    }
    return pid
  }
}
