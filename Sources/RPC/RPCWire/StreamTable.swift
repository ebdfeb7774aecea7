/// The streams of one connection by id: open addressing with linear probing, in which nobody sits
/// farther from home than the one before it ("robin hood").
///
/// Ids are odd and increase, so neighbours in time are neighbours in memory and a probe is almost
/// always one step. Removal shifts back up to the next one that is at home, so it takes one step
/// as well and leaves no tombstones; the table shrinks when it is nearly empty. A million short
/// calls leave nothing behind.
struct StreamTable<Value: Sendable>: Sendable {
  private var keys: [UInt32]
  private var values: [Value?]
  private(set) var count = 0

  private static var smallest: Int { 8 }

  init() {
    keys = []
    values = []
  }

  var isEmpty: Bool { count == 0 }
  /// Slots held, for tests that guard against growth.
  var capacity: Int { keys.count }

  @inline(__always)
  private func home(_ id: UInt32) -> Int { Int(id >> 1) & (keys.count &- 1) }

  /// The slot of the id, or -1.
  @inline(__always)
  private func find(_ id: UInt32) -> Int {
    if count == 0 { return -1 }
    var slot = home(id)
    while keys[slot] != 0 {
      if keys[slot] == id { return slot }
      slot = (slot &+ 1) & (keys.count &- 1)
    }
    return -1
  }

  /// The value of the stream; setting nil removes it. Id 0 is never in the table.
  subscript(id: UInt32) -> Value? {
    @inline(__always) get {
      let slot = find(id)
      return slot < 0 ? nil : values[slot]
    }
    set {
      if let newValue {
        let slot = find(id)
        if slot >= 0 { values[slot] = newValue } else { insert(id, newValue) }
      } else {
        _ = remove(id)
      }
    }
  }

  /// Changes a value in place; nil when the stream is not there.
  @inline(__always)
  mutating func update<Result>(_ id: UInt32, _ body: (inout Value) -> Result) -> Result? {
    let slot = find(id)
    guard slot >= 0, var value = values[slot] else { return nil }
    let result = body(&value)
    values[slot] = value
    return result
  }

  mutating func insert(_ id: UInt32, _ value: Value) {
    precondition(id != 0, "stream 0 does not exist")
    if (count &+ 1) &* 2 > keys.count { resize(max(StreamTable.smallest, keys.count * 2)) }
    place(id, value)
    count &+= 1
  }

  private mutating func place(_ id: UInt32, _ value: Value) {
    let mask = keys.count &- 1
    var (id, value) = (id, Optional(value))
    var slot = home(id)
    var distance = 0
    while keys[slot] != 0 {
      let other = (slot &- home(keys[slot])) & mask
      if other < distance {
        swap(&keys[slot], &id)
        swap(&values[slot], &value)
        distance = other
      }
      slot = (slot &+ 1) & mask
      distance &+= 1
    }
    keys[slot] = id
    values[slot] = value
  }

  mutating func remove(_ id: UInt32) -> Value? {
    var hole = find(id)
    if hole < 0 { return nil }
    let removed = values[hole]
    let mask = keys.count &- 1
    var next = (hole &+ 1) & mask
    while keys[next] != 0, home(keys[next]) != next {
      keys[hole] = keys[next]
      values[hole] = values[next]
      hole = next
      next = (next &+ 1) & mask
    }
    keys[hole] = 0
    values[hole] = nil
    count &-= 1
    if keys.count > 1024, count &* 16 < keys.count { resize(keys.count / 4) }
    return removed
  }

  var ids: [UInt32] { keys.filter { $0 != 0 } }

  private mutating func resize(_ capacity: Int) {
    let (oldKeys, oldValues) = (keys, values)
    keys = Array(repeating: 0, count: capacity)
    values = Array(repeating: nil, count: capacity)
    for index in oldKeys.indices where oldKeys[index] != 0 {
      if let value = oldValues[index] { place(oldKeys[index], value) }
    }
  }
}
