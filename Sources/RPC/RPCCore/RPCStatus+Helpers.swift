public import Contracts

/// One constructor per code that services use; each takes the words for the caller.
extension RPCStatus {
  public static func cancelled(_ message: String = "the call was cancelled") -> RPCStatus {
    RPCStatus(.cancelled, message)
  }
  public static func invalidArgument(_ message: String) -> RPCStatus {
    RPCStatus(.invalidArgument, message)
  }
  public static func deadlineExceeded(_ message: String = "the deadline passed") -> RPCStatus {
    RPCStatus(.deadlineExceeded, message)
  }
  public static func notFound(_ message: String) -> RPCStatus { RPCStatus(.notFound, message) }
  public static func alreadyExists(_ message: String) -> RPCStatus {
    RPCStatus(.alreadyExists, message)
  }
  public static func permissionDenied(_ message: String) -> RPCStatus {
    RPCStatus(.permissionDenied, message)
  }
  public static func resourceExhausted(_ message: String) -> RPCStatus {
    RPCStatus(.resourceExhausted, message)
  }
  public static func failedPrecondition(_ message: String) -> RPCStatus {
    RPCStatus(.failedPrecondition, message)
  }
  public static func aborted(_ message: String) -> RPCStatus { RPCStatus(.aborted, message) }
  public static func outOfRange(_ message: String) -> RPCStatus { RPCStatus(.outOfRange, message) }
  public static func unimplemented(_ message: String) -> RPCStatus {
    RPCStatus(.unimplemented, message)
  }
  public static func `internal`(_ message: String) -> RPCStatus { RPCStatus(.internal, message) }
  public static func unavailable(_ message: String) -> RPCStatus {
    RPCStatus(.unavailable, message)
  }
  public static func dataLoss(_ message: String) -> RPCStatus { RPCStatus(.dataLoss, message) }

  /// The refusal of bytes that are not the expected message: INVALID_ARGUMENT, naming the field
  /// where known, in words and as `google.rpc.BadRequest`.
  public init(_ error: DecodeError, in type: String) {
    guard let field = error.field else {
      self.init(.invalidArgument, "\(type): \(error.reason)")
      return
    }
    let violation = GoogleRPC.BadRequest.FieldViolation(field: field, description: error.reason)
    self.init(
      .invalidArgument, "\(type).\(field): \(error.reason)",
      details: [Detail(GoogleRPC.BadRequest(fieldViolations: [violation]))])
  }

  /// The reply of a peer that is not the expected message: its fault, not the caller's.
  public init(reply error: DecodeError, of type: String) {
    let place = error.field.map { "\(type).\($0)" } ?? type
    self.init(.internal, "the peer's reply cannot be read: \(place): \(error.reason)")
  }
}
