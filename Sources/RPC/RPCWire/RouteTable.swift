public import RPCCore

/// The methods of a router, found by the bytes of their names without making strings of them.
public struct RouteTable: Sendable {
  /// In order of registration; a route is an index into this.
  public let entries: [Router.Entry]
  private let names: [(service: [UInt8], method: [UInt8])]
  private let slots: [Int32]
  private let services: [[UInt8]]

  public init(_ router: Router) {
    entries = router.entries
    names = router.entries.map { (Array($0.method.service.utf8), Array($0.method.name.utf8)) }
    services = router.services.map { Array($0.utf8) }
    var capacity = 8
    while capacity < entries.count * 4 { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    for (index, name) in names.enumerated() {
      let hash = name.service.withUnsafeBytes { service in
        name.method.withUnsafeBytes { RouteTable.hash(service, $0) }
      }
      var slot = Int(truncatingIfNeeded: hash) & (capacity - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(index)
    }
    self.slots = slots
  }

  /// The route of a method; nil when nobody serves it.
  public func route(
    service: UnsafeRawBufferPointer, method: UnsafeRawBufferPointer
  ) -> Int? {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: RouteTable.hash(service, method)) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if RouteTable.equal(names[index].method, method)
        && RouteTable.equal(names[index].service, service)
      {
        return index
      }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  public func hasService(_ service: UnsafeRawBufferPointer) -> Bool {
    services.contains { RouteTable.equal($0, service) }
  }

  /// Eight bytes at a time. Nothing hostile is ever stored, so the hash need not be secret.
  private static func hash(
    _ service: UnsafeRawBufferPointer, _ method: UnsafeRawBufferPointer
  ) -> UInt64 {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    mix(&state, service)
    mix(&state, method)
    return state ^ (state >> 29)
  }

  @inline(__always)
  private static func mix(_ state: inout UInt64, _ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index &+ 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      state = (state ^ word) &* 0xff51_afd7_ed55_8ccd
      state ^= state >> 32
      index &+= 8
    }
    var rest = UInt64(truncatingIfNeeded: bytes.count) << 56
    while index < bytes.count {
      rest = rest << 8 ^ UInt64(bytes[index])
      index &+= 1
    }
    state = (state ^ rest) &* 0xc4ce_b9fe_1a85_ec53
    state ^= state >> 32
  }

  @inline(__always)
  private static func equal(_ name: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    if name.count != bytes.count { return false }
    return name.withUnsafeBytes { name in
      var index = 0
      while index &+ 8 <= name.count {
        if name.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          != bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
          return false
        }
        index &+= 8
      }
      while index < name.count {
        if name[index] != bytes[index] { return false }
        index &+= 1
      }
      return true
    }
  }
}
