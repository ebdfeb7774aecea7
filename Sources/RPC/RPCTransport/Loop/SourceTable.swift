/// A descriptor's owner, told when it is ready.
protocol EventSource: AnyObject {
  func ready(_ readiness: Poller.Readiness)
}

/// Something with output that is written at the end of a turn.
protocol Flushable: AnyObject {
  func flush()
}

/// The owners of descriptors by token. A token holds a generation, so that an event of a descriptor
/// that was closed earlier in the turn reaches nobody, even when its slot has a new owner.
struct SourceTable {
  static let wakeToken = UInt64.max

  private struct Slot {
    var source: (any EventSource)?
    var generation: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []

  mutating func insert(_ source: any EventSource) -> UInt64 {
    let index: UInt32
    if let reused = free.popLast() {
      index = reused
    } else {
      index = UInt32(slots.count)
      slots.append(Slot())
    }
    slots[Int(index)].source = source
    return UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
  }

  mutating func remove(_ token: UInt64) {
    let index = Int(token & 0xffff_ffff)
    slots[index].source = nil
    slots[index].generation &+= 1
    free.append(UInt32(index))
  }

  subscript(token: UInt64) -> (any EventSource)? {
    let index = Int(token & 0xffff_ffff)
    guard index < slots.count, slots[index].generation == UInt32(token >> 32) else { return nil }
    return slots[index].source
  }
}
