import RPCCore
import RPCWire
import Testing

@testable import RPCWire

/// The rules of the protocol on the pure machines, one refusal or rule each.
@Suite struct ServerMachineTests {
  final class Box {
    var machine = ServerMachine()
    let routes = RouteTable(Echo.router())

    func receive(_ frame: RawSocket.Frame) -> ServerMachine.Action {
      var header = FrameHeader(length: frame.data.count, streamID: frame.streamID, type: .request)
      header.type = frame.type
      header.flags = frame.flags
      return frame.data.withUnsafeBytes { data in
        var envelope = RequestEnvelope()
        return machine.receive(header, data, routes, &envelope)
      }
    }

    /// Starts a call that streams requests.
    func open(_ streamID: UInt32, token: Int) {
      guard case .call = receive(request(streamID, Echo.client, flags: .remoteOpen)) else {
        Issue.record("the call was refused")
        return
      }
      machine.opened(streamID, token: token)
    }
  }

  static func code(_ action: ServerMachine.Action) -> RPCStatus.Code? {
    switch action {
    case .refuse(let refusal), .fail(_, let refusal):
      refusal.status(RequestEnvelope()).code
    default: nil
    }
  }

  static func isIgnored(_ action: ServerMachine.Action) -> Bool {
    if case .ignore = action { true } else { false }
  }

  @Test func aRequestStartsACall() {
    let box = Box()
    guard case .call(let route, let requestsEnded) = box.receive(request(1, Echo.unary)) else {
      Issue.record("refused")
      return
    }
    #expect(box.routes.entries[route].method == Echo.unary)
    #expect(!requestsEnded)
    #expect(box.machine.callsInProgress == 1)
  }

  @Test func unknownServiceAndMethodAreUnimplemented() {
    let box = Box()
    let service = MethodDescriptor(service: "no.Such", name: "Unary", kind: .unary)
    #expect(Self.code(box.receive(request(1, service))) == .unimplemented)
    #expect(Self.code(box.receive(request(3, Echo.method("No", .unary)))) == .unimplemented)
    #expect(box.machine.misbehavingFrames == 0)
  }

  @Test func evenStreamIDIsInvalid() {
    #expect(Self.code(Box().receive(request(2, Echo.unary))) == .invalidArgument)
    #expect(Self.code(Box().receive(request(0, Echo.unary))) == .invalidArgument)
  }

  @Test func streamIDThatDoesNotIncreaseIsInvalid() {
    let box = Box()
    _ = box.receive(request(5, Echo.unary))
    #expect(Self.code(box.receive(request(5, Echo.unary))) == .invalidArgument)
    #expect(Self.code(box.receive(request(3, Echo.unary))) == .invalidArgument)
    guard case .call = box.receive(request(7, Echo.unary)) else {
      Issue.record("the connection does not live on")
      return
    }
  }

  @Test func aRefusedRequestUsesUpItsStreamID() {
    let box = Box()
    _ = box.receive(request(5, Echo.method("No", .unary)))
    #expect(Self.code(box.receive(request(5, Echo.unary))) == .invalidArgument)
  }

