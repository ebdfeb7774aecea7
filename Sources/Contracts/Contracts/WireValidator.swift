internal import CContracts

/// One linear pass over the bytes of a message, by protobuf-c's own descriptors. It says what is wrong
/// with bytes that the decoder refused, and is what the decoder is tested against: what is over
/// ``DecodeLimits``, and:
/// - a sub-message that is not repeated but occurs twice: it would have to be merged, in quadratic
///   time when there are many;
/// - a string that is not UTF-8, or holds a NUL, at which peers in C would cut it;
/// - groups, wrong wire types, field number 0, and bytes that end inside a field.
struct WireValidator {
  private var unknownFieldsLeft = DecodeLimits.unknownFields
  private var elementsLeft = DecodeLimits.repeatedElements
  private let unknownEnumValues: UnknownEnumValues

  static func check(
    _ bytes: UnsafeRawBufferPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
    _ unknownEnumValues: UnknownEnumValues
  ) throws(DecodeError) {
    guard bytes.count <= DecodeLimits.messageBytes else {
      throw DecodeError(
        reason: "has \(bytes.count) bytes, more than \(DecodeLimits.messageBytes)")
    }
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var validator = WireValidator(unknownEnumValues: unknownEnumValues)
    try validator.message(start, start + bytes.count, descriptor, depth: 1)
  }

  private init(unknownEnumValues: UnknownEnumValues) {
    self.unknownEnumValues = unknownEnumValues
  }

  private mutating func message(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
  ) throws(DecodeError) {
    guard depth <= DecodeLimits.nesting else {
      throw DecodeError(reason: "is nested deeper than \(DecodeLimits.nesting) messages")
    }
    var reader = WireReader(start, end)
    var seen = FieldSet()
    var index = 0
    while !reader.isAtEnd {
      let fieldStart = reader.position
      guard let tag = reader.varint() else { throw DecodeError(reason: "ends inside a field") }
      guard tag >= 8, tag <= UInt64(UInt32.max) else {
        throw DecodeError(reason: "has a field number that is not allowed")
      }
      guard let found = Self.find(UInt32(tag >> 3), in: descriptor, from: index) else {
        try unknownField(&reader, tag)
        continue
      }
      index = found
      // `find` only returns indices of existing fields, so the table exists.
      guard let field = descriptor.pointee.fields?.advanced(by: found) else { continue }
      if let problem = try value(&reader, tag & 7, field, &seen, found, depth, start, fieldStart) {
        throw DecodeError(field: Self.name(field, start, fieldStart), reason: problem)
      }
    }
  }

