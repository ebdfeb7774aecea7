internal import CContracts

/// Reads the fields of messages, and checks them as it goes: every read stays inside the message,
/// strings are UTF-8 without a NUL, a sub-message that is not repeated occurs once, and what the
/// message takes of memory is bounded (``DecodeLimits``).
///
/// What is wrong makes it fail: from then on it is at the end of everything, and values are zero and
/// empty, so that the generated code needs no checks of its own.
struct WireDecoder {
  private(set) var hasFailed = false
  private var at: UnsafeRawPointer
  /// The end of the message that is being read.
  private var end: UnsafeRawPointer
  private var unknownFieldsLeft = DecodeLimits.unknownFields
  private var elementsLeft = DecodeLimits.repeatedElements
  private var elementBytesLeft = DecodeLimits.elementBytes
  private let refusesUnknownEnumValues: Bool

  init(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, _ unknownEnumValues: UnknownEnumValues
  ) {
    at = start
    self.end = end
    refusesUnknownEnumValues = unknownEnumValues == .refuse
  }

  mutating func fail() {
    hasFailed = true
    at = end
  }

  // MARK: fields

  /// The next field as `8 * number + wire type`; 0 at the end of the message.
  @inline(__always)
  mutating func tag() -> UInt32 {
    guard at < end else { return 0 }
    let byte = at.load(as: UInt8.self)
    if byte &- 1 < 0x7F {
      at += 1
      return UInt32(byte)
    }
    return longTag()
  }

  @inline(never)
  private mutating func longTag() -> UInt32 {
    let tag = varint()
    if tag >= 8, let short = UInt32(exactly: tag) { return short }
    fail()
    return 0
  }

  /// A field that the message does not read: skipped when protobuf-c does not know it either, wrong
  /// when it does, because then it has another wire type than it should have.
  @inline(never)
  mutating func other(
    _ tag: UInt32, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  ) {
    if WireValidator.find(tag >> 3, in: descriptor, from: 0) != nil { return fail() }
    skip(tag)
  }

  /// The same for the entry of a map, which has the fields 1 and 2.
  @inline(never)
  mutating func otherInEntry(_ tag: UInt32) {
    if tag < 24 { return fail() }
    skip(tag)
  }

  private mutating func skip(_ tag: UInt32) {
    unknownFieldsLeft -= 1
    if tag < 8 || unknownFieldsLeft < 0 { return fail() }
    switch tag & 7 {
    case 0: _ = varint()
    case 1: _ = take(8)
    case 2: _ = take(length())
    case 5: _ = take(4)
    default: fail()
    }
  }

  // MARK: values

  @inline(__always)
  mutating func varint() -> UInt64 {
    if at < end {
      let byte = at.load(as: UInt8.self)
      if byte < 0x80 {
        at += 1
        return UInt64(byte)
      }
    }
    return longVarint()
  }

  @inline(never)
  private mutating func longVarint() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < end, shift < 70 {
      let byte = at.load(as: UInt8.self)
      at += 1
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift += 7
    }
    fail()
    return 0
  }

  @inline(__always)
  mutating func fixed32() -> UInt32 {
    guard let bytes = take(4) else { return 0 }
    return UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
  }

  @inline(__always)
  mutating func fixed64() -> UInt64 {
    guard let bytes = take(8) else { return 0 }
    return UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
  }

  @inline(never)
  mutating func string() -> String {
    let count = length()
    guard let start = take(count), count > 0 else { return "" }
    let text = UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
    if let start = text.baseAddress, WireText.problem(start, count) == nil {
      return String(decoding: text, as: UTF8.self)
    }
    fail()
    return ""
  }

  @inline(never)
  mutating func bytes() -> [UInt8] {
    let count = length()
    guard let start = take(count) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  @inline(__always)
  mutating func enumeration<T: ContractEnum>() -> T {
    let value = T(rawValue: Int32(truncatingIfNeeded: varint()))
    if refusesUnknownEnumValues, !value.isKnown { fail() }
    return value
  }

  /// What remains when the bytes end before that.
  @inline(__always)
  private mutating func length() -> Int {
    let count = varint()
    if count <= UInt64(end - at) { return Int(truncatingIfNeeded: count) }
    fail()
    return 0
  }

  @inline(__always)
  private mutating func take(_ count: Int) -> UnsafeRawPointer? {
    if end - at < count {
      fail()
      return nil
    }
    let start = at
    at += count
    return start
  }

  // MARK: messages

  // Not inlined: once for each type instead of once for each field makes the module two thirds of the
  // compiler's work, and a tenth smaller.

  /// Goes into a sub-message; give the result to ``leave(_:)``.
  @inline(__always)
  mutating func enter() -> UnsafeRawPointer {
    let count = length()
    let outer = end
    end = at + count
    return outer
  }

  @inline(__always)
  mutating func leave(_ outer: UnsafeRawPointer) {
    end = outer
    if hasFailed { at = outer }
  }

  /// A sub-message of which there is one, and which is read once: protobuf would merge several, in
  /// quadratic time.
  @inline(never)
  mutating func message<M: WireMessage>(_ value: inout M?) {
    if value != nil { return fail() }
    value = message()
  }

  @inline(never)
  mutating func message<M: WireMessage>() -> M {
    let outer = enter()
    var message = M()
    message.read(&self)
    leave(outer)
    return message
  }

  // MARK: lists

  /// Accounts for an element of a list that takes `size` bytes beside what it has on the wire.
  @inline(__always)
  mutating func element(_ size: Int) {
    elementsLeft &-= 1
    elementBytesLeft &-= size
    if elementsLeft < 0 || elementBytesLeft < 0 { fail() }
  }

  @inline(never)
  mutating func append<M: WireMessage>(to list: inout [M], _ tag: UInt32) {
    if list.isEmpty { list.reserveCapacity(run(of: tag, MemoryLayout<M>.stride)) }
    element(MemoryLayout<M>.stride)
    list.append(message())
  }

  /// A list of strings or bytes.
  @inline(__always)
  mutating func append<T>(to list: inout [T], _ value: (inout WireDecoder) -> T) {
    element(MemoryLayout<T>.stride)
    list.append(value(&self))
  }

  /// Numbers, packed into one field or not.
  @inline(__always)
  mutating func append<T>(
    to list: inout [T], _ tag: UInt32, _ value: (inout WireDecoder) -> T
  ) {
    guard tag & 7 == 2 else { return append(to: &list, value) }
    let outer = enter()
    while at < end { append(to: &list, value) }
    leave(outer)
  }

  /// How many elements follow in a row, the one whose tag was just read included: a list that grows
  /// once is not moved while it is read.
  @inline(never)
  private func run(of tag: UInt32, _ size: Int) -> Int {
    var copy = self
    var count = 0
    repeat {
      _ = copy.take(copy.length())
      count += 1
    } while copy.tag() == tag
    return min(count, elementsLeft, elementBytesLeft / size)
  }
}
