import Contracts
import RPCCore
import Service

/// Statuses that the gateway itself makes; refusals of services pass through unchanged.
enum GatewayStatus {
  static func requestIDReused(_ requestID: String) -> RPCStatus {
    StatusMapping.invalid(
      "REQUEST_ID_REUSED", field: "request_id",
      "'\(requestID)' was already used with other parameters; repeat a command with exactly the "
        + "same parameters, and choose a new id for a new command")
  }

  /// A reply that lacks what its contract promises.
  static func incomplete(_ method: String) -> RPCStatus {
    RPCStatus(.internal, "the reply of \(method) is incomplete; do the versions match?")
  }
}

extension RPCStatus {
  /// As it is kept in the gateway's database.
  var stored: GoogleRPC.Status {
    GoogleRPC.Status(
      code: code.rawValue, message: message,
      details: details.map { GoogleProtobuf.AnyMessage(typeURL: $0.typeURL, value: $0.value) })
  }

  init(stored: GoogleRPC.Status) {
    self.init(
      Code(wire: stored.code), stored.message,
      details: stored.details.map { Detail(typeURL: $0.typeURL, value: $0.value) }, origin: .peer)
  }
}
