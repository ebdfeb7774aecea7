internal import CContracts

/// The calling thread's C arena, for the time of one message.
struct Arena {
  private let arena: OpaquePointer
  private let mark: contract_arena_mark

  /// Everything allocated from here on lives until ``end()``.
  static func begin() -> Arena {
    let arena = contract_arena_current()
    return Arena(arena: arena, mark: contract_arena_take_mark(arena))
  }

  func end() { contract_arena_release(arena, mark) }

  func unpack(
    _ bytes: UnsafeRawBufferPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  ) throws(DecodeError) -> UnsafeRawPointer {
    let unpacked = contract_arena_unpack(
      arena, descriptor, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count,
      DecodeLimits.arenaBytes)
    if let unpacked { return UnsafeRawPointer(unpacked) }
    let wasCapped = contract_arena_was_capped(arena) != 0
    throw DecodeError(
      reason: wasCapped
        ? "takes more than \(DecodeLimits.arenaBytes) bytes to decode" : "is malformed")
  }

  /// The encoded message, valid until the arena ends.
  func pack(_ message: some CMessage) -> UnsafeRawBufferPointer {
    let c = UnsafeRawPointer(self.message(message)).assumingMemoryBound(to: ProtobufCMessage.self)
    var size = 0
    let start = contract_arena_pack(arena, c, &size)
    return UnsafeRawBufferPointer(start: start, count: size)
  }

  /// Uninitialized room for `count` values.
  @inline(__always)
  func room<T>(_ type: T.Type = T.self, _ count: Int = 1) -> UnsafeMutablePointer<T> {
    contract_arena_allocate(arena, MemoryLayout<T>.stride * count)
      .bindMemory(to: type, capacity: count)
  }
}

/// Values copied into C structs. All pointers live until the arena ends.
extension Arena {
  /// A C string. A NUL, at which C would cut the text without a word, becomes U+FFFD.
  func string(_ text: String) -> UnsafeMutablePointer<CChar> {
    var text = text
    return text.withUTF8 { contract_arena_text(arena, $0.baseAddress, $0.count) }
  }

  /// protobuf-c has the values of enums without a sign.
  func number(_ value: some ContractEnum) -> UInt32 { UInt32(bitPattern: value.rawValue) }

  func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
    ProtobufCBinaryData(len: bytes.count, data: list(bytes))
  }

  /// Numbers as C has them.
  func list<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let result = room(T.self, values.count)
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { result.update(from: start, count: source.count) }
    }
    return result
  }

  /// What C has in another shape than Swift: truth values, enums, strings, bytes.
  func list<S, T>(_ values: [S], _ convert: (S) -> T) -> UnsafeMutablePointer<T> {
    let result = room(T.self, values.count)
    for index in values.indices {
      (result + index).initialize(to: convert(values[index]))
    }
    return result
  }

  func strings(_ values: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    list(values) { string($0) }
  }

  func message<M: CMessage>(_ message: M) -> UnsafeMutablePointer<M.CStruct> {
    let result = room(M.CStruct.self)
    message.write(to: result, in: self)
    return result
  }

  func messages<M: CMessage>(
    _ messages: [M]
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<M.CStruct>?> {
    list(messages) { message($0) }
  }

  /// The entries of a map in order of key, so that equal maps give equal bytes.
  func entries<K: Comparable, V, Entry>(
    _ map: [K: V], _ write: (UnsafeMutablePointer<Entry>, K, V) -> Void
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Entry>?> {
    list(map.sorted { $0.key < $1.key }) { key, value in
      let entry = room(Entry.self)
      write(entry, key, value)
      return entry
    }
  }
}
