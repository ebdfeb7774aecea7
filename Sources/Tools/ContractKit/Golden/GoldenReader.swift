public import ContractDescriptors
internal import RPCCore
internal import RPCWire

/// Decodes golden frames with the contracts of this build.
public struct GoldenReader {
  private let json: ContractJSON

  public init(json: ContractJSON = ContractJSON()) { self.json = json }

  /// - Parameter file: the text of the file of a method.
  /// - Returns: what is not as the file says; nothing when it still holds.
  /// - Throws: ``ContractJSONError`` for a file that is none.
  public func problems(_ file: [UInt8]) throws(ContractJSONError) -> [String] {
    let node = try JSONNode.parse(file)
    guard case .array(let frames)? = node["frames"]?.content,
      let method = node["method"]?.plainText, let request = node["request"]?.plainText,
      let response = node["response"]?.plainText
    else { throw ContractJSONError(position: node.position, reason: "is no file of frames") }
    var problems: [String] = []
    for (index, frame) in frames.enumerated() {
      let message = frame["from"]?.plainText == "client" ? request : response
      guard let bytes = Hex.bytes(frame["hex"]?.plainText ?? ""),
        let payload = payload(bytes, method: method)
      else {
        problems.append("frame \(index + 1) of \(method) cannot be read")
        continue
      }
      guard let expected = frame["message"] else { continue }
      let found = try JSONNode.parse(Array(try json.text(payload, of: message).utf8))
      if found.text() != expected.text() {
        problems.append(
          "frame \(index + 1) of \(method) now reads \(found.text()), not \(expected.text())")
      }
    }
    return problems
  }

  /// The message in a frame; `nil` when the frame is none, or of another method.
  private func payload(_ bytes: [UInt8], method: String) -> [UInt8]? {
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> [UInt8]? in
      guard let start = bytes.baseAddress, bytes.count >= FrameHeader.byteCount else { return nil }
      let header = FrameHeader(start)
      let data = UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.byteCount...])
      guard Int(header.length) == data.count else { return nil }
      switch FrameType(rawValue: header.type) {
      case .request:
        var envelope = RequestEnvelope()
        guard (try? envelope.read(data)) != nil,
          "\(String(decoding: envelope.service, as: UTF8.self))/"
            + String(decoding: envelope.method, as: UTF8.self) == method
        else { return nil }
        return Array(envelope.payload)
      case .response:
        var envelope = ResponseEnvelope()
        guard (try? envelope.read(data)) != nil, envelope.status == nil else { return nil }
        return Array(envelope.payload)
      case .data: return Array(data)
      case nil: return nil
      }
    }
  }
}
