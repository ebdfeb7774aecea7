internal import RPCCore
public import RPCTransport

/// An alarm that an event loop keeps the time for.
public final class LoopAlarm: Alarm {
  private let loop: EventLoop
  private let bell = Bell()

  public init(_ loop: EventLoop) { self.loop = loop }

  public func wait(for length: Duration?) async {
    await bell.wait { number in
      guard let length else { return }
      let end = Deadline.after(length)
      loop.execute { [loop, bell] in
        loop.schedule(at: end) { bell.ring(only: number) }
      }
    }
  }

  public func ring() { bell.ring() }
}
