public import RPCCore

/// Something that a loop does once, at a time. Keep it to cancel it; dropping it changes nothing.
public final class LoopTimer {
  public let deadline: Deadline
  fileprivate var body: (() -> Void)?
  fileprivate var position = -1

  init(deadline: Deadline, body: @escaping () -> Void) {
    self.deadline = deadline
    self.body = body
  }

  /// It is going to fire.
  public var isPending: Bool { position >= 0 }

  func take() -> (() -> Void)? {
    defer { body = nil }
    return body
  }
}

/// Timers by time: a binary heap whose entries know their place, so that cancelling is cheap.
struct TimerHeap {
  private var heap: [LoopTimer] = []

  var earliest: Deadline { heap.first?.deadline ?? .never }
  var count: Int { heap.count }

  mutating func insert(_ timer: LoopTimer) {
    timer.position = heap.count
    heap.append(timer)
    rise(timer.position)
  }

  mutating func remove(_ timer: LoopTimer) {
    let index = timer.position
    guard index >= 0 else { return }
    timer.position = -1
    timer.body = nil
    let last = heap.removeLast()
    guard last !== timer else { return }
    place(last, index)
    rise(index)
    sink(index)
  }

  /// The first timer that is due; nil when none is.
  mutating func popDue(at now: Deadline) -> LoopTimer? {
    guard let first = heap.first, first.deadline <= now else { return nil }
    first.position = -1
    let last = heap.removeLast()
    if last !== first {
      place(last, 0)
      sink(0)
    }
    return first
  }

  private mutating func place(_ timer: LoopTimer, _ index: Int) {
    heap[index] = timer
    timer.position = index
  }

  private mutating func rise(_ start: Int) {
    var index = start
    let timer = heap[index]
    while index > 0 {
      let parent = (index - 1) / 2
      if heap[parent].deadline <= timer.deadline { break }
      place(heap[parent], index)
      index = parent
    }
    place(timer, index)
  }

  private mutating func sink(_ start: Int) {
    var index = start
    let timer = heap[index]
    while true {
      var child = index * 2 + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1].deadline < heap[child].deadline { child += 1 }
      if timer.deadline <= heap[child].deadline { break }
      place(heap[child], index)
      index = child
    }
    place(timer, index)
  }
}
