import ContractDescriptors
import Testing

@testable import Contracts

/// Bytes that are nearly a message: they decode or are refused, and never crash.
struct MutationTests {
  /// Decodes what may be a message. The decoder and the validator agree on it; what decodes survives
  /// its encoding, and is what protobuf-c finds in the same bytes.
  private func decode<M: WireMessage>(_ type: M.Type, _ bytes: [UInt8]) {
    for unknownEnumValues in [UnknownEnumValues.keep, .refuse] {
      do throws(DecodeError) {
        let message = try M(serialized: bytes, unknownEnumValues: unknownEnumValues)
        let encoded = message.serializedBytes()
        #expect((try? M(serialized: encoded))?.serializedBytes() == encoded, "\(bytes)")
        let packed = ProtobufC.packedAgain(bytes, M.descriptor)
        #expect(packed.flatMap { try? M(serialized: $0).serializedBytes() } == encoded, "\(bytes)")
        #expect(refusal(M.self, bytes, unknownEnumValues) == nil, "\(bytes)")
      } catch {
        #expect(error == refusal(M.self, bytes, unknownEnumValues), "\(bytes)")
      }
    }
    // A refusal is as good as a text.
    _ = try? ContractJSON().text(bytes, of: M.fullName)
  }

  private func refusal<M: WireMessage>(
    _ type: M.Type, _ bytes: [UInt8], _ unknownEnumValues: UnknownEnumValues
  ) -> DecodeError? {
    do {
      try bytes.withUnsafeBytes { try WireValidator.check($0, M.descriptor, unknownEnumValues) }
      return nil
    } catch { return error as? DecodeError }
  }

  private func attack<M: WireMessage>(_ message: M, seed: UInt64) {
    let bytes = message.serializedBytes()
    for count in 0...bytes.count { decode(M.self, Array(bytes.prefix(count))) }
    var random = SplitMix64(state: seed)
    for _ in 0..<300 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) where !mutated.isEmpty {
        let index = Int.random(in: mutated.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: mutated[index] = UInt8.random(in: .min ... .max, using: &random)
        case 1: mutated[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: mutated.remove(at: index)
        default: mutated.insert(contentsOf: mutated[index...].prefix(9), at: index)
        }
      }
      decode(M.self, mutated)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func prefixesAndMutationsNeverCrash(seed: UInt64) {
    attack(Recorded.scalars, seed: seed)
    attack(Recorded.lists, seed: seed)
    attack(Recorded.maps, seed: seed)
    attack(Vectors.Choice(choice: .inner(Vectors.Inner(text: "七天", number: 7))), seed: seed)
    let info = GoogleRPC.ErrorInfo(reason: "R", domain: "aftercare", metadata: ["a": "b"])
    attack(
      GoogleRPC.Status(code: 9, message: "no", details: [.init(packing: info)]), seed: seed)
    attack(
      TTRPC.Request(
        service: "vectors.Echo", method: "Unary", payload: [1, 2, 3], timeoutNano: 5,
        metadata: [TTRPC.KeyValue(key: "k", value: "v")]), seed: seed)
  }
}

/// A small generator of numbers that gives the same ones for the same seed.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
