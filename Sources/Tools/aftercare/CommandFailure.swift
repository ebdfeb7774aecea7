import RPCCore

/// Why a command of this program failed: exit code 64 + the gRPC code.
struct CommandFailure: Error, CustomStringConvertible {
  var code: RPCStatus.Code
  /// What happened and what to do, without the program's name.
  var description: String

  init(_ code: RPCStatus.Code, _ description: String) {
    self.code = code
    self.description = description
  }

  var exitCode: Int32 { 64 + code.rawValue }
}