  @Test func undecodableEnvelopeIsInvalid() {
    #expect(
      Self.code(Box().receive(RawSocket.Frame(1, .request, [], [0x0a, 0xff])))
        == .invalidArgument)
  }

  @Test func oversizedRequestIsExhaustedAndItsStreamIDIsUsed() {
    let box = Box()
    let header = FrameHeader(
      length: Limits.frameDataBytesMax + 1, streamID: 1, type: .request)
    #expect(Self.code(box.machine.receiveOversized(header)) == .resourceExhausted)
    #expect(Self.code(box.receive(request(1, Echo.unary))) == .invalidArgument)
  }

  @Test func aLargeRequestForWhichThereIsNoRoomNowIsNoMisbehaviour() {
    let box = Box()
    let header = FrameHeader(length: 100_000, streamID: 1, type: .request)
    #expect(Self.code(box.machine.receiveOversized(header)) == .unavailable)
    #expect(box.machine.misbehavingFrames == 0)
    _ = box.machine.receiveOversized(
      FrameHeader(length: Limits.frameDataBytesMax + 1, streamID: 3, type: .request))
    #expect(box.machine.misbehavingFrames == 1)
  }

  @Test func whatFollowsACallThatWasTurnedAwayCostsNothing() {
    let box = Box()
    _ = box.receive(request(1, Echo.bidi, flags: .remoteOpen))
    box.machine.turnedAway(1, requestsEnded: false)
    #expect(Self.isIgnored(box.receive(RawSocket.Frame(1, .data, [], [1]))))
    #expect(box.machine.misbehavingFrames == 0)
    #expect(box.machine.callsInProgress == 0)
  }

  @Test func oversizedDataFailsItsStream() {
    let box = Box()
    box.open(1, token: 8)
    let header = FrameHeader(length: Limits.frameDataBytesMax + 1, streamID: 1, type: .data)
    let action = box.machine.receiveOversized(header)
    guard case .fail(let token, _) = action else {
      Issue.record("the stream lives on")
      return
    }
    #expect(token == 8)
    #expect(Self.code(action) == .resourceExhausted)
    #expect(box.machine.openStreams == 0)
  }

  @Test func oversizedDataForNobodyIsIgnored() {
    let header = FrameHeader(length: Limits.frameDataBytesMax + 1, streamID: 9, type: .data)
    #expect(Self.isIgnored(Box().machine.receiveOversized(header)))
  }

  @Test func dataForUnknownFinishedAndUnaryStreamsIsIgnoredAndCounted() {
    let box = Box()
    _ = box.receive(request(1, Echo.unary))
    #expect(Self.isIgnored(box.receive(RawSocket.Frame(1, .data, [], [1]))))
    #expect(Self.isIgnored(box.receive(RawSocket.Frame(99, .data, [], [1]))))
    #expect(Self.isIgnored(box.receive(RawSocket.Frame(0, .data, .remoteClosed))))
    #expect(box.machine.misbehavingFrames == 3)
  }

  @Test func dataThatCrossedWithTheEndOfItsStreamCostsNothing() {
    let box = Box()
    box.open(1, token: 0)
    box.machine.answered(1, kind: .clientStreaming)
    box.machine.ended()
    for _ in 0..<1000 { #expect(Self.isIgnored(box.receive(RawSocket.Frame(1, .data, [], [1])))) }
    #expect(box.machine.misbehavingFrames == 0)
    // After its end the client has no excuse.
    _ = box.receive(RawSocket.Frame(1, .data, [.remoteClosed, .noData]))
    _ = box.receive(RawSocket.Frame(1, .data, [], [1]))
    #expect(box.machine.misbehavingFrames == 1)
  }

  @Test func dataThatFollowsARefusedRequestCostsNothing() {
    let box = Box()
    _ = box.receive(request(1, Echo.method("No", .clientStreaming), flags: .remoteOpen))
    box.machine.isDraining = true
    _ = box.receive(request(3, Echo.client, flags: .remoteOpen))
    for _ in 0..<500 {
      #expect(Self.isIgnored(box.receive(RawSocket.Frame(1, .data, [], [1]))))
      #expect(Self.isIgnored(box.receive(RawSocket.Frame(3, .data, [], [1]))))
    }
    #expect(box.machine.misbehavingFrames == 0)
  }

  @Test func dataThatFollowsAnOversizedMessageCostsNothing() {
    let box = Box()
    box.open(1, token: 1)
    let header = FrameHeader(length: Limits.frameDataBytesMax + 1, streamID: 1, type: .data)
    _ = box.machine.receiveOversized(header)
    for _ in 0..<500 { _ = box.receive(RawSocket.Frame(1, .data, [], [1])) }
    #expect(box.machine.misbehavingFrames == 1)
  }

  @Test func unknownFrameTypesAndResponsesAreIgnoredAndCounted() {
    let box = Box()
    var frame = RawSocket.Frame(1, .response)
    #expect(Self.isIgnored(box.receive(frame)))
    frame.type = 77
    #expect(Self.isIgnored(box.receive(frame)))
    #expect(box.machine.misbehavingFrames == 2)
  }

  @Test func tooManyMisbehavingFramesCloseTheConnection() {
    let box = Box()
    for index in 1...Limits.misbehavingFramesMax {
      let action = box.receive(RawSocket.Frame(99, .data, [], [1]))
      if index < Limits.misbehavingFramesMax {
        #expect(Self.isIgnored(action))
      } else if case .close = action {
      } else {
        Issue.record("the connection lives on")
      }
    }
  }

  @Test func aDeadlineThatPassedIsNotStarted() {
    #expect(Self.code(Box().receive(request(1, Echo.unary, timeout: -1))) == .deadlineExceeded)
    #expect(Self.code(Box().receive(request(1, Echo.unary, timeout: .min))) == .deadlineExceeded)
  }

  @Test func callsInProgressAreLimited() {
    let box = Box()
    for index in 0..<Limits.callsPerConnectionMax {
      guard case .call = box.receive(request(UInt32(index) * 2 + 1, Echo.unary)) else {
        Issue.record("refused early")
        return
      }
    }
    let next = UInt32(Limits.callsPerConnectionMax) * 2 + 1
    #expect(Self.code(box.receive(request(next, Echo.unary))) == .resourceExhausted)
    box.machine.ended()
    guard case .call = box.receive(request(next + 2, Echo.unary)) else {
      Issue.record("still refused")
      return
    }
  }

  @Test func aDrainingServerTakesNoCalls() {
    let box = Box()
    box.machine.isDraining = true
    #expect(Self.code(box.receive(request(1, Echo.unary))) == .unavailable)
  }

  @Test func messagesOfAStreamComeInOrderAndEndOnce() {
    let box = Box()
    box.open(1, token: 4)
    guard case .message(4, false) = box.receive(RawSocket.Frame(1, .data, [], [1])),
      case .message(4, false) = box.receive(RawSocket.Frame(1, .data, [], [])),
      case .requestsEnded(4) = box.receive(
        RawSocket.Frame(1, .data, [.remoteClosed, .noData]))
    else {
      Issue.record("not as sent")
      return
    }
    #expect(box.machine.openStreams == 0)
    #expect(Self.isIgnored(box.receive(RawSocket.Frame(1, .data, [], [1]))))
  }

  @Test func aClosingFrameWithAMessageIsBoth() {
    let box = Box()
    box.open(1, token: 4)
    guard case .message(4, true) = box.receive(RawSocket.Frame(1, .data, .remoteClosed, [1]))
    else {
      Issue.record("not the last message")
      return
    }
  }

  @Test func aFrameMarkedEmptyThatIsNotFailsItsStream() {
    let box = Box()
    box.open(1, token: 4)
    #expect(
      Self.code(box.receive(RawSocket.Frame(1, .data, .noData, [1]))) == .invalidArgument)
  }

  @Test func aStreamThatIsNotReadFailsAloneAtItsBudget() {
    let box = Box()
    box.open(1, token: 1)
    box.open(3, token: 3)
    let frame = RawSocket.Frame(1, .data, [], [UInt8](repeating: 0, count: 1024 * 1024))
    for _ in 0..<(Limits.streamQueueBytesMax / frame.data.count) {
      guard case .message = box.receive(frame) else {
        Issue.record("failed early")
        return
      }
    }
    #expect(Self.code(box.receive(frame)) == .resourceExhausted)
    #expect(Self.isIgnored(box.receive(frame)))
    #expect(box.machine.misbehavingFrames == 0)
    guard case .message(3, false) = box.receive(RawSocket.Frame(3, .data, [], [1])) else {
      Issue.record("the other stream failed too")
      return
    }
  }

  @Test func whatWasTakenMakesRoom() {
    let box = Box()
    box.open(1, token: 1)
    let frame = RawSocket.Frame(1, .data, [], [UInt8](repeating: 0, count: 1024 * 1024))
    for _ in 0..<100 {
      guard case .message = box.receive(frame) else {
        Issue.record("failed although it is read")
        return
      }
      box.machine.taken(1, bytes: frame.data.count)
    }
  }
}

