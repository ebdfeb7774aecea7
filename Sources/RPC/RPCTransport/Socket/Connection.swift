import CLinux
import RPCCore
import RPCWire

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The socket half of a connection, the same for server and client: reads frames off it, queues
/// and writes output, notices a peer that takes nothing. Subclasses know what frames mean.
///
/// All of it happens on the loop. A connection is never torn down in the middle of a turn, because
/// a handler may be running inside of it; `close` takes effect when the turn's output is written.
class Connection: EventSource, Flushable, @unchecked Sendable {
  let loop: EventLoop
  private let descriptor: Int32
  private var token: UInt64 = 0
  @exclusivity(unchecked) private var interest: Poller.Readiness = .read

  /// Frames to be written, in order.
  @exclusivity(unchecked) var output = ByteQueue()
  @exclusivity(unchecked) private var isDirty = false
  /// The socket took less than it was given in this turn.
  @exclusivity(unchecked) private var isFull = false
  /// The last time the peer took some of the output; set while it takes none.
  @exclusivity(unchecked) private var stalledSince: Deadline?
  private var stallTimer: LoopTimer?

  /// Received and not worked through: the beginning of a frame, or what back-pressure held up.
  @exclusivity(unchecked) private var pending = ByteQueue()
  @exclusivity(unchecked) private var decoder = FrameDecoder()
  /// Bytes that the frame in progress needs.
  @exclusivity(unchecked) private var needed = FrameHeader.byteCount
  /// What is here of a large frame that is not whole, counted in `loop.largeFrameBytes`.
  @exclusivity(unchecked) private var partBytes = 0
  /// When the last of it came.
  private var partAt = Deadline.never
  private var partTimer: LoopTimer?
  /// What is being worked through now, and how far.
  @exclusivity(unchecked) private var window = UnsafeRawBufferPointer(start: nil, count: 0)
  @exclusivity(unchecked) private var offset = 0

  /// Reading pauses: what is here waits and nothing more is read.
  @exclusivity(unchecked) private(set) var isPaused = false
  @exclusivity(unchecked) private(set) var isOpen = true
  @exclusivity(unchecked) private var closeReason: String?

  init(_ descriptor: Int32, on loop: EventLoop) throws(SystemError) {
    self.descriptor = descriptor
    self.loop = loop
    do throws(SystemError) {
      token = try loop.register(self, descriptor, .read)
    } catch {
      clinux_close(descriptor)
      throw error
    }
  }

  // MARK: for subclasses

  /// Something was received: take it with `nextFrame` until that gives nothing.
  func received() {}
  /// There is room again in the output.
  func drained() {}
  /// The connection is gone; end everything that depends on it.
  func closed(_ reason: String) {}

  /// One frame off the input, or the header of one that is being skipped.
  enum Input {
    case frame(FrameHeader, UnsafeRawBufferPointer)
    case oversized(FrameHeader)
  }

  /// The next frame of what has been received. Its data is valid until the current turn's reading
  /// returns to the loop.
  @inline(__always)
  final func nextFrame() -> Input? {
    while isOpen && !isPaused && closeReason == nil {
      let rest = UnsafeRawBufferPointer(rebasing: window[offset...])
      switch decoder.next(rest) {
      case .frame(let header):
        let length = Int(header.length)
        offset &+= FrameHeader.byteCount &+ length
        if partBytes > 0 { countPart(0) }
        return .frame(
          header,
          UnsafeRawBufferPointer(
            rebasing: rest[FrameHeader.byteCount..<(FrameHeader.byteCount &+ length)]))
      case .oversized(let header):
        offset &+= FrameHeader.byteCount
        return .oversized(header)
      case .skip(let count): offset &+= count
      case .more(let count):
        needed = count
        guard count > loop.scratch.count, rest.count > partBytes, let start = rest.baseAddress
        else { return nil }
        if loop.largeFrameBytes - partBytes + rest.count <= Limits.largeFramesBytesMax {
          countPart(rest.count)
          return nil
        }
        countPart(0)
        let header = FrameHeader(start)
        _ = decoder.refuse(header)
        offset &+= FrameHeader.byteCount
        return .oversized(header)
      }
    }
    return nil
  }

  private func countPart(_ bytes: Int) {
    loop.largeFrameBytes += bytes - partBytes
    partBytes = bytes
    guard bytes > 0 else { return }
    partAt = loop.now
    if partTimer?.isPending != true { watchPart() }
  }

  /// Who began a large frame goes on with it: what is here of it takes others' room.
  private func watchPart() {
    partTimer = loop.schedule(at: partAt + loop.writeStall) { [self] in
      guard isOpen, partBytes > 0 else { return }
      if isPaused { partAt = loop.now }
      if partAt + loop.writeStall <= loop.now {
        close("the peer sent nothing of a message that it began for \(loop.writeStall)")
      } else {
        watchPart()
      }
    }
  }

  // MARK: reading

  func ready(_ readiness: Poller.Readiness) {
    guard isOpen else { return }
    if readiness.contains(.write) { flush() }
    guard isOpen, !readiness.isDisjoint(with: [.read, .hangup]) else { return }
    if readiness.contains(.hangup) { hungUp() }
    if isPaused {
      // Nobody is there to take replies, and what waits to be read could not be answered.
      if readiness.contains(.hangup) { close("the peer closed the connection") }
    } else {
      read()
    }
  }

