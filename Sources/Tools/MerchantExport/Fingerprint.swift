/// A 64-bit FNV-1a hash: the same for the same bytes in every run, unlike `Hasher`.
struct Fingerprint {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func combine(_ byte: UInt8) {
    value ^= UInt64(byte)
    value &*= 0x100_0000_01B3
  }

  static func of(_ text: String) -> UInt64 {
    var fingerprint = Fingerprint()
    for byte in text.utf8 { fingerprint.combine(byte) }
    return fingerprint.value
  }
}

/// Fingerprints of the last order numbers, in a fixed amount of memory: two generations, of which
/// the older is dropped when the younger is full.
struct RecentFingerprints {
  private let capacity: Int
  private var young: Set<UInt64> = []
  private var old: Set<UInt64> = []

  init(capacity: Int) { self.capacity = max(2, capacity) }

  mutating func insert(_ fingerprint: UInt64) {
    if young.count >= capacity / 2 {
      old = young
      young = []
    }
    young.insert(fingerprint)
  }

  func contains(_ fingerprint: UInt64) -> Bool {
    young.contains(fingerprint) || old.contains(fingerprint)
  }
}
