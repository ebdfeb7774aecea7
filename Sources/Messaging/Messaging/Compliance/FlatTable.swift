/// A hash table of numbers in two arrays: a look-up is a few nanoseconds. Every character of every
/// message is looked up several times.
struct FlatTable: Sendable {
  static let missing = Int32.min
  private static let empty = UInt64.max

  private var keys: [UInt64]
  private var values: [Int32]
  private var mask: Int
  private var count = 0

  /// - Parameter capacity: a power of two.
  init(capacity: Int) {
    keys = Array(repeating: Self.empty, count: capacity)
    values = Array(repeating: Self.missing, count: capacity)
    mask = capacity - 1
  }

  /// ``missing`` where there is no value. No key is `UInt64.max`.
  subscript(key: UInt64) -> Int32 {
    get {
      // The mask keeps each slot within both arrays.
      keys.withUnsafeBufferPointer { keys in
        var slot = place(of: key)
        while true {
          let found = keys[slot]
          if found == key { return values[slot] }
          if found == Self.empty { return Self.missing }
          slot = (slot + 1) & mask
        }
      }
    }
    set {
      if (count + 1) * 2 > keys.count { grow() }
      var slot = place(of: key)
      while keys[slot] != key && keys[slot] != Self.empty { slot = (slot + 1) & mask }
      if keys[slot] == Self.empty { count += 1 }
      keys[slot] = key
      values[slot] = newValue
    }
  }

  private func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  private mutating func grow() {
    var larger = FlatTable(capacity: keys.count * 2)
    for (key, value) in zip(keys, values) where key != Self.empty { larger[key] = value }
    self = larger
  }
}
