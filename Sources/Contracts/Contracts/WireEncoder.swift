internal import CContracts

/// Writes messages from their end to their start, into a block that is copied from when all is there.
///
/// From the start, the length of a sub-message would be needed before the sub-message is there, and
/// so the size of everything once for each level above it; from the end, a length is known when it
/// is written. A field is its value, then its tag: the number and wire type, as `8 * number + type`.
struct WireEncoder {
  /// What is written begins here.
  private var at: UnsafeMutableRawPointer
  private var start: UnsafeMutableRawPointer
  private var scratch: contract_scratch

  init() {
    scratch = contract_scratch_take()
    start = UnsafeMutableRawPointer(scratch.start)
    at = start + scratch.size
  }

  /// Gives the memory back.
  func end() { contract_scratch_give(scratch) }

  /// Bytes written.
  @inline(__always)
  private var count: Int { scratch.size &- (at - start) }

  /// Valid until the next byte is written or the encoder ends.
  var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: at, count: count) }

  @inline(__always)
  private mutating func need(_ size: Int) { if at - start < size { grow(size) } }

  @inline(never)
  private mutating func grow(_ size: Int) {
    let used = count
    scratch = contract_scratch_grow(scratch, used, size)
    start = UnsafeMutableRawPointer(scratch.start)
    at = start + (scratch.size - used)
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    at -= 1
    at.storeBytes(of: byte, as: UInt8.self)
  }

  /// At most ten bytes, for which there is room.
  @inline(__always)
  private mutating func put(varint value: UInt64) {
    if value < 0x80 { return put(UInt8(truncatingIfNeeded: value)) }
    let size = (70 &- value.leadingZeroBitCount) / 7
    at -= size
    var rest = value
    for index in 0..<(size &- 1) {
      at.storeBytes(
        of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: index, as: UInt8.self)
      rest &>>= 7
    }
    at.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: size &- 1, as: UInt8.self)
  }

  // MARK: fields

  @inline(never)
  mutating func varint(_ value: UInt64, _ tag: UInt32) {
    need(16)
    put(varint: value)
    put(varint: UInt64(tag))
  }

  /// Nothing for the first value, which is 0.
  @inline(__always)
  mutating func enumeration<T: ContractEnum>(_ value: T, _ tag: UInt32) {
    let number = value.rawValue
    if number != 0 { varint(UInt64(bitPattern: Int64(number)), tag) }
  }

  @inline(never)
  mutating func fixed32(_ value: UInt32, _ tag: UInt32) {
    need(16)
    fixed32(value)
    put(varint: UInt64(tag))
  }

  @inline(never)
  mutating func fixed64(_ value: UInt64, _ tag: UInt32) {
    need(16)
    fixed64(value)
    put(varint: UInt64(tag))
  }

  @inline(never)
  mutating func bytes(_ value: [UInt8], _ tag: UInt32) {
    value.withUnsafeBytes { run($0, tag) }
  }

  /// A NUL, at which C would cut the text without a word, becomes U+FFFD.
  @inline(never)
  mutating func string(_ value: String, _ tag: UInt32) {
    let isWritten: Void? = value.utf8.withContiguousStorageIfAvailable { text in
      let bytes = UnsafeRawBufferPointer(text)
      if contract_has_nul(bytes.baseAddress, bytes.count) {
        run(withoutNUL: text, tag)
      } else {
        run(bytes, tag)
      }
    }
    if isWritten == nil { string(String(decoding: Array(value.utf8), as: UTF8.self), tag) }
  }

  private mutating func run(withoutNUL text: UnsafeBufferPointer<UInt8>, _ tag: UInt32) {
    let replaced = text.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }
    bytes(replaced, tag)
  }

  @inline(__always)
  private mutating func run(_ bytes: UnsafeRawBufferPointer, _ tag: UInt32) {
    need(bytes.count &+ 16)
    at -= bytes.count
    if let start = bytes.baseAddress { at.copyMemory(from: start, byteCount: bytes.count) }
    put(varint: UInt64(bytes.count))
    put(varint: UInt64(tag))
  }

  @inline(__always)
  mutating func message<M: WireMessage>(_ value: borrowing M, _ tag: UInt32) {
    let before = count
    value.write(to: &self)
    varint(UInt64(count &- before), tag)
  }

  /// By their addresses, because an element that is read from an array is copied first.
  @inline(never)
  mutating func messages<M: WireMessage>(_ values: [M], _ tag: UInt32) {
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      var index = values.count
      while index > 0 {
        index &-= 1
        let before = count
        (start + index).pointee.write(to: &self)
        varint(UInt64(count &- before), tag)
      }
    }
  }

  /// A list of numbers, packed.
  @inline(__always)
  mutating func list<T>(_ values: [T], _ tag: UInt32, _ put: (inout WireEncoder, T) -> Void) {
    let before = count
    for value in values.reversed() {
      need(16)
      put(&self, value)
    }
    varint(UInt64(count &- before), tag)
  }

  /// The entry of a map, whose fields `write` writes.
  @inline(__always)
  mutating func entry(_ tag: UInt32, _ write: (inout WireEncoder) -> Void) {
    let before = count
    write(&self)
    varint(UInt64(count &- before), tag)
  }
}

/// The elements of packed lists, which have no tag and for which there is room.
extension WireEncoder {
  @inline(__always) mutating func varint(_ value: UInt64) { put(varint: value) }

  @inline(__always)
  mutating func fixed32(_ value: UInt32) {
    at -= 4
    at.storeBytes(of: value.littleEndian, as: UInt32.self)
  }

  @inline(__always)
  mutating func fixed64(_ value: UInt64) {
    at -= 8
    at.storeBytes(of: value.littleEndian, as: UInt64.self)
  }
}

/// Numbers whose sign is in the lowest bit on the wire.
enum ZigZag {
  static func encoded(_ value: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: value &<< 1) ^ UInt32(bitPattern: value &>> 31))
  }

  static func encoded(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: value &<< 1) ^ UInt64(bitPattern: value &>> 63)
  }

  static func int32(_ value: UInt64) -> Int32 {
    let low = UInt32(truncatingIfNeeded: value)
    return Int32(bitPattern: low &>> 1 ^ (0 &- (low & 1)))
  }

  static func int64(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value &>> 1 ^ (0 &- (value & 1)))
  }
}
