/// The ten bytes before the data of every frame (protocol section "Frame").
public struct FrameHeader: Sendable, Hashable {
  public static let byteCount = 10

  /// Bytes of data that follow; may be over the limit when it comes from a peer.
  public var length: UInt32
  public var streamID: UInt32
  /// Raw, because unknown types must be survived.
  public var type: UInt8
  public var flags: UInt8

  @inlinable
  public init(length: Int, streamID: UInt32, type: FrameType, flags: FrameFlags = []) {
    self.length = UInt32(truncatingIfNeeded: length)
    self.streamID = streamID
    self.type = type.rawValue
    self.flags = flags.rawValue
  }

  /// Reads a header; at least `byteCount` bytes must be there.
  @inlinable
  public init(_ bytes: UnsafeRawPointer) {
    length = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
    streamID = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    type = bytes.load(fromByteOffset: 8, as: UInt8.self)
    flags = bytes.load(fromByteOffset: 9, as: UInt8.self)
  }

  /// Writes `byteCount` bytes.
  @inlinable
  public func write(_ bytes: UnsafeMutableRawPointer) {
    bytes.storeBytes(of: length.bigEndian, as: UInt32.self)
    bytes.storeBytes(of: streamID.bigEndian, toByteOffset: 4, as: UInt32.self)
    bytes.storeBytes(of: type, toByteOffset: 8, as: UInt8.self)
    bytes.storeBytes(of: flags, toByteOffset: 9, as: UInt8.self)
  }

  @inlinable
  public func has(_ flag: FrameFlags) -> Bool { flags & flag.rawValue != 0 }
}

/// The frame types that ttrpc defines.
public enum FrameType: UInt8, Sendable {
  case request = 1
  case response = 2
  case data = 3
}

/// The flags of a frame.
public struct FrameFlags: OptionSet, Sendable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The sender sends no more on this stream.
  @inlinable public static var remoteClosed: FrameFlags { FrameFlags(rawValue: 1) }
  /// The sender of the request sends data frames after it.
  @inlinable public static var remoteOpen: FrameFlags { FrameFlags(rawValue: 2) }
  /// There is no message in this data frame, not even an empty one.
  @inlinable public static var noData: FrameFlags { FrameFlags(rawValue: 4) }
}
