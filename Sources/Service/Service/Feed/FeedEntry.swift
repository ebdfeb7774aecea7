public import Contracts

/// What the filter of a feed sees of an event, which is not decoded for it. Valid while the filter
/// runs.
public struct FeedEntry {
  /// As it was appended: `order.paid`.
  public let type: String
  let payload: UnsafeRawBufferPointer

  /// Who, when and about what, decoded when it is asked for; nil for an event without one. Without
  /// the place in the log.
  public var header: TypeV1.EventHeader? {
    guard let range = EventBytes.header(of: payload) else { return nil }
    return try? TypeV1.EventHeader(serialized: UnsafeRawBufferPointer(rebasing: payload[range]))
  }
}

/// Events in the bytes in which they are stored. The header is field 1 of every event, and the
/// encoder writes fields in order, so it is what they begin with.
enum EventBytes {
  /// Where the header's fields are.
  static func header(of payload: UnsafeRawBufferPointer) -> Range<Int>? {
    guard payload.first == headerTag else { return nil }
    var length = 0
    var (index, shift) = (1, 0)
    while index < payload.count, shift < 32 {
      let byte = payload[index]
      length |= Int(byte & 0x7F) << shift
      index += 1
      shift += 7
      if byte < 0x80 { return index + length <= payload.count ? index..<(index + length) : nil }
    }
    return nil
  }

  /// The event with its place in the log, `sequence` and `cursor`, put into its header: what it
  /// costs to decode and encode it again is many times as much.
  static func placed(
    _ payload: UnsafeRawBufferPointer, at sequence: Int64, cursor: String
  ) -> [UInt8] {
    guard let header = header(of: payload) else { return Array(payload) }
    let place = TypeV1.EventHeader(sequence: sequence, cursor: cursor).serializedBytes()
    return SerializedField.message(1, place, Array(payload[header]))
      + payload[header.upperBound...]
  }

  private static let headerTag: UInt8 = 1 << 3 | 2
}
