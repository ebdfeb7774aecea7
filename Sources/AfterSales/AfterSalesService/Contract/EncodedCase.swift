internal import AfterSales
internal import Contracts

/// A case with its bytes: what is stored of it, its event and the response each hold it, and it is
/// encoded once.
struct EncodedCase {
  let item: Case
  let bytes: [UInt8]

  init(_ item: Case) {
    self.item = item
    bytes = AfterSalesV1.Case(item).serializedBytes()
  }

  /// The response of every step: the case is field 1 of them all.
  var response: [UInt8] { field(1) }

  /// `CaseEvent.after_sales_case`, the last field of an event.
  var eventField: [UInt8] { field(100) }

  func field(_ number: Int) -> [UInt8] {
    bytes.withUnsafeBytes { SerializedField.message(number, $0) }
  }
}
