import Testing

@testable import Contracts

/// Values of every kind of field survive their encoding, and the encoding is the one of protoc.
struct RoundTripTests {
  private func check<M: ContractMessage>(
    _ message: M, _ bytes: [UInt8]? = nil, at location: SourceLocation = #_sourceLocation
  ) throws {
    let encoded = message.serializedBytes()
    if let bytes { #expect(encoded == bytes, sourceLocation: location) }
    #expect(try M(serialized: encoded) == message, sourceLocation: location)
    var written: UnsafeMutableRawBufferPointer?
    message.serialize { size in
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
      written = room
      // An empty buffer may have no address; any will do where nothing is written.
      return room.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 1)!
    }
    #expect(written.map { [UInt8]($0) } == encoded, sourceLocation: location)
    written?.deallocate()
  }

  @Test func scalars() throws {
    try check(Recorded.scalars, Recorded.scalarsBytes)
    try check(Vectors.Scalars(), [])
    try check(
      Vectors.Scalars(
        doubleValue: -.infinity, floatValue: .leastNonzeroMagnitude, int32Value: .min,
        int64Value: .min, uint32Value: .max, uint64Value: .max, sint32Value: .min,
        sint64Value: .min, fixed32Value: .max, fixed64Value: .max, sfixed32Value: .min,
        sfixed64Value: .max, boolValue: false, stringValue: "", bytesValue: [],
        color: .unrecognized(77), inner: Vectors.Inner()))
  }

  @Test func lists() throws {
    try check(Recorded.lists, Recorded.listsBytes)
  }

