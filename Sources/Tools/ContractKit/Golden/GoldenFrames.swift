public import ContractDescriptors
internal import Contracts
internal import RPCCore
internal import RPCWire

/// The frames of a call of each method, with the JSON of what they carry: what an implementation in
/// another language must write and read, byte for byte.
public struct GoldenFrames {
  private let json: ContractJSON
  private let sample: SampleMessage

  public init(json: ContractJSON = ContractJSON()) {
    self.json = json
    sample = SampleMessage(json: json)
  }

  /// All files by path: one a method, and one of a refusal.
  /// - Throws: ``ContractJSONError`` where a sample is no message, which is a fault in here.
  public func files(
    services: [ServiceDescriptor]
  ) throws(ContractJSONError) -> [String: String] {
    var files: [String: String] = [:]
    for service in services {
      for method in service.methods {
        let call = ContractMethod(service: service, method: method)
        files["\(service.fullName)/\(method.name).json"] = try text(call)
      }
    }
    files["refusal.json"] = try refusal()
    return files
  }

  private func text(_ method: ContractMethod) throws(ContractJSONError) -> String {
    var frames: [JSONNode] = []
    for frame in try self.frames(method) { frames.append(frame.node) }
    let members = [
      JSONMember("method", .text(method.fullName)),
      JSONMember("kind", .text(method.kind.name)),
      JSONMember("request", .text(method.method.input)),
      JSONMember("response", .text(method.method.output)),
      JSONMember("frames", JSONNode(.array(frames))),
    ]
    return JSONNode(.object(members)).text(isPretty: true) + "\n"
  }

  private func frames(_ method: ContractMethod) throws(ContractJSONError) -> [GoldenFrame] {
    let kind = method.kind
    var frames: [GoldenFrame] = []
    var requests = try samples(method.method.input, all: kind.streamsRequests)[...]
    let first = kind.streamsRequests ? nil : requests.popFirst()
    frames.append(.request(method.descriptor, first))
    for request in requests { frames.append(.data(.client, request)) }
    if kind.streamsRequests { frames.append(.end(.client)) }
    for response in try samples(method.method.output, all: kind.streamsResponses) {
      frames.append(kind.streamsResponses ? .data(.server, response) : .response(response))
    }
    if kind.streamsResponses { frames.append(.end(.server)) }
    return frames
  }

  private func samples(
    _ message: String, all: Bool
  ) throws(ContractJSONError) -> [GoldenFrame.Payload] {
    var payloads: [GoldenFrame.Payload] = []
    for variant in 0..<(all ? sample.variants(of: message) : 1) {
      let bytes = try json.bytes(sample.node(message, variant: variant), of: message)
      let text = try json.text(bytes, of: message)
      payloads.append(GoldenFrame.Payload(bytes: bytes, json: try JSONNode.parse(Array(text.utf8))))
    }
    return payloads
  }

  /// One frame with every kind of detail that our refusals have.
  private func refusal() throws(ContractJSONError) -> String {
    let status = RPCStatus(.failedPrecondition, "the window for returns has passed").with(
      detail: GoogleRPC.ErrorInfo(
        reason: "CARD_REFUSED", domain: "aftercare", metadata: ["retry_at": "2026-06-01T00:00:00Z"])
    ).with(
      detail: GoogleRPC.PreconditionFailure(
        violations: [.init(type: "AS-CARD-CAP", subject: "order-1", description: "2 of 2 cards")])
    ).with(
      detail: GoogleRPC.BadRequest(
        fieldViolations: [.init(field: "amount", description: "must be at least 1")])
    ).with(
      detail: GoogleRPC.QuotaFailure(
        violations: [.init(subject: "MSG-TIER", description: "3 of 3 messages")])
    ).with(detail: GoogleRPC.RetryInfo(retryDelay: .init(seconds: 90)))
    let outgoing = OutgoingStatus(status)
    let frame = GoldenFrame.written(outgoing.frameSize) { outgoing.write($0, streamID: 1) }
    let message = "google.rpc.Status"
    let payload = try GoldenFrame.statusPayload(frame)
    let members = [
      JSONMember("about", .text("A refused call: its response frame carries a google.rpc.Status.")),
      JSONMember("status", try JSONNode.parse(Array(json.text(payload, of: message).utf8))),
      JSONMember("hex", .text(Hex.text(frame))),
    ]
    return JSONNode(.object(members)).text(isPretty: true) + "\n"
  }
}

extension CallKind {
  /// As gRPC calls it.
  var name: String {
    switch self {
    case .unary: "unary"
    case .serverStreaming: "server streaming"
    case .clientStreaming: "client streaming"
    case .bidirectional: "bidirectional"
    }
  }
}

extension JSONNode {
  static func text(_ text: String) -> JSONNode { JSONNode(.string(text)) }
}
