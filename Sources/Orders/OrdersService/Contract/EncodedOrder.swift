internal import Contracts
internal import Orders

/// An order as a message and in bytes. What is stored of a command, its event and its response each
/// hold the order, and encoding it costs more than all the rest: it is done once.
struct EncodedOrder {
  let message: OrdersV1.Order
  let bytes: [UInt8]

  init(_ order: borrowing Order) {
    message = OrdersV1.Order(order)
    bytes = message.serializedBytes()
  }

  /// The response of every command on an order: the order is field 1 of them all.
  var response: [UInt8] { bytes.withUnsafeBytes { SerializedField.message(1, $0) } }

  /// The field `change` of an event that brings the order into being, and its name; nil for the
  /// events that tell less than the whole order.
  func origin(_ change: OrderEvent.Change) -> (name: String, field: [UInt8])? {
    // `OrderCreated.order` and `OrderImported.order` are field 1 too.
    switch change {
    case .created: ("created", response.withUnsafeBytes { SerializedField.message(3, $0) })
    case .imported: ("imported", response.withUnsafeBytes { SerializedField.message(4, $0) })
    default: nil
    }
  }
}