  @Test func listsThatAreNotPackedAreRead() throws {
    #expect(try Vectors.Lists(serialized: [0x18, 1, 0x18, 2]).int32s == [1, 2])
    #expect(
      try Vectors.Lists(serialized: [0x18, 1, 0x1A, 2, 2, 3, 0x18, 4]).int32s == [1, 2, 3, 4])
    #expect(try Vectors.Lists(serialized: [0x50, 1, 0x50, 0xC8, 1]).colors == [.red, .darkBlue])
  }

  @Test func maps() throws {
    try check(Recorded.maps, Recorded.mapsBytes)
  }

  @Test func theLastEntryOfAKeyWins() throws {
    let bytes: [UInt8] = [0x0A, 5, 0x0A, 1, 0x61, 0x10, 1, 0x0A, 5, 0x0A, 1, 0x61, 0x10, 2]
    #expect(try Vectors.Maps(serialized: bytes).numbers == ["a": 2])
  }

  @Test func mapsAreEncodedInOrderOfKey() {
    let keys = (0..<100).map { "key\($0)" }
    let map = Dictionary(uniqueKeysWithValues: keys.map { ($0, "") })
    let bytes = GoogleRPC.ErrorInfo(metadata: map).serializedBytes()
    let sorted = keys.sorted().flatMap { key -> [UInt8] in
      let entry = [0x0A, UInt8(key.utf8.count)] + Array(key.utf8)
      return [0x1A, UInt8(entry.count)] + entry
    }
    #expect(bytes == sorted)
  }

  @Test(
    arguments: [
      (Vectors.Choice.Choice.text("a"), [0x0A, 1, 0x61]), (.text(""), [0x0A, 0]),
      (.number(-1), [0x10] + [UInt8](repeating: 0xFF, count: 9) + [1]), (.number(0), [0x10, 0]),
      (.blob([1, 0, 2]), [0x1A, 3, 1, 0, 2]), (.flag(true), [0x20, 1]), (.flag(false), [0x20, 0]),
      (.color(.darkBlue), [0x28, 0xC8, 1]), (.inner(Vectors.Inner(number: 1)), [0x32, 2, 0x10, 1]),
      (.nothing(GoogleProtobuf.Empty()), [0x3A, 0]),
    ] as [(Vectors.Choice.Choice, [UInt8])])
  func oneofs(choice: Vectors.Choice.Choice, bytes: [UInt8]) throws {
    try check(Vectors.Choice(choice: choice), bytes)
  }

  @Test func theLastChoiceWins() throws {
    #expect(try Vectors.Choice(serialized: [0x0A, 1, 0x61, 0x10, 5]).choice == .number(5))
    #expect(try Vectors.Choice(serialized: [0x10, 5, 0x32, 0]).choice == .inner(Vectors.Inner()))
    #expect(try Vectors.Choice(serialized: [0x32, 0, 0x0A, 1, 0x61]).choice == .text("a"))
  }

  @Test func namesThatLanguagesKeepForThemselves() throws {
    try check(
      Vectors.Names(
        default: "1", in: "2", signed: "3", value: "4", arena: Vectors.Inner(text: "5"),
        key: ["6", "7"], c: 8))
  }

  @Test func unknownEnumValuesAreKeptOrRefused() throws {
    let bytes: [UInt8] = [0x80, 1, 5]
    #expect(try Vectors.Scalars(serialized: bytes).color == .unrecognized(5))
    #expect(try Vectors.Scalars(serialized: bytes).serializedBytes() == bytes)
    let error = #expect(throws: DecodeError.self) {
      try Vectors.Scalars(serialized: bytes, unknownEnumValues: .refuse)
    }
    #expect(error == DecodeError(field: "color", reason: "has the value 5, which is not known"))
    #expect(throws: DecodeError.self) {
      try Vectors.Lists(serialized: [0x52, 2, 1, 7], unknownEnumValues: .refuse)
    }
    let known = try Vectors.Lists(serialized: [0x52, 1, 1], unknownEnumValues: .refuse)
    #expect(known.colors == [.red])
  }

  @Test func aNULBecomesAReplacementCharacterWhenEncoded() throws {
    let message = TTRPC.KeyValue(key: "a\0b\0", value: "\0")
    let decoded = try TTRPC.KeyValue(serialized: message.serializedBytes())
    #expect(decoded == TTRPC.KeyValue(key: "a\u{FFFD}b\u{FFFD}", value: "\u{FFFD}"))
  }

  @Test func whatReserveThrowsIsPassedOn() {
    struct TooLong: Error, Equatable { var size: Int }
    let message = TTRPC.KeyValue(key: "a")
    #expect(throws: TooLong(size: 3)) {
      try message.serialize { (size: Int) throws(TooLong) in throw TooLong(size: size) }
    }
    #expect(message.serializedBytes() == [0x0A, 1, 0x61])
  }

  @Test func messagesMayBeEncodedWhileAnotherIs() throws {
    let outer = TTRPC.KeyValue(key: "outer", value: String(repeating: "x", count: 100_000))
    var bytes: [UInt8] = []
    let block = UnsafeMutableRawPointer.allocate(byteCount: 200_000, alignment: 1)
    defer { block.deallocate() }
    var size = 0
    outer.serialize { count in
      bytes = TTRPC.KeyValue(key: "inner").serializedBytes()
      size = count
      return block
    }
    #expect(try TTRPC.KeyValue(serialized: bytes).key == "inner")
    let written = UnsafeRawBufferPointer(start: block, count: size)
    #expect(try TTRPC.KeyValue(serialized: written) == outer)
  }

  @Test func anyMessagesCarryTheirType() throws {
    let info = GoogleRPC.ErrorInfo(reason: "R", domain: "aftercare", metadata: ["a": "b"])
    let packed = GoogleProtobuf.AnyMessage(packing: info)
    #expect(packed.typeURL == "type.googleapis.com/google.rpc.ErrorInfo")
    #expect(try packed.unpack(as: GoogleRPC.ErrorInfo.self) == info)
    #expect(try packed.unpack(as: GoogleRPC.RetryInfo.self) == nil)
    try check(GoogleRPC.Status(code: 9, message: "no", details: [packed]))
  }

  @Test(arguments: [0, 1, 127, 128, 20_000])
  func aSerializedFieldIsTheMessageThatHoldsOnlyIt(count: Int) {
    let order = OrdersV1.Order(orderID: String(repeating: "o", count: count))
    let field = order.serializedBytes().withUnsafeBytes { SerializedField.message(1, $0) }
    #expect(field == OrdersV1.GetOrderResponse(order: order).serializedBytes())
  }
}
