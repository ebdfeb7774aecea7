internal import Domain

extension JSONValue {
  /// The tree of a value, in the form that ``decode(_:)`` reads.
  public init(encoding value: some Encodable) throws(JSONShapeError) {
    do {
      self = try JSONSlot.encode(value)
    } catch let error as JSONShapeError {
      throw error
    } catch {
      throw JSONShapeError(path: "", problem: "\(error)")
    }
  }
}

/// Where an encoder puts its value; containers hold on to it because they fill it piece by piece.
private final class JSONSlot {
  private enum Content {
    case value(JSONValue)
    case object([(name: String, slot: JSONSlot)])
    case array([JSONSlot])
  }

  private var content: Content = .value(.null)

  static func encode<T: Encodable>(_ value: T) throws -> JSONValue {
    let slot = JSONSlot()
    try slot.set(value)
    return slot.value
  }

  var value: JSONValue {
    switch content {
    case .value(let value): value
    case .object(let members): .object(JSONObject(members.map { .init($0.name, $0.slot.value) }))
    case .array(let elements): .array(elements.map(\.value))
    }
  }

  func set(_ value: JSONValue) { content = .value(value) }

  func set<T: Encodable>(_ value: T) throws {
    switch value {
    case let length as Duration: set(.string(DurationText.format(length)))
    case let instant as Instant: set(.string(RFC3339.format(instant, .microseconds)))
    default: try value.encode(to: JSONSlotEncoder(slot: self))
    }
  }

  func beginObject() {
    if case .object = content { return }
    content = .object([])
  }

  func beginArray() {
    if case .array = content { return }
    content = .array([])
  }

  func member(_ name: String) -> JSONSlot {
    let slot = JSONSlot()
    if case .object(let members) = content { content = .object(members + [(name, slot)]) }
    return slot
  }

  func element() -> JSONSlot {
    let slot = JSONSlot()
    if case .array(let elements) = content { content = .array(elements + [slot]) }
    return slot
  }

  var count: Int {
    if case .array(let elements) = content { elements.count } else { 0 }
  }
}

private struct JSONSlotEncoder: Encoder, SingleValueEncodingContainer {
  let slot: JSONSlot

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    slot.beginObject()
    return KeyedEncodingContainer(JSONKeyedEncoding<Key>(slot: slot))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    slot.beginArray()
    return JSONListEncoding(slot: slot)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  private func integer(_ value: some FixedWidthInteger) throws {
    guard let number = Int64(exactly: value) else {
      throw JSONShapeError(path: "", problem: "\(value) is too large a number")
    }
    slot.set(.integer(number))
  }

  func encodeNil() { slot.set(.null) }
  func encode(_ value: Bool) { slot.set(.bool(value)) }
  func encode(_ value: String) { slot.set(.string(value)) }
  func encode(_ value: Double) { slot.set(.number(value)) }
  func encode(_ value: Float) { slot.set(.number(Double(value))) }
  func encode(_ value: Int) throws { try integer(value) }
  func encode(_ value: Int8) throws { try integer(value) }
  func encode(_ value: Int16) throws { try integer(value) }
  func encode(_ value: Int32) throws { try integer(value) }
  func encode(_ value: Int64) throws { try integer(value) }
  func encode(_ value: UInt) throws { try integer(value) }
  func encode(_ value: UInt8) throws { try integer(value) }
  func encode(_ value: UInt16) throws { try integer(value) }
  func encode(_ value: UInt32) throws { try integer(value) }
  func encode(_ value: UInt64) throws { try integer(value) }
  func encode<T: Encodable>(_ value: T) throws { try slot.set(value) }
}

private struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let slot: JSONSlot

  var codingPath: [any CodingKey] { [] }

  private func encoder(_ key: Key) -> JSONSlotEncoder {
    JSONSlotEncoder(slot: slot.member(key.stringValue))
  }

  func encodeNil(forKey key: Key) { encoder(key).encodeNil() }
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try encoder(key).encode(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    encoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { JSONSlotEncoder(slot: slot.member("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

private struct JSONListEncoding: UnkeyedEncodingContainer {
  let slot: JSONSlot

  var codingPath: [any CodingKey] { [] }
  var count: Int { slot.count }

  private func encoder() -> JSONSlotEncoder { JSONSlotEncoder(slot: slot.element()) }

  func encodeNil() { encoder().encodeNil() }
  func encode<T: Encodable>(_ value: T) throws { try encoder().encode(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    encoder().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
  func superEncoder() -> any Encoder { encoder() }
}
