internal import CContracts

/// A message and the C struct that protobuf-c has for it.
protocol CMessage: ContractMessage {
  associatedtype CStruct

  static var descriptor: UnsafePointer<ProtobufCMessageDescriptor> { get }

  /// Copies everything out of the C struct.
  init(copying c: UnsafePointer<CStruct>)

  /// Initializes the C struct; what it points to is allocated in `arena`.
  func write(to c: UnsafeMutablePointer<CStruct>, in arena: Arena)
}

/// Between bytes and messages: validate, let protobuf-c unpack in the arena, copy; and back.
enum Codec {
  static func decode<M: CMessage>(
    _ bytes: UnsafeRawBufferPointer, _ unknownEnumValues: UnknownEnumValues
  ) throws(DecodeError) -> M {
    if bytes.isEmpty { return M() }
    try WireValidator.check(bytes, M.descriptor, unknownEnumValues)
    let arena = Arena.begin()
    defer { arena.end() }
    let unpacked = try arena.unpack(bytes, M.descriptor)
    return M(copying: unpacked.assumingMemoryBound(to: M.CStruct.self))
  }

  static func encode<M: CMessage, E: Error>(
    _ message: M, _ reserve: (Int) throws(E) -> UnsafeMutableRawPointer
  ) throws(E) {
    let arena = Arena.begin()
    defer { arena.end() }
    let packed = arena.pack(message)
    let target = try reserve(packed.count)
    if let start = packed.baseAddress { target.copyMemory(from: start, byteCount: packed.count) }
  }

  static func encode<M: CMessage>(_ message: M) -> [UInt8] {
    let arena = Arena.begin()
    defer { arena.end() }
    return [UInt8](arena.pack(message))
  }
}

/// Values copied out of C structs.
enum Copied {
  static func string(_ text: UnsafePointer<CChar>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }

  static func strings(
    _ count: Int, _ texts: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) -> [String] {
    UnsafeBufferPointer(start: texts, count: count).map { string($0) }
  }

  static func bytes(_ bytes: ProtobufCBinaryData) -> [UInt8] {
    [UInt8](UnsafeBufferPointer(start: bytes.data, count: bytes.len))
  }

  static func list<T: BitwiseCopyable>(_ count: Int, _ values: UnsafeMutablePointer<T>?) -> [T] {
    [T](UnsafeBufferPointer(start: values, count: count))
  }

  static func list<S, T>(
    _ count: Int, _ values: UnsafeMutablePointer<S>?, _ convert: (S) -> T
  ) -> [T] {
    UnsafeBufferPointer(start: values, count: count).map(convert)
  }

  static func enumeration<T: ContractEnum>(_ number: UInt32) -> T {
    T(rawValue: Int32(bitPattern: number))
  }

  static func message<M: CMessage>(_ c: UnsafeMutablePointer<M.CStruct>?) -> M? {
    c.map { M(copying: $0) }
  }

  static func messages<M: CMessage>(
    _ count: Int, _ messages: UnsafeMutablePointer<UnsafeMutablePointer<M.CStruct>?>?
  ) -> [M] {
    UnsafeBufferPointer(start: messages, count: count).compactMap { message($0) }
  }

  /// The last entry of a key wins.
  static func map<K: Hashable, V, Entry>(
    _ count: Int, _ entries: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>?,
    _ read: (UnsafePointer<Entry>) -> (K, V)
  ) -> [K: V] {
    var result: [K: V] = [:]
    for entry in UnsafeBufferPointer(start: entries, count: count) {
      guard let entry else { continue }
      let (key, value) = read(entry)
      result[key] = value
    }
    return result
  }
}