@Suite struct ClientMachineTests {
  static func receive(
    _ machine: inout ClientMachine, _ frame: RawSocket.Frame
  ) -> (ClientMachine.Action, RPCStatus?) {
    var header = FrameHeader(length: frame.data.count, streamID: frame.streamID, type: .request)
    header.type = frame.type
    header.flags = frame.flags
    return frame.data.withUnsafeBytes { data in
      var envelope = ResponseEnvelope()
      let action = machine.receive(header, data, &envelope)
      return (action, envelope.status)
    }
  }

  static func isIgnored(_ action: ClientMachine.Action) -> Bool {
    if case .ignore = action { true } else { false }
  }

  @Test func streamIDsAreOddAndIncrease() {
    var machine = ClientMachine()
    #expect((0..<4).map { machine.start(.unary, token: $0) } == [1, 3, 5, 7])
  }

  @Test func aResponseEndsItsCall() {
    var machine = ClientMachine()
    _ = machine.start(.unary, token: 7)
    guard case .response(7) = Self.receive(&machine, RawSocket.Frame(1, .response)).0 else {
      Issue.record("no response")
      return
    }
    #expect(machine.callsInProgress == 0)
  }

  @Test func aSecondResponseIsLateNotWrong() {
    var machine = ClientMachine()
    _ = machine.start(.unary, token: 7)
    _ = Self.receive(&machine, RawSocket.Frame(1, .response))
    #expect(Self.isIgnored(Self.receive(&machine, RawSocket.Frame(1, .response)).0))
    #expect(machine.misbehavingFrames == 0)
  }

