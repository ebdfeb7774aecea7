import RPCCore

/// Cuts a byte stream into frames, wherever reads happen to split it.
///
/// The caller keeps the bytes; this only says what is at their front. Data over the limit is
/// skipped as it comes, never held, and the frames after it are read as if nothing had been.
public struct FrameDecoder: Sendable {
  /// What is at the front of the unread bytes.
  public enum Step: Sendable, Hashable {
    /// A whole frame; its data follows the header. Consume both.
    case frame(FrameHeader)
    /// The header of a frame whose data is over the limit. Consume the header only; the data is
    /// skipped by later steps.
    case oversized(FrameHeader)
    /// That many bytes belong to an oversized frame. Consume them.
    case skip(Int)
    /// Nothing whole yet: at least this many bytes are needed from here on.
    case more(Int)
  }

  /// Bytes still to come of data that nobody wants.
  public private(set) var skipping = 0

  public init() {}

  /// Looks at the front of what has been received and not been consumed.
  public mutating func next(_ bytes: UnsafeRawBufferPointer) -> Step {
    if skipping > 0 {
      if bytes.isEmpty { return .more(1) }
      let count = min(skipping, bytes.count)
      skipping -= count
      return .skip(count)
    }
    guard bytes.count >= FrameHeader.byteCount, let start = bytes.baseAddress else {
      return .more(FrameHeader.byteCount)
    }
    let header = FrameHeader(start)
    if header.length > UInt32(Limits.frameDataBytesMax) { return refuse(header) }
    let total = FrameHeader.byteCount + Int(header.length)
    return bytes.count >= total ? .frame(header) : .more(total)
  }

  /// Gives up a frame that `next` wants more of, as if it were over the limit.
  public mutating func refuse(_ header: FrameHeader) -> Step {
    skipping = Int(header.length)
    return .oversized(header)
  }
}
