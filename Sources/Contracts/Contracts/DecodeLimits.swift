/// What a message may ask of the decoder. Whatever is over is refused before memory is spent on it.
public enum DecodeLimits {
  /// Bytes of one message: what fits a frame of ttrpc.
  public static let messageBytes = 4 * 1024 * 1024

  /// Levels of sub-messages. The contracts use less than ten and have no recursive message.
  public static let nesting = 32

  /// Fields that this contract does not know, in the whole message. A newer client sends a few.
  public static let unknownFields = 1024

  /// Elements of repeated fields, in the whole message. The largest honest request is an import of
  /// 500 orders with 200 lines each.
  public static let repeatedElements = 128 * 1024

  /// Bytes that the elements of repeated messages and other lists may take in memory, in the whole
  /// message: one of two bytes may become a struct of hundreds. Eight times the largest message,
  /// which the import of the line above stays under.
  public static let elementBytes = 32 * 1024 * 1024
}
