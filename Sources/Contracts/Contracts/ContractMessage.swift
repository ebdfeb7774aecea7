/// A message of the contracts in `proto/`: a value that knows its protobuf encoding.
///
/// Every conforming type is generated. Values carry no unknown fields: what a newer peer sends
/// beyond this contract is dropped here.
public protocol ContractMessage: Sendable, Equatable {
  /// All fields at their defaults, which encodes to no bytes.
  init()

  /// "aftercare.orders.v1.Order".
  static var fullName: String { get }

  /// Decodes one message within ``DecodeLimits``. The bytes may be reused as soon as this returns.
  /// - Throws: ``DecodeError`` naming the field.
  init(
    serialized bytes: UnsafeRawBufferPointer, unknownEnumValues: UnknownEnumValues
  ) throws(DecodeError)

  /// Encodes the message: fields in order of number, maps in order of key, so that equal values
  /// give equal bytes. A NUL in a string becomes U+FFFD, since no peer accepts it.
  /// - Parameter reserve: Called once with the exact size; returns where to write that many bytes.
  ///   What it throws is passed on, and nothing is written.
  func serialize<E: Error>(_ reserve: (Int) throws(E) -> UnsafeMutableRawPointer) throws(E)

  /// The encoded message, as ``serialize(_:)`` writes it.
  func serializedBytes() -> [UInt8]
}

/// What decoding does with a number that an enum of this contract does not define.
public enum UnknownEnumValues: Sendable {
  /// Keeps it as `.unrecognized`: for responses, where a newer server may know more.
  case keep
  /// Refuses the message: for requests, where acting on half of what was asked would be wrong.
  case refuse
}

/// An enum of the contracts: its values, and `.unrecognized` for numbers that it does not define.
public protocol ContractEnum: RawRepresentable<Int32>, Sendable, Hashable, CaseIterable {
  /// Never fails, unlike that of `RawRepresentable`.
  init(rawValue: Int32)

  /// False for `.unrecognized`.
  var isKnown: Bool { get }
}

extension ContractMessage {
  /// Decodes one message and keeps unknown enum values as `.unrecognized`.
  @inlinable
  public init(serialized bytes: UnsafeRawBufferPointer) throws(DecodeError) {
    try self.init(serialized: bytes, unknownEnumValues: .keep)
  }

  /// As ``init(serialized:)-(UnsafeRawBufferPointer)``, from an array.
  @inlinable
  public init(
    serialized bytes: [UInt8], unknownEnumValues: UnknownEnumValues = .keep
  ) throws(DecodeError) {
    let decoded: Result<Self, DecodeError> = bytes.withUnsafeBytes { buffer in
      do throws(DecodeError) {
        return .success(try Self(serialized: buffer, unknownEnumValues: unknownEnumValues))
      } catch {
        return .failure(error)
      }
    }
    self = try decoded.get()
  }

  public func serializedBytes() -> [UInt8] {
    var size = 0
    var block: UnsafeMutableRawPointer?
    serialize { bytes in
      let reserved = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 1), alignment: 1)
      size = bytes
      block = reserved
      return reserved
    }
    defer { block?.deallocate() }
    return [UInt8](UnsafeRawBufferPointer(start: block, count: size))
  }
}
