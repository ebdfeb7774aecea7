/// The standard library's decoding protocols over a ``JSONNode``.
struct JSONNodeDecoder: Decoder, SingleValueDecodingContainer {
  let node: JSONNode

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(JSONKeyedDecoding<Key>(members: try JSONMembers(node)))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try JSONListDecoding(node)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { node.value == .null }
  func decode(_ type: Bool.Type) throws -> Bool { try node.bool() }
  func decode(_ type: String.Type) throws -> String { try node.string() }
  func decode(_ type: Double.Type) throws -> Double { try node.double() }
  func decode(_ type: Float.Type) throws -> Float { Float(try node.double()) }
  func decode(_ type: Int.Type) throws -> Int { try node.integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try node.integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try node.integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try node.integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try node.integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try node.integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try node.integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try node.integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try node.integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try node.integer(type) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try node.decode(type) }
}

/// The members of one object and which of them were asked for.
final class JSONMembers {
  let node: JSONNode
  let object: JSONObject
  private var asked: Set<String> = []

  init(_ node: JSONNode) throws(JSONShapeError) {
    guard case .object(let object) = node.value else { throw node.expected("an object") }
    self.node = node
    self.object = object
    node.seen.objects.append(self)
  }

  var unknown: JSONShapeError? {
    guard let name = object.names.first(where: { !asked.contains($0) }) else { return nil }
    let near = NearestName.of(name, in: asked.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
    return node.problem("unknown key \"\(name)\"" + near)
  }

  func find(_ name: String) -> JSONValue? {
    asked.insert(name)
    return object[name]
  }

  func require(_ name: String) throws(JSONShapeError) -> JSONNode {
    guard let value = find(name) else { throw node.problem("\"\(name)\" is missing") }
    return node.child(name, value)
  }

  /// Whoever lists the names takes them all: a dictionary.
  var allNames: [String] {
    asked.formUnion(object.names)
    return object.names
  }
}

private struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: JSONMembers

  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { members.allNames.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { members.find(key.stringValue) != nil }

  func decodeNil(forKey key: Key) throws -> Bool {
    try members.require(key.stringValue).value == .null
  }

  private func decoder(_ key: Key) throws -> JSONNodeDecoder {
    JSONNodeDecoder(node: try members.require(key.stringValue))
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try decoder(key).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try decoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { JSONNodeDecoder(node: try members.require("super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

private struct JSONListDecoding: UnkeyedDecodingContainer {
  private let node: JSONNode
  private let elements: [JSONValue]
  private(set) var currentIndex = 0

  init(_ node: JSONNode) throws(JSONShapeError) {
    guard case .array(let elements) = node.value else { throw node.expected("a list") }
    self.node = node
    self.elements = elements
  }

  var codingPath: [any CodingKey] { [] }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  private mutating func next() throws -> JSONNodeDecoder {
    guard !isAtEnd else { throw node.problem("the list is too short") }
    defer { currentIndex += 1 }
    return JSONNodeDecoder(node: node.child(currentIndex, elements[currentIndex]))
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }

  mutating func nestedContainer<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try next() }
}
