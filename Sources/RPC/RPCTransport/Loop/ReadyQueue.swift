/// The jobs that can run now, first in, first out: a ring that grows and keeps its memory.
struct ReadyQueue: ~Copyable {
  private var ring: UnsafeMutablePointer<UnownedJob>
  private var capacity = 64
  private var head = 0
  private(set) var count = 0

  init() { ring = .allocate(capacity: 64) }

  deinit { ring.deallocate() }

  var isEmpty: Bool { count == 0 }

  @inline(__always)
  mutating func push(_ job: UnownedJob) {
    if count == capacity { grow() }
    (ring + ((head &+ count) & (capacity &- 1))).initialize(to: job)
    count &+= 1
  }

  @inline(__always)
  mutating func pop() -> UnownedJob? {
    if count == 0 { return nil }
    let job = (ring + head).move()
    head = (head &+ 1) & (capacity &- 1)
    count &-= 1
    return job
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<UnownedJob>.allocate(capacity: capacity * 2)
    for index in 0..<count {
      (larger + index).moveInitialize(from: ring + ((head + index) & (capacity - 1)), count: 1)
    }
    ring.deallocate()
    ring = larger
    capacity *= 2
    head = 0
  }
}
