import Contracts
import Foundation
import RPCCore
import RPCTransport
import RPCWire
import Testing

/// Frames recorded between the Go implementation's client and server.
struct Vector: Sendable, CustomStringConvertible {
  struct Line: Sendable {
    var fromClient: Bool
    var bytes: [UInt8]
  }

  let description: String
  let lines: [Line]

  static let all: [Vector] = {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("vectors")
    let files = try! FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return files.filter { $0.hasSuffix(".hex") }.map { name in
      let text = try! String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      return Vector(
        description: name,
        lines: text.split(separator: "\n").map {
          Line(fromClient: $0.hasPrefix(">"), bytes: hexBytes($0.dropFirst(2)))
        })
    }
  }()
}
extension SocketTests {
  @Suite struct VectorTests {
    @Test func everyRecordedFileIsThere() { #expect(Vector.all.count == 10) }

    @Test(arguments: Vector.all)
    func serverAnswersAsTheRecordedOneDid(_ vector: Vector) async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        for line in vector.lines {
          if line.fromClient {
            try await socket.send(line.bytes)
          } else {
            #expect(
              hexText(try await socket.receive(line.bytes.count) ?? []) == hexText(line.bytes))
          }
        }
      }
    }

    @Test(arguments: Vector.all)
    func serverAnswersTheSameWhenBytesComeOneByOne(_ vector: Vector) async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        for line in vector.lines {
          if line.fromClient {
            for byte in line.bytes { try await socket.send([byte]) }
          } else {
            #expect(
              hexText(try await socket.receive(line.bytes.count) ?? []) == hexText(line.bytes))
          }
        }
      }
    }

    @Test(arguments: Vector.all)
    func clientPlaysTheRecordedOne(_ vector: Vector) async throws {
      let path = temporaryPath()
      let loop = try EventLoop()
      loop.start()
      defer { loop.stop() }
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      let listener = try RawListener(path: path)
      let channel = UnixChannel(path: path, loop: loop)
      async let played: Void = play(vector, on: channel)
      let socket = try await listener.accept()
      for line in vector.lines {
        if line.fromClient {
          let frame = try #require(try await socket.receiveFrame())
          #expect(hexText(try withoutTimeout(frame).bytes) == hexText(line.bytes))
        } else {
          try await socket.send(line.bytes)
        }
      }
      try await played
    }

    /// The calls that the recorded client made, found from its frames.
    private func play(_ vector: Vector, on channel: UnixChannel) async throws {
      var index = 0
      while index < vector.lines.count {
        defer { index += 1 }
        let line = vector.lines[index]
        guard line.fromClient, line.bytes[8] == FrameType.request.rawValue else { continue }
        let (service, name, message, options) = try line.bytes.withUnsafeBytes { raw in
          var envelope = RequestEnvelope()
          try envelope.read(UnsafeRawBufferPointer(rebasing: raw[10...]))
          return (
            String(decoding: envelope.service, as: UTF8.self),
            String(decoding: envelope.method, as: UTF8.self),
            try KeyValue(serialized: envelope.payload), CallOptions(metadata: envelope.metadata)
          )
        }
        switch name {
        case "Server":
          let stream: ResponseStream<KeyValue> = try await Calls.serverStreaming(
            channel, Echo.server, message, options)
          var values: [String] = []
          for try await response in stream { values.append(response.value) }
          #expect(values == ["0", "1", "2"])
        case "Client":
          let call: ClientStreamingCall<KeyValue, KeyValue> = try await Calls.clientStreaming(
            channel, Echo.client, options)
          for value in 0..<3 { try await call.send(KeyValue(key: "c", value: "\(value)")) }
          #expect(try await call.finish() == KeyValue(key: "count", value: "3"))
        case "Bidi":
          let call: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
            channel, Echo.bidi, options)
          for value in 0..<3 {
            let message = KeyValue(key: "b", value: "\(value)")
            try await call.send(message)
            #expect(try await call.responses.next() == message)
          }
          try await call.finish()
          #expect(try await call.responses.next() == nil)
        default:
          let method = MethodDescriptor(service: service, name: name, kind: .unary)
          let result: Result<KeyValue, RPCStatus>
          do throws(RPCStatus) {
            result = .success(try await Calls.unary(channel, method, message, options))
          } catch { result = .failure(error) }
          expect(result, name, service, message)
        }
      }
    }

    private func expect(
      _ result: Result<KeyValue, RPCStatus>, _ name: String, _ service: String, _ sent: KeyValue
    ) {
      let status: RPCStatus? = if case .failure(let status) = result { status } else { nil }
      #expect(status?.origin != .local)
      switch (service, name) {
      case (_, "Empty"): #expect(try! result.get() == KeyValue())
      case (_, "Fail"):
        #expect(status?.code == .failedPrecondition)
        #expect(status?.message == "not now")
      case (_, "None"), ("vectors.None", _): #expect(status?.code == .unimplemented)
      default: #expect(try! result.get() == sent)
      }
    }

    /// Our client always sends a deadline; the recorded one had none.
    private func withoutTimeout(_ frame: RawSocket.Frame) throws -> RawSocket.Frame {
      guard frame.type == FrameType.request.rawValue else { return frame }
      return try frame.data.withUnsafeBytes { raw in
        var envelope = RequestEnvelope()
        try envelope.read(raw)
        #expect(envelope.timeoutNanoseconds > 0)
        let outgoing = OutgoingRequest(
          method: MethodDescriptor(
            service: String(decoding: envelope.service, as: UTF8.self),
            name: String(decoding: envelope.method, as: UTF8.self), kind: .unary),
          payload: Array(envelope.payload), metadata: envelope.metadata)
        var copy = frame
        copy.data = [UInt8](repeating: 0, count: outgoing.byteCount)
        copy.data.withUnsafeMutableBytes { outgoing.write($0.baseAddress!) }
        return copy
      }
    }
  }
}
