import Contracts
import RPCCore

/// The message of the recorded frames, `ttrpc.KeyValue {key = 1, value = 2}`, made by hand so that
/// these tests need no generated code.
struct KeyValue: ContractMessage {
  var key = ""
  var value = ""

  init() {}

  init(key: String = "", value: String = "") {
    self.key = key
    self.value = value
  }

  static let fullName = "ttrpc.KeyValue"

  init(
    serialized bytes: UnsafeRawBufferPointer, unknownEnumValues: UnknownEnumValues
  ) throws(DecodeError) {
    var index = 0
    func length() throws(DecodeError) -> Int {
      var value = 0
      var shift = 0
      while index < bytes.count, shift < 35 {
        let byte = bytes[index]
        index += 1
        value |= Int(byte & 0x7f) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      throw DecodeError(reason: "ends inside a number")
    }
    while index < bytes.count {
      let tag = bytes[index]
      index += 1
      let count = try length()
      guard count <= bytes.count - index else {
        throw DecodeError(field: tag == 10 ? "key" : "value", reason: "is cut short")
      }
      let slice = UnsafeRawBufferPointer(rebasing: bytes[index..<(index + count)])
      guard let text = String(validating: slice, as: UTF8.self) else {
        throw DecodeError(field: tag == 10 ? "key" : "value", reason: "is not valid UTF-8")
      }
      switch tag {
      case 10: key = text
      case 18: value = text
      default: break
      }
      index += count
    }
  }

  func serialize<E: Error>(_ reserve: (Int) throws(E) -> UnsafeMutableRawPointer) throws(E) {
    func size(_ text: String) -> Int {
      let count = text.utf8.count
      if count == 0 { return 0 }
      var varint = 1
      var rest = count >> 7
      while rest > 0 {
        varint += 1
        rest >>= 7
      }
      return 1 + varint + count
    }
    var place = try reserve(size(key) + size(value))
    func put(_ tag: UInt8, _ text: String) {
      var text = text
      text.withUTF8 { utf8 in
        guard let start = utf8.baseAddress, utf8.count > 0 else { return }
        place.storeBytes(of: tag, as: UInt8.self)
        place += 1
        var rest = utf8.count
        while rest >= 0x80 {
          place.storeBytes(of: UInt8(rest & 0x7f) | 0x80, as: UInt8.self)
          place += 1
          rest >>= 7
        }
        place.storeBytes(of: UInt8(rest), as: UInt8.self)
        place += 1
        place.copyMemory(from: start, byteCount: utf8.count)
        place += utf8.count
      }
    }
    put(10, key)
    put(18, value)
  }
}
