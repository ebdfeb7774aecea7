import CLinux
import Contracts
import Glibc
import RPCCore
import RPCWire

/// A Unix socket with nothing of the runtime on top: a peer that may do anything.
final class RawSocket: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  init(connectingTo path: String) throws {
    let result = clinux_unix_connect(path)
    guard result >= 0 else { throw TestFailure("connect: \(String(cString: strerror(-result)))") }
    descriptor = result
  }

  deinit { clinux_close(descriptor) }

  struct Frame: Equatable, CustomStringConvertible {
    var streamID: UInt32
    var type: UInt8
    var flags: UInt8
    var data: [UInt8]

    init(_ streamID: UInt32, _ type: FrameType, _ flags: FrameFlags = [], _ data: [UInt8] = []) {
      self.streamID = streamID
      self.type = type.rawValue
      self.flags = flags.rawValue
      self.data = data
    }

    init(header: FrameHeader, data: [UInt8]) {
      streamID = header.streamID
      type = header.type
      flags = header.flags
      self.data = data
    }

    var bytes: [UInt8] {
      var header = FrameHeader(length: data.count, streamID: streamID, type: .request)
      header.type = type
      header.flags = flags
      return [UInt8](unsafeUninitializedCapacity: 10) { buffer, count in
        header.write(UnsafeMutableRawPointer(buffer.baseAddress!))
        count = 10
      } + data
    }

    var description: String { hexText(bytes) }

    /// The envelope of a response frame.
    func response() throws -> (status: RPCStatus?, payload: [UInt8]) {
      guard type == FrameType.response.rawValue else {
        throw TestFailure("not a response: \(self)")
      }
      return try data.withUnsafeBytes { raw in
        var envelope = ResponseEnvelope()
        try envelope.read(raw)
        return (envelope.status, Array(envelope.payload))
      }
    }
  }

  func send(_ bytes: [UInt8]) async throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        clinux_send(descriptor, $0.baseAddress! + sent, bytes.count - sent)
      }
      if count > 0 {
        sent += count
      } else if count == -Int(EAGAIN) {
        try await Task.sleep(for: .milliseconds(1))
      } else {
        throw TestFailure("send: \(String(cString: strerror(Int32(-count))))")
      }
    }
  }

  func send(_ frame: Frame) async throws { try await send(frame.bytes) }

  /// As much as fits now; the number of bytes taken.
  func sendSome(_ bytes: [UInt8]) -> Int {
    max(0, bytes.withUnsafeBytes { clinux_send(descriptor, $0.baseAddress, bytes.count) })
  }

  /// Exactly so many bytes; nil when the peer closes before.
  func receive(_ count: Int) async throws -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var idle = 0
    while bytes.count < count {
      let got = buffer.withUnsafeMutableBytes {
        clinux_receive(descriptor, $0.baseAddress, min(count - bytes.count, 65_536))
      }
      if got > 0 {
        bytes += buffer[..<got]
        idle = 0
      } else if got == -Int(EAGAIN) {
        idle += 1
        if idle > 20_000 { throw TestFailure("nothing came for too long") }
        try await Task.sleep(for: .milliseconds(1))
      } else {
        return nil
      }
    }
    return bytes
  }

  func receiveFrame() async throws -> Frame? {
    guard let head = try await receive(10) else { return nil }
    let header = head.withUnsafeBytes { FrameHeader($0.baseAddress!) }
    guard header.length > 0 else { return Frame(header: header, data: []) }
    guard let data = try await receive(Int(header.length)) else { return nil }
    return Frame(header: header, data: data)
  }

  /// The status of the next frame, which has to be a response with one.
  func receiveStatus() async throws -> (streamID: UInt32, status: RPCStatus) {
    guard let frame = try await receiveFrame() else { throw TestFailure("closed") }
    guard let status = try frame.response().status else { throw TestFailure("a success: \(frame)") }
    return (frame.streamID, status)
  }

  /// The peer has closed; everything before that is dropped.
  func receiveEnd() async throws { while try await receive(1) != nil {} }
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Listens for clients and gives their raw sockets.
final class RawListener: Sendable {
  let path: String
  private let descriptor: Int32

  init(path: String) throws {
    self.path = path
    descriptor = clinux_unix_listen(path, 16, 0o600)
    guard descriptor >= 0 else { throw TestFailure("listen failed: \(descriptor)") }
  }

  deinit {
    clinux_close(descriptor)
    clinux_unlink(path)
  }

  func accept() async throws -> RawSocket {
    for _ in 0..<20_000 {
      let socket = clinux_accept(descriptor)
      if socket >= 0 { return RawSocket(descriptor: socket) }
      try await Task.sleep(for: .milliseconds(1))
    }
    throw TestFailure("nobody connected")
  }
}

func hexText(_ bytes: [UInt8]) -> String {
  bytes.map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}

func hexBytes(_ text: some StringProtocol) -> [UInt8] {
  let digits = Array(text.utf8)
  return stride(from: 0, to: digits.count - 1, by: 2).map { index in
    UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16)!
  }
}

/// A request frame as a client writes it.
func request(
  _ streamID: UInt32, _ method: MethodDescriptor, _ message: KeyValue = KeyValue(),
  flags: FrameFlags = [], timeout: Int64 = 0, metadata: Metadata = Metadata()
) -> RawSocket.Frame {
  let outgoing = OutgoingRequest(
    method: method, payload: message.serializedBytes(), timeoutNanoseconds: timeout,
    metadata: metadata)
  var data = [UInt8](repeating: 0, count: outgoing.byteCount)
  data.withUnsafeMutableBytes { outgoing.write($0.baseAddress!) }
  return RawSocket.Frame(streamID, .request, flags, data)
}
