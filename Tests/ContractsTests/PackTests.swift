import CContracts
import Testing

@testable import Contracts

/// The packer of the contracts writes what protobuf-c's writes.
struct PackTests {
  private func check<M: CMessage>(
    _ message: M, at location: SourceLocation = #_sourceLocation
  ) {
    let arena = Arena.begin()
    defer { arena.end() }
    let ours = [UInt8](arena.pack(message))
    let c = UnsafeRawPointer(arena.message(message)).assumingMemoryBound(to: ProtobufCMessage.self)
    var theirs = [UInt8](repeating: 0, count: protobuf_c_message_get_packed_size(c))
    theirs.withUnsafeMutableBufferPointer { target in
      if let start = target.baseAddress { _ = protobuf_c_message_pack(c, start) }
    }
    #expect(ours == theirs, sourceLocation: location)
  }

  @Test func everyKindOfFieldIsPackedAsByProtobufC() {
    check(Recorded.scalars)
    check(Recorded.lists)
    check(Recorded.maps)
    check(Vectors.Scalars())
    check(Vectors.Scalars(int32Value: -1, sint32Value: .min, sint64Value: .min, inner: .init()))
    check(Vectors.Scalars(doubleValue: -0.0, floatValue: .nan, int64Value: .min, boolValue: true))
  }

  /// The room doubles until the message fits.
  @Test(arguments: [1_000, 1_023, 1_024, 1_025, 5_000, 1 << 20])
  func messagesLargerThanTheFirstRoomArePackedWhole(count: Int) {
    check(Vectors.Scalars(int32Value: 7, bytesValue: [UInt8](repeating: 9, count: count)))
    check(Vectors.Lists(strings: (0..<count / 8).map { "\($0)" }))
  }
}
