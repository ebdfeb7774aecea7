/// Tells whether generated code is of the sources at hand, where the compilers that could generate
/// it again are missing.
public enum SourcesDigest {
  /// FNV-1a, 64 bits, over paths and contents in order of path. It finds changes, not forgeries.
  public static func digest(_ files: [String: [UInt8]]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes {
        hash ^= UInt64(byte)
        hash = hash &* 0x0000_0100_0000_01b3
      }
    }
    for (path, contents) in files.sorted(by: { $0.key < $1.key }) {
      add(path.utf8)
      add([0])
      add(contents)
      add([0])
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