  /// Checks one value; what is wrong with it, or `nil`. Throws what is wrong inside a sub-message.
  @inline(__always)
  private mutating func value(
    _ reader: inout WireReader, _ wireType: UInt64,
    _ field: UnsafePointer<ProtobufCFieldDescriptor>,
    _ seen: inout FieldSet, _ index: Int, _ depth: Int,
    _ messageStart: UnsafePointer<UInt8>, _ fieldStart: UnsafePointer<UInt8>
  ) throws(DecodeError) -> String? {
    let isRepeated = field.pointee.label == PROTOBUF_C_LABEL_REPEATED
    let type = field.pointee.type
    if wireType == 2 {
      guard let count = reader.length() else { return Self.truncated }
      let content = reader.position
      _ = reader.skip(count)
      switch type {
      case PROTOBUF_C_TYPE_STRING:
        if let problem = WireText.problem(content, count) { return Self.text(problem) }
      case PROTOBUF_C_TYPE_BYTES:
        break
      case PROTOBUF_C_TYPE_MESSAGE:
        guard isRepeated || seen.insert(index) else { return "is there more than once" }
        guard let inner = field.pointee.descriptor else { return "has no descriptor" }
        do throws(DecodeError) {
          try message(
            content, content + count,
            inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self), depth: depth + 1)
        } catch {
          throw error.inside(Self.name(field, messageStart, fieldStart))
        }
      default:
        guard isRepeated else { return Self.wrongWireType }
        return packed(WireReader(content, content + count), field)
      }
    } else {
      guard wireType == Self.wireType(of: type) else {
        return wireType == 3 || wireType == 4 ? "is a group" : Self.wrongWireType
      }
      switch wireType {
      case 0:
        guard let number = reader.varint() else { return Self.truncated }
        if type == PROTOBUF_C_TYPE_ENUM, let problem = enumValue(number, field) { return problem }
      case 1:
        guard reader.skip(8) else { return Self.truncated }
      default:
        guard reader.skip(4) else { return Self.truncated }
      }
    }
    guard isRepeated else { return nil }
    elementsLeft -= 1
    return elementsLeft < 0 ? Self.tooManyElements : nil
  }

  private mutating func packed(
    _ content: WireReader, _ field: UnsafePointer<ProtobufCFieldDescriptor>
  ) -> String? {
    var reader = content
    let wireType = Self.wireType(of: field.pointee.type)
    while !reader.isAtEnd {
      elementsLeft -= 1
      guard elementsLeft >= 0 else { return Self.tooManyElements }
      if wireType == 0 {
        guard let number = reader.varint() else { return Self.truncated }
        if field.pointee.type == PROTOBUF_C_TYPE_ENUM, let problem = enumValue(number, field) {
          return problem
        }
      } else {
        guard reader.skip(wireType == 1 ? 8 : 4) else { return Self.truncated }
      }
    }
    return nil
  }

  private func enumValue(
    _ number: UInt64, _ field: UnsafePointer<ProtobufCFieldDescriptor>
  ) -> String? {
    guard unknownEnumValues == .refuse, let table = field.pointee.descriptor else { return nil }
    let value = Int32(truncatingIfNeeded: number)
    let known = protobuf_c_enum_descriptor_get_value(
      table.assumingMemoryBound(to: ProtobufCEnumDescriptor.self), value)
    return known == nil ? "has the value \(value), which is not known" : nil
  }

  private mutating func unknownField(
    _ reader: inout WireReader, _ tag: UInt64
  ) throws(DecodeError) {
    unknownFieldsLeft -= 1
    guard unknownFieldsLeft >= 0 else {
      throw DecodeError(reason: "has more than \(DecodeLimits.unknownFields) unknown fields")
    }
    guard reader.skipValue(wireType: tag & 7) else {
      let isTruncated = [0, 1, 2, 5].contains(tag & 7)
      throw DecodeError(
        field: String(tag >> 3), reason: isTruncated ? Self.truncated : "is a group")
    }
  }

  /// The index of a field: nearly always the one of the field before, or the next.
  @inline(__always)
  static func find(
    _ number: UInt32, in descriptor: UnsafePointer<ProtobufCMessageDescriptor>, from index: Int
  ) -> Int? {
    guard let fields = descriptor.pointee.fields else { return nil }
    let count = Int(descriptor.pointee.n_fields)
    if index < count && fields[index].id == number { return index }
    if index + 1 < count && fields[index + 1].id == number { return index + 1 }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if fields[middle].id < number { low = middle + 1 } else { high = middle }
    }
    return low < count && fields[low].id == number ? low : nil
  }

  private static func wireType(of type: ProtobufCType) -> UInt64 {
    switch type {
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: 2
    case PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE: 1
    case PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_FLOAT: 5
    default: 0
    }
  }

  /// "item_name", or "lines[3]". Which element it is gets counted again only here, on failure.
  private static func name(
    _ field: UnsafePointer<ProtobufCFieldDescriptor>,
    _ messageStart: UnsafePointer<UInt8>, _ fieldStart: UnsafePointer<UInt8>
  ) -> String {
    let name = field.pointee.name.map { String(cString: $0) } ?? String(field.pointee.id)
    guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else { return name }
    var reader = WireReader(messageStart, fieldStart)
    var before = 0
    while let tag = reader.varint(), reader.skipValue(wireType: tag & 7) {
      if tag >> 3 == UInt64(field.pointee.id) { before += 1 }
    }
    return "\(name)[\(before)]"
  }

  private static let truncated = "ends inside its value"
  private static let wrongWireType = "has the wrong wire type"
  private static let tooManyElements =
    "brings the message over \(DecodeLimits.repeatedElements) repeated elements"

  private static func text(_ problem: WireText.Problem) -> String {
    switch problem {
    case .nul: "holds a NUL"
    case .notUTF8: "is not valid UTF-8"
    }
  }
}

/// Which fields of a message occurred, by index in its descriptor. The generator refuses messages
/// with more than 128 fields.
private struct FieldSet {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// `false` if it was there.
  mutating func insert(_ index: Int) -> Bool {
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index & 63)
    if index < 64 {
      guard low & bit == 0 else { return false }
      low |= bit
    } else {
      guard high & bit == 0 else { return false }
      high |= bit
    }
    return true
  }
}

extension DecodeError {
  /// The same error, seen from the message that holds this one in `field`.
  fileprivate func inside(_ parent: String) -> DecodeError {
    DecodeError(field: field.map { "\(parent).\($0)" } ?? parent, reason: reason)
  }
}
