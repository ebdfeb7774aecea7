/// What a request id stands for: 128 bits over the parameters of a command.
///
/// Hashed, by FNV-1a with the standard 128-bit offset and prime, are the bytes of the request
/// message as our own contract encoder writes it after decoding: fields in the order of their
/// numbers, defaults left out, unknown fields dropped. So a retry through another client library
/// has the same fingerprint. The message is hashed whole, with its request id and actor: another
/// actor may not take over a request id. The method is compared apart. Fingerprints are stored, so
/// neither the function nor the bytes may change without a new format of the store.
///
/// FNV is no defence against somebody who looks for two requests with one fingerprint; who does
/// gets the stored answer to his own earlier command.
public struct Fingerprint: Hashable, Sendable {
  public let value: UInt128

  public init(value: UInt128) { self.value = value }

  public init(of bytes: UnsafeRawBufferPointer) {
    var hash = Self.offset
    for byte in bytes {
      hash ^= UInt128(byte)
      // The prime is 2^88 + 0x13b.
      hash = hash << 88 &+ hash &* 0x13b
    }
    value = hash
  }

  public init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { Fingerprint(of: $0) }
  }

  private static let offset: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
}

extension UInt128 {
  /// Sixteen bytes, most significant first: how fingerprints are stored.
  public var bigEndianBytes: [UInt8] {
    (0..<16).map { UInt8(truncatingIfNeeded: self >> (120 - $0 * 8)) }
  }

  /// - Returns: nil unless there are sixteen bytes.
  public init?(bigEndianBytes bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self = bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }
}
