public import Domain
internal import Store

/// What a field of a request may hold, each with its reason. Characters are Unicode scalars.
public enum RequestLimits {
  /// Ids are keys of indexes and stand in log lines; a UUID has 36 characters.
  public static let idCharacters = 64
  /// A client's own part of a request id. A gateway appends its steps after a slash.
  public static let requestIDCharacters = 64
  /// A request id with all that gateways appended: what the store takes.
  public static let requestIDBytes = RequestID.lengthMax
  /// Names, variants, codes, tracking numbers.
  public static let fieldCharacters = 200
  /// Remarks, reasons, messages.
  public static let textCharacters = 2_000
  /// 10 000 million of a currency with two decimals: beyond any order, and a million of them can be
  /// summed in 64 bits.
  public static let amountMinorUnits: Int64 = 1_000_000_000_000
  /// More units of one line are a typing error.
  public static let quantity: Int64 = 1_000_000
  /// No order is older than the trade: 2000-01-01T00:00:00Z.
  public static let earliest = Instant(seconds: 946_684_800)
  /// How far ahead a time of something that happened may lie: clocks differ, time zones get lost.
  public static let future: Duration = .days(1)
  /// For what is planned (a promise, an expiry): no further than this from now.
  public static let plannedFuture: Duration = .days(3_653)
  public static let pageSize = 50
  /// Lists of large things have maxima of their own.
  public static let pageSizeMax = 500
  /// The query's hash, the position of the last row, and what base 64 adds.
  public static let pageTokenCharacters = 1_024
}
