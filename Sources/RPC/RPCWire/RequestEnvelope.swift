public import RPCCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `ttrpc.Request`, read in place: names and payload point into the frame.
public struct RequestEnvelope {
  public var service = UnsafeRawBufferPointer(start: nil, count: 0)
  public var method = UnsafeRawBufferPointer(start: nil, count: 0)
  public var payload = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Nanoseconds that the caller is willing to wait; 0 for no limit, negative when it passed.
  public var timeoutNanoseconds: Int64 = 0
  public var metadata = Metadata()

  /// The names of the last request as they stood at its front, checked. Callers mostly ask for what
  /// they asked for before.
  private var known: [UInt8] = []
  private var knownService = 0..<0
  private var knownMethod = 0..<0

  public init() {}

  /// Reads the data of a request frame. Unknown fields are skipped, the last one of a repeated
  /// singular field wins, strings are checked for UTF-8 and NUL.
  public mutating func read(_ bytes: UnsafeRawBufferPointer) throws(EnvelopeError) {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    service = nothing
    method = nothing
    payload = nothing
    timeoutNanoseconds = 0
    if !metadata.isEmpty { metadata = Metadata() }
    guard var reader = ProtoReader(bytes) else { return }
    let isKnown = beginsAsKnown(bytes)
    if isKnown {
      service = UnsafeRawBufferPointer(rebasing: bytes[knownService])
      method = UnsafeRawBufferPointer(rebasing: bytes[knownMethod])
      reader.skip(bytes: known.count)
    }
    var metadataBytes = 0
    while !reader.isAtEnd {
      let (field, type) = try reader.tag()
      switch (field, type) {
      case (1, 2): service = try reader.text("service")
      case (2, 2): method = try reader.text("method")
      case (3, 2): payload = try reader.bytes()
      case (4, 0): timeoutNanoseconds = Int64(bitPattern: try reader.varint())
      case (5, 2):
        let pair = try reader.bytes()
        metadataBytes += pair.count
        guard metadataBytes <= Limits.metadataBytesMax, metadata.count < Limits.metadataPairsMax
        else { throw EnvelopeError("metadata", "is larger than the limit") }
        try readPair(pair)
      default: try reader.skip(type)
      }
    }
    guard service.count <= Limits.nameBytesMax else {
      throw EnvelopeError("service", "is longer than the limit")
    }
    guard method.count <= Limits.nameBytesMax else {
      throw EnvelopeError("method", "is longer than the limit")
    }
    if !isKnown { remember(bytes) }
  }

  @inline(__always)
  private func beginsAsKnown(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = known.count
    guard count > 0, count <= bytes.count, let start = bytes.baseAddress else { return false }
    return known.withUnsafeBytes { known in
      known.baseAddress.map { memcmp($0, start, count) == 0 } ?? false
    }
  }

  /// Keeps the names if they are the first two fields, as every client writes them.
  private mutating func remember(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, let service = service.baseAddress,
      let method = method.baseAddress
    else { return }
    let services = service - start..<service - start + self.service.count
    let methods = method - start..<method - start + self.method.count
    // A field that begins where the other ends has no more before its text than tag and length.
    guard services.upperBound == ProtoWriter.fieldSize(services.count),
      methods.upperBound == services.upperBound + ProtoWriter.fieldSize(methods.count)
    else { return }
    known.replaceSubrange(0..., with: bytes[..<methods.upperBound])
    knownService = services
    knownMethod = methods
  }

  private mutating func readPair(_ bytes: UnsafeRawBufferPointer) throws(EnvelopeError) {
    var key = UnsafeRawBufferPointer(start: nil, count: 0)
    var value = key
    if var reader = ProtoReader(bytes) {
      while !reader.isAtEnd {
        let (field, type) = try reader.tag()
        switch (field, type) {
        case (1, 2): key = try reader.text("metadata.key")
        case (2, 2): value = try reader.text("metadata.value")
        default: try reader.skip(type)
        }
      }
    }
    metadata.add(String(decoding: key, as: UTF8.self), String(decoding: value, as: UTF8.self))
  }
}

/// `ttrpc.Request` on its way out.
public struct OutgoingRequest: Sendable {
  public var method: MethodDescriptor
  public var payload: [UInt8]
  /// 0 for none.
  public var timeoutNanoseconds: Int64
  public var metadata: Metadata

  public init(
    method: MethodDescriptor, payload: [UInt8], timeoutNanoseconds: Int64 = 0,
    metadata: Metadata = Metadata()
  ) {
    self.method = method
    self.payload = payload
    self.timeoutNanoseconds = timeoutNanoseconds
    self.metadata = metadata
  }

  /// Encoded size in bytes.
  public var byteCount: Int {
    var size = ProtoWriter.fieldSize(method.service.utf8.count)
    size += ProtoWriter.fieldSize(method.name.utf8.count)
    if !payload.isEmpty { size += ProtoWriter.fieldSize(payload.count) }
    if timeoutNanoseconds != 0 {
      size += 1 + ProtoWriter.varintSize(UInt64(bitPattern: timeoutNanoseconds))
    }
    for pair in metadata.elements { size += ProtoWriter.fieldSize(OutgoingRequest.size(pair)) }
    return size
  }

  /// Writes `byteCount` bytes.
  public func write(_ place: UnsafeMutableRawPointer) {
    var writer = ProtoWriter(place)
    writer.field(0x0a, method.service)
    writer.field(0x12, method.name)
    if !payload.isEmpty { writer.field(0x1a, payload) }
    if timeoutNanoseconds != 0 {
      writer.byte(0x20)
      writer.varint(UInt64(bitPattern: timeoutNanoseconds))
    }
    for pair in metadata.elements {
      writer.head(0x2a, OutgoingRequest.size(pair))
      writer.field(0x0a, pair.key)
      writer.field(0x12, pair.value)
    }
  }

  private static func size(_ pair: Metadata.Element) -> Int {
    ProtoWriter.fieldSize(pair.key.utf8.count) + ProtoWriter.fieldSize(pair.value.utf8.count)
  }
}
