/// Bytes waiting in order: written at the end, consumed at the front. Memory only.
///
/// It is empty most of the time and then holds no more than a small block.
public struct ByteQueue: ~Copyable {
  @usableFromInline var base: UnsafeMutableRawPointer?
  @usableFromInline var capacity = 0
  @usableFromInline var head = 0
  @usableFromInline var tail = 0

  /// What an empty queue keeps for the next use.
  @usableFromInline static let kept = 64 * 1024

  public init() {}

  deinit { base?.deallocate() }

  /// Bytes written and not consumed.
  @inlinable public var count: Int { tail &- head }
  @inlinable public var isEmpty: Bool { head == tail }

  /// Valid until the queue is changed.
  @inlinable
  public var bytes: UnsafeRawBufferPointer {
    guard let base else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: base + head, count: count)
  }

  /// Makes room for `size` bytes at the end and returns where they go; `commit` adds them.
  @inlinable
  public mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
    if let base, capacity &- tail >= size { return base + tail }
    return grow(size)
  }

  @inlinable
  public mutating func commit(_ size: Int) {
    tail &+= size
    assert(tail <= capacity)
  }

  @inlinable
  public mutating func append(_ source: UnsafeRawBufferPointer) {
    guard let start = source.baseAddress, source.count > 0 else { return }
    reserve(source.count).copyMemory(from: start, byteCount: source.count)
    commit(source.count)
  }

  /// Drops bytes from the front.
  public mutating func consume(_ size: Int) {
    head += size
    precondition(head <= tail, "more was consumed than is there")
    if head == tail {
      head = 0
      tail = 0
      if capacity > ByteQueue.kept { release() }
    }
  }

  /// Drops everything, memory included.
  public mutating func release() {
    base?.deallocate()
    base = nil
    capacity = 0
    head = 0
    tail = 0
  }

  @usableFromInline
  mutating func grow(_ size: Int) -> UnsafeMutableRawPointer {
    let used = count
    // Moving down is enough when that frees at least half, which keeps it linear over time.
    if let base, head >= capacity / 2, capacity - used >= size {
      base.copyMemory(from: base + head, byteCount: used)
      head = 0
      tail = used
      return base + tail
    }
    var wanted = max(capacity * 2, 4096)
    while wanted < used + size { wanted *= 2 }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
    if let base {
      fresh.copyMemory(from: base + head, byteCount: used)
      base.deallocate()
    }
    base = fresh
    capacity = wanted
    head = 0
    tail = used
    return fresh + tail
  }
}