  @Test func aResponseForACallThatWasNeverMadeIsCounted() {
    var machine = ClientMachine()
    #expect(Self.isIgnored(Self.receive(&machine, RawSocket.Frame(9, .response)).0))
    #expect(Self.isIgnored(Self.receive(&machine, RawSocket.Frame(2, .data)).0))
    #expect(machine.misbehavingFrames == 2)
  }

  @Test func dataForAUnaryCallFailsIt() {
    var machine = ClientMachine()
    _ = machine.start(.unary, token: 7)
    guard case .fail(7, let status) = Self.receive(&machine, RawSocket.Frame(1, .data, [], [1])).0
    else {
      Issue.record("the call lives on")
      return
    }
    #expect(status.code == .internal)
    #expect(machine.callsInProgress == 0)
  }

  @Test func anUndecodableResponseFailsItsCall() {
    var machine = ClientMachine()
    _ = machine.start(.unary, token: 7)
    guard
      case .fail(7, let status) = Self.receive(
        &machine, RawSocket.Frame(1, .response, [], [0x0a, 0xff])
      ).0
    else {
      Issue.record("the call lives on")
      return
    }
    #expect(status.code == .internal)
  }

  @Test func anOversizedReplyIsATypedErrorOfItsCall() {
    var machine = ClientMachine()
    _ = machine.start(.unary, token: 7)
    let header = FrameHeader(length: Limits.frameDataBytesMax + 1, streamID: 1, type: .response)
    guard case .fail(7, let status) = machine.receiveOversized(header) else {
      Issue.record("the call lives on")
      return
    }
    #expect(status.code == .resourceExhausted)
  }

