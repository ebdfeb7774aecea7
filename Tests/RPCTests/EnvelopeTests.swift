import RPCCore
import RPCWire
import Testing

@Suite struct EnvelopeTests {
  struct Read: Equatable {
    var service: String
    var method: String
    var payload: [UInt8]
    var timeout: Int64
    var metadata: Metadata
  }

  static func read(_ bytes: [UInt8]) throws -> Read {
    var envelope = RequestEnvelope()
    return try read(bytes, &envelope)
  }

  static func read(_ bytes: [UInt8], _ envelope: inout RequestEnvelope) throws -> Read {
    try bytes.withUnsafeBytes { raw in
      try envelope.read(raw)
      return Read(
        service: String(decoding: envelope.service, as: UTF8.self),
        method: String(decoding: envelope.method, as: UTF8.self), payload: Array(envelope.payload),
        timeout: envelope.timeoutNanoseconds, metadata: envelope.metadata)
    }
  }

  static func response(_ bytes: [UInt8]) throws -> (status: RPCStatus?, payload: [UInt8]) {
    try bytes.withUnsafeBytes { raw in
      var envelope = ResponseEnvelope()
      try envelope.read(raw)
      return (envelope.status, Array(envelope.payload))
    }
  }

  static func refusal(_ bytes: [UInt8]) -> String? {
    do {
      _ = try read(bytes)
      return nil
    } catch { return "\(error)" }
  }

