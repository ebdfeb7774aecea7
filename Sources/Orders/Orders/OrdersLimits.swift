internal import Domain

/// Every limit of an order, each with its reason. Characters are Unicode scalars.
public enum OrdersLimits {
  /// Ids are keys of indexes and of log lines.
  public static let idLength = 64
  /// The longest names in merchant exports have about 200 characters.
  public static let itemNameLength = 500
  /// Variants, codes, carriers, tracking numbers, and the parts of an address.
  public static let fieldLength = 200
  /// A street with its house and a hint for the courier.
  public static let addressLength = 500
  /// Remarks and reasons.
  public static let textLength = 2_000
  /// With the limits above, an order of this many lines stays below a quarter of a frame.
  public static let lines = 200
  /// More units of one line are a typing error.
  public static let quantity: Int64 = 1_000_000
  /// Each refund names its lines: this many fill half a frame at most.
  public static let refunds = 100
  /// More cases at once are a loop somewhere.
  public static let openCases = 50
  /// The orders of one import: at 200 lines each a request of the largest size.
  public static let importedOrders = 500
  /// Every change leaves a remark, and an order must always fit a frame.
  public static let changes: Int64 = 2_000
  /// All remarks of an order together, in bytes of UTF-8: a quarter of a frame.
  static let remarkBytes = 1 << 20
  /// So many of the changes, and of the bytes, may be notes: remarks and contacts, which anybody
  /// makes at any time. The rest is for what moves the order.
  static let noteChanges = changes * 3 / 4
  static let noteBytes = remarkBytes * 3 / 4
  /// Notes on contacts, payments, proposals and tasks.
  static let noteLength = 500
  /// More than a shop and a buyer settle on one order.
  static let proposals = 50
  static let contacts = 200
  /// Of the contacts, so many are the buyer's and as many the merchant's, so that neither fills the
  /// list for the other; what is left is the platform's and the system's.
  static let contactsOfSide = 80
  static let contactsOfOthers = contacts - 2 * contactsOfSide
  static let requests = 20
  static let findings = 20
  static let refusals = 100
  static let smallPayments = 100
  static let coupons = 100
  static let replacements = 100
  /// The columns of an export that are known.
  public static let sourceCells = 40
  /// A larger amount is a typing error, in minor units.
  static let amount: Int64 = 1_000_000_000_000
  /// The platform's clock and ours may differ by this much.
  static let clockSkew: Duration = .minutes(5)
  /// No order is older than the trade: 2000-01-01T00:00:00Z.
  static let earliest = Instant(seconds: 946_684_800)
  /// The longest promise of a shipment.
  static let promise: Duration = .days(2 * 366)
  /// No window of the rules is longer than a year.
  static let policyDuration: Duration = .days(366)

  /// An id has 1 to ``idLength`` characters, none a control character, and no blank at its ends.
  public static func isID(_ text: String) -> Bool {
    let blank = UInt8(ascii: " ")
    return !text.isEmpty && isText(text, idLength) && text.utf8.first != blank
      && text.utf8.last != blank
  }

  /// At most `length` characters; control characters only where `lineBreaks` allows tabs and
  /// line breaks.
  static func isText(_ text: String, _ length: Int, lineBreaks: Bool = false) -> Bool {
    // A scalar has one to four bytes: most texts are decided by their byte count alone.
    guard text.utf8.count <= 4 * length else { return false }
    var text = text
    return text.withUTF8 { bytes in
      var count = 0
      for index in bytes.indices {
        switch bytes[index] {
        case 0x09, 0x0A, 0x0D: if !lineBreaks { return false }
        case 0x00...0x1F, 0x7F: return false
        // The first byte of U+0080 to U+00BF, of which U+0080 to U+009F are controls.
        case 0xC2: if bytes[index + 1] < 0xA0 { return false }
        default: break
        }
        // Every scalar has one byte that does not go on with another.
        if bytes[index] & 0xC0 != 0x80 { count += 1 }
      }
      return count <= length
    }
  }
}