  @Test func aStreamThatIsNotReadFailsAtItsBudget() {
    var machine = ClientMachine()
    _ = machine.start(.serverStreaming, token: 7)
    let frame = RawSocket.Frame(1, .data, [], [UInt8](repeating: 0, count: 1024 * 1024))
    var failed: RPCStatus?
    for _ in 0..<10 {
      if case .fail(_, let status) = Self.receive(&machine, frame).0 { failed = status }
    }
    #expect(failed?.code == .resourceExhausted)
    #expect(machine.callsInProgress == 0)
  }

  @Test func readingPausesOnlyWhileNobodyElseWaits() {
    var machine = ClientMachine()
    _ = machine.start(.serverStreaming, token: 1)
    let frame = RawSocket.Frame(1, .data, [], [UInt8](repeating: 0, count: 1024 * 1024))
    _ = Self.receive(&machine, frame)
    #expect(!machine.allCallsAreUnread)
    _ = Self.receive(&machine, frame)
    #expect(machine.allCallsAreUnread)
    let unary = machine.start(.unary, token: 2)
    #expect(!machine.allCallsAreUnread)
    machine.ended(unary!)
    #expect(machine.allCallsAreUnread)
    machine.taken(1, bytes: frame.data.count)
    #expect(!machine.allCallsAreUnread)
    machine.ended(1)
    #expect(!machine.allCallsAreUnread)
  }
}

@Suite struct StreamTableTests {
  @Test func behavesAsADictionary() {
    var generator = SeededGenerator(seed: 11)
    var table = StreamTable<Int>()
    var reference: [UInt32: Int] = [:]
    for step in 0..<50_000 {
      let id = UInt32.random(in: 0..<500, using: &generator) * 2 + 1
      if Bool.random(using: &generator) {
        table[id] = step
        reference[id] = step
      } else {
        table[id] = nil
        reference[id] = nil
      }
      let probe = UInt32.random(in: 0..<500, using: &generator) * 2 + 1
      guard table[probe] == reference[probe], table.count == reference.count else {
        Issue.record("differs at step \(step)")
        return
      }
    }
    #expect(Set(table.ids) == Set(reference.keys))
  }

  @Test func shortStreamsBesideALongOneLeaveNothing() {
    var table = StreamTable<Int>()
    table[1] = 1
    for index in 1..<100_000 {
      let id = UInt32(index) * 2 + 1
      table[id] = index
      table[id] = nil
    }
    #expect(table.count == 1)
    #expect(table[1] == 1)
    #expect(table.capacity <= 16)
  }

  @Test func shrinksAfterABurst() {
    var table = StreamTable<Int>()
    for index in 0..<20_000 { table[UInt32(index) * 2 + 1] = index }
    for index in 0..<20_000 { table[UInt32(index) * 2 + 1] = nil }
    #expect(table.isEmpty)
    #expect(table.capacity <= 1024)
  }
}

@Suite struct RouteTableTests {
  @Test func findsEveryMethodAndNothingElse() {
    var router = Router()
    for service in 0..<20 {
      for method in 0..<30 {
        router.add(
          MethodDescriptor(service: "aftercare.s\(service).v1.S", name: "M\(method)", kind: .unary)
        ) { _, _ in }
      }
    }
    let table = RouteTable(router)
    func route(_ service: String, _ method: String) -> Int? {
      Array(service.utf8).withUnsafeBytes { service in
        Array(method.utf8).withUnsafeBytes { table.route(service: service, method: $0) }
      }
    }
    for (index, entry) in router.entries.enumerated() {
      #expect(route(entry.method.service, entry.method.name) == index)
    }
    #expect(route("aftercare.s1.v1.S", "M30") == nil)
    #expect(route("aftercare.s1.v1.SM", "1") == nil)
    #expect(route("", "") == nil)
  }

  @Test func anEmptyRouterHasNoRoutes() {
    let table = RouteTable(Router())
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(table.route(service: empty, method: empty) == nil)
  }
}
