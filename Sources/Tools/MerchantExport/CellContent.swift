public import Domain

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What a cell of a merchant export is to say.
///
/// A value, so that it can be compared with a cell without being written.
public enum CellContent: Sendable, Hashable {
  case text(String)
  /// Yuan with two decimals; not negative.
  case money(fen: Int64)
  /// In the business time zone; nil is an empty cell.
  case time(Instant?)

  /// As it is written.
  public var string: String {
    switch self {
    case .text(let text): text
    case .money(let fen): ExportText.money(fen: fen)
    case .time(let time): time.map { ExportText.time($0) } ?? ""
    }
  }

  /// Whether these bytes are how it is written.
  func isWritten(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .text(var text): return text.withUTF8 { $0.isEqual(to: bytes) }
    case .money(let fen):
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ExportText.moneyLength) {
        let length = ExportText.write(fen: fen, to: $0)
        return UnsafeBufferPointer(rebasing: $0[..<length]).isEqual(to: bytes)
      }
    case .time(nil): return bytes.isEmpty
    case .time(let time?):
      guard bytes.count == ExportText.timeLength else { return false }
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ExportText.timeLength) {
        let length = ExportText.write(time, .init(), to: $0)
        return UnsafeBufferPointer(rebasing: $0[..<length]).isEqual(to: bytes)
      }
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = baseAddress, let otherStart = other.baseAddress, count == other.count else {
      return isEmpty && other.isEmpty
    }
    return memcmp(start, otherStart, count) == 0
  }
}
