/// Every limit of a merchant export, each with its reason. Characters are Unicode scalars.
public enum ExportLimits {
  /// Bytes of a cell: sixteen times the longest remark that an order can keep, in any encoding.
  /// A cell beyond it has lost its closing quote.
  public static let cellBytes = 128 * 1_024
  /// Bytes of a row, all cells together.
  public static let rowBytes = 512 * 1_024
  /// Cells of a row: the widest known export has about 60 columns.
  public static let cells = 512
  /// Rows of one order: as many lines as an order can have.
  public static let rowsPerOrder = 200
  /// Orders that wait for further rows of theirs. Exports are sorted by time, so the rows of an
  /// order stand together or nearly so; an order that this many others follow is complete.
  public static let openOrders = 8_192
  /// Bytes of decoded text in waiting orders, so that long remarks cannot fill the memory.
  public static let openBytes = 16 * 1_024 * 1_024
  /// Order numbers that are remembered to recognise a row that comes too late, in two
  /// generations of 8 bytes each.
  public static let rememberedOrders = 1_048_576
  /// Order numbers, buyers, tracking numbers.
  public static let idLength = 64
  /// Item names.
  public static let nameLength = 500
  /// Variants, codes, carriers, parts of an address.
  public static let fieldLength = 200
  /// The street of an address.
  public static let addressLength = 500
  /// Remarks.
  public static let remarkLength = 2_000
  /// Units of a line; more are a typing error.
  public static let quantity: Int64 = 1_000_000
  /// Years in which a time can lie.
  public static let years: ClosedRange<Int64> = 2000...2099
}
