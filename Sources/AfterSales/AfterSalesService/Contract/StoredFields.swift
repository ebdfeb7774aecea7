internal import Contracts
internal import Domain
internal import Service

/// Reads the fields of a message that this service stored itself. Whatever does not read back was
/// damaged, or written by a newer version: DATA_LOSS, not the caller's fault.
struct StoredFields {
  let message: String

  func value<Value>(_ value: Value?, _ field: String) throws(DecodeError) -> Value {
    guard let value else { throw DecodeError(field: field, reason: "\(message) was not stored so") }
    return value
  }

  func time(
    _ time: GoogleProtobuf.Timestamp?, _ field: String
  ) throws(DecodeError) -> Instant {
    try value(time.flatMap { Instant($0) }, field)
  }

  func optionalTime(
    _ time: GoogleProtobuf.Timestamp?, _ field: String
  ) throws(DecodeError) -> Instant? {
    guard let time else { return nil }
    return try value(Instant(time), field)
  }

  func optionalMoney(_ money: TypeV1.Money?, _ field: String) throws(DecodeError) -> Money? {
    guard let money else { return nil }
    return try value(Money(money), field)
  }

  func actor(_ actor: TypeV1.Actor?, _ field: String) throws(DecodeError) -> Actor {
    try value(actor.flatMap { Actor($0) }, field)
  }
}

extension String {
  /// Nil for the empty text that stands for "none" in the contracts.
  var presence: String? { isEmpty ? nil : self }
}
