public import RPCCore

/// `ttrpc.Response`, read in place: the payload points into the frame.
public struct ResponseEnvelope {
  public var payload = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Nil for success: no status, or one with code 0.
  public var status: RPCStatus?

  public init() {}

  /// Reads the data of a response frame, as strictly as a request.
  public mutating func read(_ bytes: UnsafeRawBufferPointer) throws(EnvelopeError) {
    payload = UnsafeRawBufferPointer(start: nil, count: 0)
    status = nil
    guard var reader = ProtoReader(bytes) else { return }
    while !reader.isAtEnd {
      let (field, type) = try reader.tag()
      switch (field, type) {
      case (1, 2): try readStatus(try reader.bytes())
      case (2, 2): payload = try reader.bytes()
      default: try reader.skip(type)
      }
    }
    if status?.code == .ok { status = nil }
  }

  /// A status that occurs twice is merged, as protobuf says of messages.
  private mutating func readStatus(_ bytes: UnsafeRawBufferPointer) throws(EnvelopeError) {
    var status = self.status ?? RPCStatus(.ok, origin: .peer)
    if var reader = ProtoReader(bytes) {
      while !reader.isAtEnd {
        let (field, type) = try reader.tag()
        switch (field, type) {
        case (1, 0):
          status.code = RPCStatus.Code(wire: Int32(truncatingIfNeeded: try reader.varint()))
        case (2, 2):
          status.message = String(decoding: try reader.text("status.message"), as: UTF8.self)
        case (3, 2):
          let detail = try reader.bytes()
          guard status.details.count < Limits.statusDetailsMax else {
            throw EnvelopeError("status.details", "are more than the limit")
          }
          status.details.append(try ResponseEnvelope.readDetail(detail))
        default: try reader.skip(type)
        }
      }
    }
    self.status = status
  }

  private static func readDetail(
    _ bytes: UnsafeRawBufferPointer
  ) throws(EnvelopeError) -> RPCStatus.Detail {
    var detail = RPCStatus.Detail(typeURL: "", value: [])
    guard var reader = ProtoReader(bytes) else { return detail }
    while !reader.isAtEnd {
      let (field, type) = try reader.tag()
      switch (field, type) {
      case (1, 2):
        detail.typeURL = String(
          decoding: try reader.text("status.details.type_url"), as: UTF8.self)
      case (2, 2): detail.value = Array(try reader.bytes())
      default: try reader.skip(type)
      }
    }
    return detail
  }
}

/// `ttrpc.Response` on its way out.
public enum OutgoingResponse {
  /// Bytes before the payload of a successful response; with the payload they are the envelope.
  @inline(__always)
  static func headSize(payload count: Int) -> Int {
    count == 0 ? 0 : ProtoWriter.fieldSize(count) - count
  }

  /// The largest payload whose envelope fits a frame.
  public static let payloadBytesMax = Limits.frameDataBytesMax - 5

  /// Size of the whole frame of a successful response.
  public static func frameSize(payload count: Int) -> Int {
    FrameHeader.byteCount + headSize(payload: count) + count
  }

  /// Writes header and envelope up to the payload.
  ///
  /// - Returns: where the payload goes.
  public static func begin(
    _ place: UnsafeMutableRawPointer, streamID: UInt32, payload count: Int
  ) -> UnsafeMutableRawPointer {
    FrameHeader(
      length: headSize(payload: count) + count, streamID: streamID, type: .response
    ).write(place)
    var writer = ProtoWriter(place + FrameHeader.byteCount)
    if count > 0 { writer.head(0x12, count) }
    return writer.cursor
  }
}

/// A status as `Response.status`, cut to what may be sent.
public struct OutgoingStatus: Sendable {
  private let code: UInt64
  private var message: String
  private var details: [RPCStatus.Detail]
  private let statusSize: Int

  public init(_ status: RPCStatus) {
    code = UInt64(bitPattern: Int64(status.code.rawValue))
    message = OutgoingStatus.cut(status.message)
    details = status.details
    var size = OutgoingStatus.size(code, message, details)
    if details.count > Limits.statusDetailsMax || size > Limits.frameDataBytesMax / 2 {
      details = []
      size = OutgoingStatus.size(code, message, details)
    }
    statusSize = size
  }

  /// Size of the whole frame.
  public var frameSize: Int { FrameHeader.byteCount + ProtoWriter.fieldSize(statusSize) }

  /// Writes `frameSize` bytes.
  public func write(_ place: UnsafeMutableRawPointer, streamID: UInt32) {
    FrameHeader(
      length: ProtoWriter.fieldSize(statusSize), streamID: streamID, type: .response
    ).write(place)
    var writer = ProtoWriter(place + FrameHeader.byteCount)
    writer.head(0x0a, statusSize)
    if code != 0 {
      writer.byte(0x08)
      writer.varint(code)
    }
    if !message.isEmpty { writer.field(0x12, message) }
    for detail in details {
      writer.head(0x1a, OutgoingStatus.size(detail))
      if !detail.typeURL.isEmpty { writer.field(0x0a, detail.typeURL) }
      if !detail.value.isEmpty { writer.field(0x12, detail.value) }
    }
  }

  private static func size(
    _ code: UInt64, _ message: String, _ details: [RPCStatus.Detail]
  ) -> Int {
    var size = code == 0 ? 0 : 1 + ProtoWriter.varintSize(code)
    if !message.isEmpty { size += ProtoWriter.fieldSize(message.utf8.count) }
    for detail in details { size += ProtoWriter.fieldSize(OutgoingStatus.size(detail)) }
    return size
  }

  private static func size(_ detail: RPCStatus.Detail) -> Int {
    (detail.typeURL.isEmpty ? 0 : ProtoWriter.fieldSize(detail.typeURL.utf8.count))
      + (detail.value.isEmpty ? 0 : ProtoWriter.fieldSize(detail.value.count))
  }

  /// At most the limit, cut between characters; a NUL, which peers refuse, becomes a space.
  private static func cut(_ message: String) -> String {
    var text = message
    if text.utf8.contains(0) { text = String(text.map { $0 == "\0" ? " " : $0 }) }
    if text.utf8.count <= Limits.statusMessageBytesMax { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: Limits.statusMessageBytesMax)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return String(text[..<end])
  }
}
