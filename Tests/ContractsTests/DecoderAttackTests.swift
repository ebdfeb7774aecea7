import CContracts
import CDescriptors
import Testing

@testable import Contracts

/// What a hostile peer can send. Each attack is refused, within the limits of ``DecodeLimits``.
struct DecoderAttackTests {
  private func refusal<M: ContractMessage>(_ type: M.Type, _ bytes: [UInt8]) -> DecodeError? {
    do throws(DecodeError) {
      _ = try M(serialized: bytes)
      return nil
    } catch { return error }
  }

  @Test func quadraticMergeOfASingularMessageIsRefused() {
    // 1 MiB of `status { code: 1 }`, which protobuf-c would merge pair by pair.
    let bytes = Wire.repeated([0x0A, 2, 8, 1], 262_144)
    let error = refusal(TTRPC.Response.self, bytes)
    #expect(error == DecodeError(field: "status", reason: "is there more than once"))
  }

  @Test func quadraticMergeInsideAOneofIsRefused() {
    let error = refusal(Vectors.Choice.self, [0x32, 0, 0x32, 0])
    #expect(error == DecodeError(field: "inner", reason: "is there more than once"))
  }

  @Test func deepNestingIsRefused() {
    // Ours have no recursive type: descriptor.proto has.
    var bytes: [UInt8] = []
    for _ in 0..<2000 { bytes = [0x1A] + Wire.varint(UInt64(bytes.count)) + bytes }
    let error = #expect(throws: DecodeError.self) {
      try bytes.withUnsafeBytes {
        try WireValidator.check($0, descriptorOfDescriptorProto, .keep)
      }
    }
    #expect(error?.reason == "is nested deeper than 32 messages")
    #expect(error?.field?.hasPrefix("nested_type[0].nested_type[0].") == true)
  }

  private var descriptorOfDescriptorProto: UnsafePointer<ProtobufCMessageDescriptor> {
    var message = Google__Protobuf__DescriptorProto()
    google__protobuf__descriptor_proto__init(&message)
    return message.base.descriptor
  }

  @Test func nulInAStringIsRefused() {
    let error = refusal(TTRPC.KeyValue.self, [0x0A, 3, 0x61, 0, 0x62])
    #expect(error == DecodeError(field: "key", reason: "holds a NUL"))
  }

  @Test func nulInAMapKeyIsRefused() {
    let error = refusal(GoogleRPC.ErrorInfo.self, [0x1A, 3, 0x0A, 1, 0])
    #expect(error == DecodeError(field: "metadata[0].key", reason: "holds a NUL"))
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC2], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBF],
      [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
      [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xC3, 0x28],
    ] as [[UInt8]])
  func badUTF8IsRefused(text: [UInt8]) {
    let error = refusal(TTRPC.KeyValue.self, [0x12, UInt8(text.count)] + text)
    #expect(error == DecodeError(field: "value", reason: "is not valid UTF-8"))
  }

  @Test(arguments: [
    "", "a", "12345678", "123456789", "七天无理由", "đổi trả", "🙂", "\u{FFFF}\u{10FFFF}\u{7FF}",
    "1234567七", "\u{1}",
  ])
  func goodUTF8IsKept(text: String) throws {
    let message = TTRPC.KeyValue(key: text)
    #expect(try TTRPC.KeyValue(serialized: message.serializedBytes()) == message)
  }

  @Test func unknownFieldsByTheMillionAreRefused() {
    let bytes = Wire.repeated([0x78, 0], 1_000_000)
    let error = refusal(TTRPC.KeyValue.self, bytes)
    #expect(error == DecodeError(reason: "has more than 1024 unknown fields"))
  }

  @Test func someUnknownFieldsAreDropped() throws {
    let bytes = Wire.repeated([0x78, 0], 1024) + [0x0A, 1, 0x61]
    let message = try TTRPC.KeyValue(serialized: bytes)
    #expect(message == TTRPC.KeyValue(key: "a"))
    #expect(message.serializedBytes() == [0x0A, 1, 0x61])
  }

  @Test func repeatedMessageBombIsRefused() {
    // 4 MiB of empty entries: two bytes each on the wire, more than 40 in memory.
    let bytes = Wire.repeated([0x2A, 0], 2_097_152)
    let error = refusal(TTRPC.Request.self, bytes)
    #expect(error?.field == "metadata[131072]")
    #expect(error?.reason == "brings the message over 131072 repeated elements")
  }

  @Test func packedBombIsRefused() {
    let bytes = [0x1A] + Wire.varint(1_000_000) + [UInt8](repeating: 0, count: 1_000_000)
    let error = refusal(Vectors.Lists.self, bytes)
    #expect(error?.reason == "brings the message over 131072 repeated elements")
  }

  @Test func bombSplitOverFieldsIsRefused() {
    let half = [UInt8](repeating: 1, count: 70_000)
    let bytes = [0x1A] + Wire.varint(70_000) + half + [0x22] + Wire.varint(70_000) + half
    let error = refusal(Vectors.Lists.self, bytes)
    #expect(error?.field?.hasPrefix("uint64s") == true)
  }

  @Test func messageOverTheFrameLimitIsRefused() {
    let bytes = [0x1A] + Wire.varint(4_194_304) + [UInt8](repeating: 0, count: 4_194_304)
    let error = refusal(TTRPC.Request.self, bytes)
    #expect(error?.reason == "has 4194309 bytes, more than 4194304")
  }

  @Test func groupsAreRefused() {
    #expect(refusal(TTRPC.KeyValue.self, [0x0B, 0x0C])?.reason == "is a group")
    #expect(refusal(TTRPC.KeyValue.self, [0x7B, 0x7C])?.reason == "is a group")
  }

  @Test func wrongWireTypeIsRefused() {
    let error = refusal(TTRPC.KeyValue.self, [0x08, 1])
    #expect(error == DecodeError(field: "key", reason: "has the wrong wire type"))
    #expect(refusal(TTRPC.Request.self, [0x22, 1, 0])?.field == "timeout_nano")
  }

  @Test(
    arguments: [
      [0x0A], [0x0A, 5, 0x61], [0x0A, 0x80], [0x80], [0x79, 1, 2], [0x7D, 1],
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
    ] as [[UInt8]])
  func truncatedBytesAreRefused(bytes: [UInt8]) {
    #expect(refusal(TTRPC.KeyValue.self, bytes)?.reason.hasPrefix("ends inside") == true)
  }

  @Test func fieldNumberZeroIsRefused() {
    #expect(refusal(TTRPC.KeyValue.self, [0x00, 1]) != nil)
    #expect(refusal(TTRPC.KeyValue.self, [0x80, 0x80, 0x80, 0x80, 0x10, 1]) != nil)
  }

  @Test func theErrorNamesTheElement() {
    let bytes: [UInt8] = [0x2A, 0, 0x0A, 1, 0x61, 0x2A, 0, 0x2A, 3, 0x12, 1, 0xFF]
    let error = refusal(TTRPC.Request.self, bytes)
    #expect(error == DecodeError(field: "metadata[2].value", reason: "is not valid UTF-8"))
    #expect(error?.description == "metadata[2].value: is not valid UTF-8")
  }

  @Test func aBombOfLargeElementsIsRefused() {
    // Two bytes each on the wire, hundreds in memory.
    let stride = MemoryLayout<OrdersV1.ImportedOrder>.stride
    let count = DecodeLimits.elementBytes / stride
    #expect(count < DecodeLimits.repeatedElements)
    let fits = Wire.repeated([0x1A, 0], count)
    #expect((try? OrdersV1.ImportOrdersRequest(serialized: fits))?.orders.count == count)
    #expect(
      refusal(OrdersV1.ImportOrdersRequest.self, fits + [0x1A, 0])
        == DecodeError(reason: "has elements of more than 33554432 bytes"))
  }

  @Test func scratchMemoryIsOneBlockForAThread() {
    let large = TTRPC.Request(payload: [UInt8](repeating: 7, count: 1_000_000))
    _ = large.serializedBytes()
    let one = contract_scratch_take()
    #expect(one.size == 64 * 1024)
    let other = contract_scratch_take()
    #expect(other.start != one.start)
    contract_scratch_give(other)
    contract_scratch_give(one)
    let again = contract_scratch_take()
    #expect(again.start == other.start)
    contract_scratch_give(again)
  }

  @Test func theLargestImportFits() throws {
    let line = OrdersV1.NewLine(
      lineID: "1", itemID: "", itemName: "item", quantity: 1,
      total: TypeV1.Money(minorUnits: 100, currency: "CNY"))
    let order = OrdersV1.ImportedOrder(
      orderID: "1", shopID: "1", lines: [OrdersV1.NewLine](repeating: line, count: 200))
    let request = OrdersV1.ImportOrdersRequest(
      orders: [OrdersV1.ImportedOrder](repeating: order, count: 500))
    let bytes = request.serializedBytes()
    #expect(bytes.count < DecodeLimits.messageBytes)
    #expect(try OrdersV1.ImportOrdersRequest(serialized: bytes) == request)
  }
}

/// Pieces of the wire format, to build attacks from.
enum Wire {
  /// By doubling: unoptimized loops over megabytes would take most of the tests' time.
  static func repeated(_ pattern: [UInt8], _ count: Int) -> [UInt8] {
    var bytes = pattern
    while bytes.count < pattern.count * count { bytes += bytes }
    return Array(bytes.prefix(pattern.count * count))
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