  /// The peer is gone entirely. What it sent before can still be read.
  func hungUp() {}

  private func read() {
    if pending.isEmpty {
      let count = clinux_receive(descriptor, loop.scratch.baseAddress, loop.scratch.count)
      guard arrived(count) else { return }
      work(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count]))
      if isOpen, offset < count {
        pending.append(UnsafeRawBufferPointer(rebasing: loop.scratch[offset..<count]))
      }
    } else if holdsFrame {
      // A pause held it up. Whoever sends faster than it takes its replies would otherwise have us
      // keep all that it sends.
      workPending()
    } else {
      let size = max(Limits.readBytesPerTurn, min(needed - pending.count, 4 * loop.scratch.count))
      let count = clinux_receive(descriptor, pending.reserve(size), size)
      guard arrived(count) else { return }
      pending.commit(count)
      workPending()
    }
  }

  /// What was received begins with more than a part of a frame.
  private var holdsFrame: Bool {
    var decoder = decoder
    if case .more = decoder.next(pending.bytes) { return false }
    return true
  }

  private func workPending() {
    work(pending.bytes)
    if isOpen, offset > 0 { pending.consume(offset) }
    offset = 0
  }

  private func work(_ bytes: UnsafeRawBufferPointer) {
    window = bytes
    offset = 0
    received()
    window = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  private func arrived(_ count: Int) -> Bool {
    if count > 0 { return true }
    switch count {
    case 0: close("the peer closed the connection")
    case -Int(EAGAIN): break
    default: close("recv: \(SystemError.text(Int32(-count)))")
    }
    return false
  }

  /// Stops or goes on reading.
  final func setPaused(_ paused: Bool) {
    guard paused != isPaused, isOpen else { return }
    isPaused = paused
    updateInterest()
    // What was received before the pause comes first; not from within whoever ends the pause.
    if !paused, !pending.isEmpty {
      loop.execute { [self] in
        if isOpen, !isPaused, !pending.isEmpty { workPending() }
      }
    }
  }

  // MARK: writing

  /// Has the output written at the end of this turn.
  @inline(__always)
  final func outputGrew() {
    if output.count >= Limits.writeQueueBytesAhead { writeAhead() }
    if isDirty { return }
    isDirty = true
    loop.flushLater(self)
  }

  /// Writes what waits before the turn ends. What comes of it is seen to at the end: a handler may be
  /// running.
  private func writeAhead() {
    guard isOpen, closeReason == nil, stalledSince == nil, !isFull else { return }
    let bytes = output.bytes
    let count = clinux_send(descriptor, bytes.baseAddress, bytes.count)
    isFull = count < bytes.count
    if count > 0 { output.consume(count) }
  }

  func flush() {
    isDirty = false
    isFull = false
    guard isOpen else { return }
    write()
    if let closeReason {
      tearDown(closeReason)
    } else if isOpen {
      wrote()
    }
  }

  /// Output was written, or nothing could be. For subclasses that wait for an empty queue.
  func wrote() {}

  private func write() {
    while !output.isEmpty {
      let bytes = output.bytes
      let count = clinux_send(descriptor, bytes.baseAddress, bytes.count)
      if count > 0 {
        output.consume(count)
        stalledSince = nil
        continue
      }
      if count == -Int(EAGAIN) {
        stall()
      } else if closeReason == nil {
        closeReason = "send: \(SystemError.text(Int32(-count)))"
      }
      break
    }
    updateInterest()
    if output.count <= Limits.writeQueueBytesResume { drained() }
  }

  /// The peer takes nothing: it gets `writeStall` to take something.
  private func stall() {
    if stalledSince == nil { stalledSince = loop.now }
    if stallTimer?.isPending == true { return }
    let since = stalledSince ?? loop.now
    stallTimer = loop.schedule(at: since + loop.writeStall) { [self] in
      guard isOpen, let since = stalledSince else { return }
      if since + loop.writeStall <= loop.now {
        output.release()
        close("the peer took nothing of what was sent for \(loop.writeStall)")
      } else {
        stall()
      }
    }
  }

  private func updateInterest() {
    guard isOpen else { return }
    var wanted: Poller.Readiness = isPaused ? [] : .read
    if !output.isEmpty { wanted.insert(.write) }
    if wanted != interest {
      interest = wanted
      loop.change(descriptor, wanted, token: token)
    }
  }

  // MARK: closing

  /// Closes the connection at the end of this turn, after one attempt to write what is queued.
  final func close(_ reason: String) {
    guard isOpen, closeReason == nil else { return }
    closeReason = reason
    outputGrew()
  }

  private func tearDown(_ reason: String) {
    isOpen = false
    loop.unregister(descriptor, token: token)
    clinux_close(descriptor)
    if let stallTimer { loop.cancel(stallTimer) }
    if let partTimer { loop.cancel(partTimer) }
    if partBytes > 0 { countPart(0) }
    pending.release()
    output.release()
    closed(reason)
  }
}
