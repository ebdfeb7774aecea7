import CContracts
import Testing

@testable import Contracts

/// What the contracts write is what protobuf-c writes of the same message.
struct PackTests {
  private func check<M: WireMessage>(
    _ message: M, at location: SourceLocation = #_sourceLocation
  ) {
    let ours = message.serializedBytes()
    #expect(ProtobufC.packedAgain(ours, M.descriptor) == ours, sourceLocation: location)
  }

  @Test func everyKindOfFieldIsPackedAsByProtobufC() {
    check(Recorded.scalars)
    check(Recorded.lists)
    check(Recorded.maps)
    check(Vectors.Scalars())
    check(Vectors.Scalars(int32Value: -1, sint32Value: .min, sint64Value: .min, inner: .init()))
    check(Vectors.Scalars(doubleValue: -0.0, floatValue: .nan, int64Value: .min, boolValue: true))
    for shift in 0..<64 {
      check(Vectors.Scalars(int64Value: 1 << shift, uint64Value: .max >> shift))
      check(Vectors.Lists(uint64s: [1 << shift, .max >> shift], sint64s: [-1 << shift]))
    }
  }

  @Test(arguments: [
    Vectors.Choice.Choice.text(""), .number(0), .blob([]), .flag(false), .color(.unspecified),
    .inner(Vectors.Inner()), .nothing(GoogleProtobuf.Empty()), .color(.unrecognized(-1)),
  ])
  func aChoiceIsPackedEvenWhenItIsTheDefault(choice: Vectors.Choice.Choice) {
    check(Vectors.Choice(choice: choice))
  }

  /// The room doubles until the message fits.
  @Test(arguments: [1_000, 65_000, 65_520, 65_536, 70_000, 1 << 20])
  func messagesLargerThanTheFirstRoomArePackedWhole(count: Int) {
    check(Vectors.Scalars(int32Value: 7, bytesValue: [UInt8](repeating: 9, count: count)))
    check(Vectors.Lists(strings: (0..<count / 8).map { "\($0)" }))
    check(Vectors.Lists(uint64s: (0..<UInt64(count / 8)).map { $0 &* 0x1234_5678_9ABC }))
  }
}

/// The reference: what libprotobuf-c itself makes of bytes.
enum ProtobufC {
  /// The bytes unpacked and packed again; nil when they are refused.
  static func packedAgain(
    _ bytes: [UInt8], _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  ) -> [UInt8]? {
    guard let message = protobuf_c_message_unpack(descriptor, nil, bytes.count, bytes) else {
      return nil
    }
    defer { protobuf_c_message_free_unpacked(message, nil) }
    var packed = [UInt8](repeating: 0, count: protobuf_c_message_get_packed_size(message))
    packed.withUnsafeMutableBufferPointer { target in
      if let start = target.baseAddress { _ = protobuf_c_message_pack(message, start) }
    }
    return packed
  }
}
