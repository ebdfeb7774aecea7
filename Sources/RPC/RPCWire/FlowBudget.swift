import RPCCore

/// How much one stream has received that its application has not taken. The wire has no flow
/// control, so a stream that is not read is bounded here and fails alone.
public struct FlowBudget: Sendable, Hashable {
  public private(set) var bytes = 0
  public private(set) var messages = 0

  public init() {}

  /// Accounts for a message that arrived.
  ///
  /// - Returns: false when it does not fit. A message always fits into an empty queue.
  public mutating func arrived(_ count: Int) -> Bool {
    if messages > 0,
      messages >= Limits.streamQueueMessagesMax || bytes + count > Limits.streamQueueBytesMax
    {
      return false
    }
    bytes += count
    messages += 1
    return true
  }

  /// Accounts for messages that the application took.
  public mutating func taken(_ count: Int, messages taken: Int = 1) {
    bytes -= count
    messages -= taken
    precondition(bytes >= 0 && messages >= 0, "more was taken than had arrived")
  }

  /// The sender should be made to wait if nobody else is hurt by it.
  public var isHigh: Bool {
    bytes >= Limits.streamQueueBytesPause || messages >= Limits.streamQueueMessagesPause
  }

  /// Enough was taken to let the sender go on.
  public var isLow: Bool {
    bytes <= Limits.streamQueueBytesPause / 2 && messages <= Limits.streamQueueMessagesPause / 2
  }
}