  static func write(_ request: OutgoingRequest) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xee, count: request.byteCount)
    bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { request.write(start) } }
    return bytes
  }

  static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    varint(UInt64(number << 3 | 2)) + varint(UInt64(content.count)) + content
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A connection reads all of its requests with one envelope, which remembers the names of the last.
  @Test func anEnvelopeThatReadOthersBeforeReadsTheSame() throws {
    let a = Self.field(1, Array("a.Service".utf8)) + Self.field(2, Array("Method".utf8))
    let b = Self.field(1, Array("a.Service".utf8)) + Self.field(2, Array("Methods".utf8))
    let swapped = Self.field(2, Array("Method".utf8)) + Self.field(1, Array("a.Service".utf8))
    let broken = Self.field(1, [0xff]) + Self.field(2, Array("Method".utf8))
    let requests: [[UInt8]] = [
      a, b, swapped, broken, [], Array(a.dropLast()), a + Self.field(3, [1, 2, 3]),
      a + Self.field(1, Array("other".utf8)), a + Self.field(2, [0]), a + [0x20, 0x05], a + [0x1a],
      Self.field(1, []) + Self.field(2, []), Self.field(9, [1]) + a, Self.field(3, [7]) + a,
      Self.field(1, Array("a.Service".utf8)), Self.write(Self.full),
    ]
    var envelope = RequestEnvelope()
    for first in requests {
      for second in requests {
        for request in [first, second, second] {
          let fresh = Result { try Self.read(request) }
          let again = Result { try Self.read(request, &envelope) }
          switch (fresh, again) {
          case (.success(let fresh), .success(let again)): #expect(fresh == again)
          case (.failure(let fresh), .failure(let again)): #expect("\(fresh)" == "\(again)")
          default: Issue.record("\(request) after \(first): \(fresh), \(again)")
          }
        }
      }
    }
  }

  static let full = OutgoingRequest(
    method: Echo.unary, payload: Array(1...200), timeoutNanoseconds: 5_000_000_000,
    metadata: ["traceparent": "x", "b": "ü", "b": ""])

  @Test func whatIsWrittenIsRead() throws {
    let read = try Self.read(Self.write(Self.full))
    #expect(read.service == "vectors.Echo")
    #expect(read.method == "Unary")
    #expect(read.payload == Array(1...200))
    #expect(read.timeout == 5_000_000_000)
    #expect(read.metadata == Self.full.metadata)
    #expect(read.metadata.values("b") == ["ü", ""])
  }

  @Test func sizesAreRightAroundEveryVarintLength() throws {
    for size in [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152] {
      let request = OutgoingRequest(
        method: Echo.unary, payload: [UInt8](repeating: 1, count: size))
      #expect(try Self.read(Self.write(request)).payload.count == size)
    }
  }

  /// Every beginning of an envelope is either refused or a shorter envelope; none is read past
  /// its end.
  @Test func everyTruncationIsHandled() {
    let bytes = Self.write(Self.full)
    var refused = 0
    for end in 0..<bytes.count where Self.refusal(Array(bytes[..<end])) != nil { refused += 1 }
    #expect(refused > bytes.count - 20)
  }

  @Test func anEmptyEnvelopeIsOneWithoutFields() throws {
    #expect(
      try Self.read([])
        == Self.Read(
          service: "", method: "", payload: [], timeout: 0, metadata: Metadata()))
  }

  @Test func unknownFieldsOfEveryWireTypeAreSkipped() throws {
    let unknown =
      Self.varint(9 << 3) + [5] + Self.varint(10 << 3 | 1) + Array(repeating: 1, count: 8)
      + Self.field(11, [1, 2, 3]) + Self.varint(12 << 3 | 5) + [1, 2, 3, 4]
    #expect(try Self.read(unknown + Self.field(2, Array("M".utf8)) + unknown).method == "M")
  }

  @Test func millionsOfUnknownFieldsTakeNoMemory() throws {
    // Fields 1 of the type "varint", which the envelope does not have, each with the value 8.
    let bytes = [UInt8](repeating: 0x08, count: 4_000_000)
    #expect(try Self.read(bytes).method == "")
  }

  @Test func theLastOneOfASingularFieldWins() throws {
    let bytes =
      Self.field(1, Array("a".utf8)) + Self.field(1, Array("b".utf8)) + Self.field(3, [1])
      + Self.field(3, [2]) + [0x20, 1, 0x20, 7]
    let read = try Self.read(bytes)
    #expect(read.service == "b")
    #expect(read.payload == [2])
    #expect(read.timeout == 7)
  }

  @Test func aKnownFieldOfAnotherWireTypeIsUnknown() throws {
    #expect(try Self.read([0x08, 1] + Self.field(4, [1, 2])).timeout == 0)
  }

  @Test func textThatIsNotUTF8IsRefusedByName() {
    #expect(Self.refusal(Self.field(1, [0xff]))?.contains("service") == true)
    #expect(Self.refusal(Self.field(2, [0xc0, 0x80]))?.contains("method") == true)
    #expect(
      Self.refusal(Self.field(5, Self.field(1, [0xed, 0xa0, 0x80])))?.contains("metadata.key")
        == true)
    #expect(
      Self.refusal(Self.field(5, Self.field(2, [0xf4, 0x90, 0x80, 0x80])))?
        .contains("metadata.value") == true)
  }

  @Test func aNULInTextIsRefusedByName() {
    #expect(Self.refusal(Self.field(1, Array("abcdefgh\0".utf8)))?.contains("NUL") == true)
    #expect(Self.refusal(Self.field(2, [0]))?.contains("method") == true)
  }

  @Test func numbersThatAreTooLongAreRefused() {
    #expect(Self.refusal([0x20] + Array(repeating: 0xff, count: 9) + [0x02]) != nil)
    #expect(Self.refusal([0x20] + Array(repeating: 0x80, count: 11) + [0x00]) != nil)
    #expect(Self.refusal([0x20] + Array(repeating: 0xff, count: 9) + [0x01]) == nil)
  }

  @Test func negativeTimeoutsAreReadAsSuch() throws {
    let bytes = Self.write(
      OutgoingRequest(method: Echo.unary, payload: [], timeoutNanoseconds: -5))
    #expect(try Self.read(bytes).timeout == -5)
  }

  @Test func lengthsBeyondTheEndAreRefused() {
    #expect(Self.refusal([0x0a, 5, 1]) != nil)
    #expect(Self.refusal([0x0a] + Self.varint(.max)) != nil)
    #expect(Self.refusal([0x0a] + Self.varint(UInt64(Int64.max))) != nil)
  }

  @Test func fieldNumbersOutOfRangeAreRefused() {
    #expect(Self.refusal([0x00, 1]) != nil)
    #expect(Self.refusal(Self.varint(UInt64(1) << 32) + [1]) != nil)
  }

  @Test func groupsAreRefused() { #expect(Self.refusal([0x0b, 0x0c]) != nil) }

  @Test func metadataIsLimitedInPairsAndBytes() {
    let pair = Self.field(5, Self.field(1, [0x61]))
    let most = Array([[UInt8]](repeating: pair, count: Limits.metadataPairsMax).joined())
    #expect(Self.refusal(most) == nil)
    #expect(Self.refusal(most + pair)?.contains("metadata") == true)
    let long = Self.field(5, Self.field(2, [UInt8](repeating: 0x61, count: 20_000)))
    #expect(Self.refusal(long)?.contains("metadata") == true)
  }

  @Test func namesAreLimited() {
    let long = [UInt8](repeating: 0x61, count: Limits.nameBytesMax + 1)
    #expect(Self.refusal(Self.field(1, long))?.contains("service") == true)
    #expect(Self.refusal(Self.field(2, long))?.contains("method") == true)
  }

  @Test func metadataKeysAreLowered() throws {
    let pair = Self.field(5, Self.field(1, Array("TraceParent".utf8)) + Self.field(2, [0x78]))
    #expect(try Self.read(pair).metadata["traceparent"] == "x")
  }

  // MARK: responses

  static func frame(_ status: RPCStatus) -> [UInt8] {
    let outgoing = OutgoingStatus(status)
    var bytes = [UInt8](repeating: 0xee, count: outgoing.frameSize)
    bytes.withUnsafeMutableBytes { outgoing.write($0.baseAddress!, streamID: 1) }
    return bytes
  }

  @Test func aStatusWithDetailsComesBackWhole() throws {
    let status = RPCStatus(
      .failedPrecondition, "nö",
      details: [
        .init(typeURL: "type.googleapis.com/a.B", value: Array(0...255)),
        .init(typeURL: "", value: []),
      ], origin: .peer)
    let read = try Self.response(Array(Self.frame(status)[10...]))
    #expect(read.status == status)
  }

  @Test func codesThatNobodyKnowsAreUnknown() throws {
    let status = try Self.response(Self.field(1, [0x08, 99])).status
    #expect(status?.code == .unknown)
  }

  @Test func aStatusWithCodeZeroIsASuccess() throws {
    #expect(try Self.response(Self.field(1, [0x08, 0])).status == nil)
    #expect(try Self.response(Self.field(1, [])).status == nil)
    #expect(try Self.response([]).status == nil)
  }

  @Test func aStatusInTwoPartsIsMerged() throws {
    let bytes = Self.field(1, [0x08, 5]) + Self.field(1, Self.field(2, Array("gone".utf8)))
    #expect(try Self.response(bytes).status == RPCStatus(.notFound, "gone", origin: .peer))
  }

  @Test func longStatusTextIsCutBetweenCharacters() throws {
    let text = String(repeating: "ä", count: Limits.statusMessageBytesMax)
    let read = try Self.response(Array(Self.frame(RPCStatus(.aborted, "x" + text))[10...]))
    let message = try #require(read.status?.message)
    #expect(message.utf8.count <= Limits.statusMessageBytesMax)
    #expect(message.hasSuffix("ää"))
  }

  @Test func aNULInAStatusTextIsNotSent() throws {
    let read = try Self.response(Array(Self.frame(RPCStatus(.aborted, "a\0b"))[10...]))
    #expect(read.status?.message == "a b")
  }

  @Test func detailsThatFitNoFrameAreLeftOut() throws {
    let huge = RPCStatus.Detail(
      typeURL: "t", value: [UInt8](repeating: 1, count: Limits.frameDataBytesMax))
    let frame = Self.frame(RPCStatus(.aborted, "why", details: [huge]))
    #expect(frame.count < 100)
    #expect(try Self.response(Array(frame[10...])).status?.message == "why")
  }

  @Test func tooManyDetailsOfAPeerAreRefused() {
    let many = Array([[UInt8]](repeating: [0x1a, 0], count: 1000).joined())
    #expect(throws: EnvelopeError.self) { try Self.response(Self.field(1, many)) }
  }

  // MARK: text

  @Test func textIsCheckedAsUnicodeDefinesIt() {
    func check(_ bytes: [UInt8]) -> TextCheck.Result {
      bytes.withUnsafeBytes { TextCheck.check($0) }
    }
    for length in 0..<40 {
      var ascii = [UInt8](repeating: 0x61, count: length)
      #expect(check(ascii) == .good)
      for index in 0..<length {
        ascii[index] = 0
        #expect(check(ascii) == .hasNUL)
        ascii[index] = 0x80
        #expect(check(ascii) == .notUTF8)
        ascii[index] = 0x61
      }
    }
    // Every sequence of one and two bytes, and samples of three and four, as the library says.
    var generator = SeededGenerator(seed: 7)
    var samples: [[UInt8]] = (1...255).map { [UInt8($0)] }
    for first in 0x80...0xff {
      for second in 1...255 { samples.append([UInt8(first), UInt8(second)]) }
    }
    for _ in 0..<50_000 {
      samples.append(
        [.random(in: 0xe0...0xff, using: &generator)]
          + (0..<3).map { _ in .random(in: 0x70...0xc0, using: &generator) })
    }
    let wrong = samples.filter { sample in
      let isGood = String(validating: sample, as: UTF8.self) != nil
      return check(sample) != (isGood ? .good : .notUTF8)
    }
    #expect(wrong.isEmpty)
  }
}
