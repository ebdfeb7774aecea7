internal import ContractDescriptors
internal import RPCCore
internal import RPCWire

/// A frame and what it carries.
struct GoldenFrame {
  struct Payload {
    var bytes: [UInt8]
    var json: JSONNode
  }

  enum Side: String {
    case client, server
  }

  var from: Side
  var bytes: [UInt8]
  var payload: Payload?

  /// What the first frame of a client says beside its message.
  static let timeout: Int64 = 1_500_000_000
  static let metadata: Metadata = [
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
  ]

  /// - Parameter payload: `nil` where messages follow in data frames.
  static func request(_ method: MethodDescriptor, _ payload: Payload?) -> GoldenFrame {
    let envelope = OutgoingRequest(
      method: method, payload: payload?.bytes ?? [], timeoutNanoseconds: timeout,
      metadata: metadata)
    let size = envelope.byteCount
    let flags: FrameFlags =
      method.kind == .unary ? [] : method.kind.streamsRequests ? .remoteOpen : .remoteClosed
    let bytes = written(FrameHeader.byteCount + size) { place in
      FrameHeader(length: size, streamID: 1, type: .request, flags: flags).write(place)
      envelope.write(place + FrameHeader.byteCount)
    }
    return GoldenFrame(from: .client, bytes: bytes, payload: payload)
  }

  static func response(_ payload: Payload) -> GoldenFrame {
    let count = payload.bytes.count
    let bytes = written(OutgoingResponse.frameSize(payload: count)) { place in
      let start = OutgoingResponse.begin(place, streamID: 1, payload: count)
      payload.bytes.withUnsafeBytes { bytes in
        if let first = bytes.baseAddress { start.copyMemory(from: first, byteCount: count) }
      }
    }
    return GoldenFrame(from: .server, bytes: bytes, payload: payload)
  }

  static func data(_ side: Side, _ payload: Payload) -> GoldenFrame {
    let header = written(FrameHeader.byteCount) { place in
      FrameHeader(length: payload.bytes.count, streamID: 1, type: .data).write(place)
    }
    return GoldenFrame(from: side, bytes: header + payload.bytes, payload: payload)
  }

  static func end(_ side: Side) -> GoldenFrame {
    let header = written(FrameHeader.byteCount) { place in
      FrameHeader(length: 0, streamID: 1, type: .data, flags: [.remoteClosed, .noData])
        .write(place)
    }
    return GoldenFrame(from: side, bytes: header, payload: nil)
  }

  static func written(_ count: Int, _ body: (UnsafeMutableRawPointer) -> Void) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let place = buffer.baseAddress { body(UnsafeMutableRawPointer(place)) }
      initialized = count
    }
  }

  /// The frame in a file: the header taken apart, the message as JSON, the whole as hex.
  var node: JSONNode {
    let header = bytes.withUnsafeBytes { bytes in bytes.baseAddress.map { FrameHeader($0) } }
    var members = [JSONMember("from", .text(from.rawValue))]
    if let header {
      members.append(JSONMember("type", .text(GoldenFrame.typeName(header))))
      let flags: [(FrameFlags, String)] = [
        (.remoteClosed, "remote closed"), (.remoteOpen, "remote open"), (.noData, "no data"),
      ]
      let set = flags.filter { header.has($0.0) }.map { JSONNode.text($0.1) }
      members.append(JSONMember("flags", JSONNode(.array(set))))
      if header.type == FrameType.request.rawValue { members += GoldenFrame.envelope }
    }
    if let payload { members.append(JSONMember("message", payload.json)) }
    members.append(JSONMember("hex", .text(Hex.text(bytes))))
    return JSONNode(.object(members))
  }

  private static var envelope: [JSONMember] {
    let pairs = metadata.elements.map { JSONMember($0.key, .text($0.value)) }
    return [
      JSONMember("timeoutNano", .text("\(timeout)")),
      JSONMember("metadata", JSONNode(.object(pairs))),
    ]
  }

  private static func typeName(_ header: FrameHeader) -> String {
    switch FrameType(rawValue: header.type) {
    case .request: "request"
    case .response: "response"
    case .data: "data"
    case nil: "\(header.type)"
    }
  }

  /// The bytes of `Response.status` in a frame whose envelope holds nothing else.
  static func statusPayload(_ frame: [UInt8]) throws(ContractJSONError) -> [UInt8] {
    var rest = frame.dropFirst(FrameHeader.byteCount)
    guard rest.popFirst() == 0x0a else {
      throw ContractJSONError(reason: "the response frame does not begin with its status")
    }
    while let byte = rest.popFirst(), byte >= 0x80 {}
    return Array(rest)
  }
}

/// Bytes as text.
enum Hex {
  static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let utf8 = Array(text.utf8)
    guard utf8.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: utf8.count, by: 2) {
      let pair = String(decoding: utf8[index...index + 1], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
