import Contracts
import Gateway
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

  /// Whoever names an order and a shop or a buyer that it does not belong to gets nothing of either,
  /// by the reason with which messaging refuses to open its conversation.
  ///
  /// - Parameter whose: what of the two differs; never whose the order is.
  static func order(_ orderID: String, ofAnother whose: OrderParty) -> RPCStatus {
    let message = "order \(orderID) is of another \(whose.rawValue); ask by its own"
    return StatusMapping.failure(
      .failedPrecondition, "ORDER_OF_ANOTHER_\(whose.rawValue.uppercased())", message
    ).with(
      detail: GoogleRPC.PreconditionFailure(
        violations: [.init(type: GatewayRules.desk, description: message)]))
  }

  /// A reply that lacks what its contract promises.
  static func incomplete(_ method: String) -> RPCStatus {
    RPCStatus(.internal, "the reply of \(method) is incomplete; do the versions match?")
  }
}

/// Whom an order belongs to.
enum OrderParty: String {
  case shop
  case buyer
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
