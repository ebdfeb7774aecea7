public import RPCCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The methods of a router, found by the bytes of their names without making strings of them.
public struct RouteTable: Sendable {
  /// In order of registration; a route is an index into this.
  public let entries: [Router.Entry]
  /// The names of all methods one after the other, so that a look at one keeps no array alive.
  private let names: [UInt8]
  private let places: [Place]
  private let slots: [Int32]
  private let services: [[UInt8]]

  /// Where in `names` a route's are: its service's, then its own.
  private struct Place: Sendable {
    var start: Int
    var serviceBytes: Int
    var methodBytes: Int
  }

  public init(_ router: Router) {
    entries = router.entries
    services = router.services.map { Array($0.utf8) }
    var capacity = 8
    while capacity < entries.count * 4 { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    var names: [UInt8] = []
    var places: [Place] = []
    for (index, entry) in entries.enumerated() {
      let service = Array(entry.method.service.utf8)
      let method = Array(entry.method.name.utf8)
      places.append(
        Place(start: names.count, serviceBytes: service.count, methodBytes: method.count))
      names += service + method
      let hash = service.withUnsafeBytes { service in
        method.withUnsafeBytes { RouteTable.hash(service, $0) }
      }
      var slot = Int(truncatingIfNeeded: hash) & (capacity - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(index)
    }
    self.slots = slots
    self.names = names
    self.places = places
  }

  /// The route of a method; nil when nobody serves it.
  ///
  /// - Parameter guess: a route that is tried first, or -1. Callers mostly ask for what they asked
  ///   for before.
  public func route(
    service: UnsafeRawBufferPointer, method: UnsafeRawBufferPointer, guess: Int = -1
  ) -> Int? {
    if guess >= 0, isNamed(guess, service, method) { return guess }
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: RouteTable.hash(service, method)) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if isNamed(index, service, method) { return index }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  @inline(__always)
  private func isNamed(
    _ route: Int, _ service: UnsafeRawBufferPointer, _ method: UnsafeRawBufferPointer
  ) -> Bool {
    let place = places[route]
    if place.serviceBytes != service.count || place.methodBytes != method.count { return false }
    return names.withUnsafeBytes { names in
      let middle = place.start &+ place.serviceBytes
      return RouteTable.equal(names, from: middle, method)
        && RouteTable.equal(names, from: place.start, service)
    }
  }

  public func hasService(_ service: UnsafeRawBufferPointer) -> Bool {
    services.contains { name in
      name.count == service.count
        && name.withUnsafeBytes { RouteTable.equal($0, from: 0, service) }
    }
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

  /// `bytes` are in `names` at `start`, which has so many there.
  @inline(__always)
  private static func equal(
    _ names: UnsafeRawBufferPointer, from start: Int, _ bytes: UnsafeRawBufferPointer
  ) -> Bool {
    guard let names = names.baseAddress, let other = bytes.baseAddress else { return true }
    return memcmp(names + start, other, bytes.count) == 0
  }
}
