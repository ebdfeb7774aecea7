import RPCCore
import RPCWire
import Testing

@Suite struct FrameDecoderTests {
  /// Feeds a decoder with bytes that arrive in the given pieces and lists what it finds.
  static func decode(_ pieces: [[UInt8]]) -> [RawSocket.Frame] {
    var decoder = FrameDecoder()
    var buffer: [UInt8] = []
    var frames: [RawSocket.Frame] = []
    for piece in pieces {
      buffer += piece
      reading: while true {
        let step = buffer.withUnsafeBytes { decoder.next($0) }
        switch step {
        case .frame(let header):
          let end = 10 + Int(header.length)
          frames.append(RawSocket.Frame(header: header, data: Array(buffer[10..<end])))
          buffer.removeFirst(end)
        case .oversized(let header):
          frames.append(RawSocket.Frame(header: header, data: Array("oversized".utf8)))
          buffer.removeFirst(10)
        case .skip(let count):
          buffer.removeFirst(count)
        case .more(let needed):
          if needed <= buffer.count { Issue.record("it has what it asks for") }
          break reading
        }
      }
    }
    if !buffer.isEmpty { Issue.record("the last frame was whole") }
    return frames
  }

  @Test(arguments: Vector.all)
  func everySplitOfRecordedFramesGivesTheSame(_ vector: Vector) {
    let bytes = Array(vector.lines.map(\.bytes).joined())
    let whole = Self.decode([bytes])
    #expect(whole.count == vector.lines.count)
    for split in 0...bytes.count {
      guard Self.decode([Array(bytes[..<split]), Array(bytes[split...])]) == whole else {
        Issue.record("differs when split at \(split)")
        return
      }
    }
    #expect(Self.decode(bytes.map { [$0] }) == whole)
  }

  @Test func threeWaySplitsGiveTheSame() {
    let frames = [
      RawSocket.Frame(1, .request, [], [1, 2, 3]), RawSocket.Frame(3, .data, .noData, []),
      RawSocket.Frame(5, .response, [], Array(repeating: 7, count: 17)),
    ]
    let bytes = Array(frames.map(\.bytes).joined())
    for first in 0...bytes.count {
      for second in first...bytes.count {
        let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map(Array.init)
        guard Self.decode(pieces) == frames else {
          Issue.record("differs when split at \(first) and \(second)")
          return
        }
      }
    }
  }

  @Test func oversizedDataIsSkippedInAnySplitAndTheNextFrameIsRead() {
    let size = Limits.frameDataBytesMax + 1
    let header = FrameHeader(length: size, streamID: 1, type: .request)
    let head = [UInt8](unsafeUninitializedCapacity: 10) { buffer, count in
      header.write(UnsafeMutableRawPointer(buffer.baseAddress!))
      count = 10
    }
    let next = RawSocket.Frame(3, .request, [], [9])
    let body = [UInt8](repeating: 1, count: size)
    let pieces: [[[UInt8]]] = [
      [head + body + next.bytes],
      [head, body, next.bytes],
      [head + body[..<1000], Array(body[1000...]) + next.bytes],
      [head, Array(body.dropLast(3)), Array(body.suffix(3)) + next.bytes[..<4]] + [
        Array(next.bytes[4...])
      ],
    ]
    for split in pieces {
      let frames = Self.decode(split)
      #expect(frames.map(\.streamID) == [1, 3])
      #expect(frames.last == next)
    }
  }

  @Test func theLargestFrameIsAFrame() {
    let frame = RawSocket.Frame(
      1, .data, [], [UInt8](repeating: 5, count: Limits.frameDataBytesMax))
    #expect(Self.decode([frame.bytes]) == [frame])
  }

  @Test func lengthWithTheTopBitSetIsOversizedNotNegative() {
    var decoder = FrameDecoder()
    let head: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 1, 0]
    let step = head.withUnsafeBytes { decoder.next($0) }
    guard case .oversized(let header) = step else {
      Issue.record("not oversized: \(step)")
      return
    }
    #expect(header.length == .max)
    #expect(decoder.skipping == 4_294_967_295)
  }

  @Test func aFrameGivenUpHalfwayIsSkipped() {
    var decoder = FrameDecoder()
    let frame = RawSocket.Frame(1, .data, [], [1, 2, 3, 4])
    let step = Array(frame.bytes[..<12]).withUnsafeBytes { bytes -> FrameDecoder.Step in
      #expect(decoder.next(bytes) == .more(14))
      return decoder.refuse(FrameHeader(bytes.baseAddress!))
    }
    guard case .oversized = step else {
      Issue.record("not refused")
      return
    }
    #expect(decoder.skipping == 4)
  }
}
