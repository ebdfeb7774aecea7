public import Contracts

/// The help links of an order (GW-LINK): addresses and lines by the policy's templates. Pure.
public struct HelpLinkTemplates: Codable, Sendable, Equatable {
  /// Where each link leads; `{order}` is the order number, percent-encoded. A path is resolved by
  /// the client against its own site.
  public var refund = "/help/refund?order={order}"
  public var logistics = "/help/logistics?order={order}"
  public var afterSales = "/help/after-sales?order={order}"
  /// The lines for the buyer by language; the first is taken when none is asked for.
  public var texts: [Texts] = [.chinese, .vietnamese, .english]

  public init() {}

  /// The lines of one language; `{url}` is the address, `{order}` the order number.
  public struct Texts: Codable, Sendable, Equatable {
    /// "zh", "vi", "en" or another of your own.
    public var language: String
    public var refund: String
    public var logistics: String
    public var afterSales: String

    public static let chinese = Texts(
      language: "zh", refund: "申请退款请点这里：{url}", logistics: "物流信息请点这里：{url}",
      afterSales: "售后服务请点这里：{url}")
    public static let vietnamese = Texts(
      language: "vi", refund: "Bạn yêu cầu hoàn tiền tại đây: {url}",
      logistics: "Bạn theo dõi đơn hàng tại đây: {url}",
      afterSales: "Bạn xem dịch vụ sau bán hàng tại đây: {url}")
    public static let english = Texts(
      language: "en", refund: "Ask for your refund here: {url}",
      logistics: "Follow your parcel here: {url}", afterSales: "All after-sales are here: {url}")
  }

  /// What is wrong, for people.
  public var problems: [String] {
    var problems: [String] = []
    for (name, template) in [
      ("refund", refund), ("logistics", logistics), ("afterSales", afterSales),
    ] where !Template.has("order", in: template) {
      problems.append("links.\(name) must contain {order}")
    }
    if texts.isEmpty { problems.append("links.texts must have a language") }
    if Set(texts.map(\.language)).count != texts.count {
      problems.append("links.texts has a language twice")
    }
    for text in texts
    where [text.refund, text.logistics, text.afterSales].contains(where: {
      !Template.has("url", in: $0)
    }) {
      problems.append("links.texts of \(text.language) must each contain {url}")
    }
    return problems
  }

  /// - Returns: nil when the language is not among the texts.
  public func links(
    of order: TypeV1.OrderSnapshot, language: String
  ) -> [GatewayV1.HelpLink]? {
    let texts =
      language.isEmpty ? self.texts.first : self.texts.first { $0.language == language }
    guard let texts else { return nil }
    return [
      link(.refund, refund, texts.refund, order),
      link(.logistics, logistics, texts.logistics, order),
      link(.afterSales, afterSales, texts.afterSales, order),
    ]
  }

  private func link(
    _ kind: GatewayV1.HelpLink.Kind, _ address: String, _ text: String,
    _ order: TypeV1.OrderSnapshot
  ) -> GatewayV1.HelpLink {
    let url = Template.fill(address, ["order": Self.percentEncoded(order.orderID)])
    let problem = Self.problem(kind, order)
    return GatewayV1.HelpLink(
      kind: kind, url: url, text: Template.fill(text, ["url": url, "order": order.orderID]),
      isUseful: problem.isEmpty, problem: problem)
  }

  /// Why a link does not help now; empty if it does.
  private static func problem(
    _ kind: GatewayV1.HelpLink.Kind, _ order: TypeV1.OrderSnapshot
  ) -> String {
    let paid = order.paid?.minorUnits ?? 0
    switch kind {
    case .refund where paid == 0: return "nothing was paid"
    case .refund where (order.refunded?.minorUnits ?? 0) >= paid: return "all was refunded"
    case .logistics where order.isVirtual: return "nothing is shipped"
    case .logistics:
      switch order.tradeState {
      case .inDelivery, .signed, .completed: return ""
      case .cancelled: return "the order was cancelled"
      default: return "the parcel has not left yet"
      }
    case .afterSales where paid == 0: return "nothing was paid"
    default: return ""
    }
  }

  /// Everything but the unreserved characters of RFC 3986 as %XX of its UTF-8.
  static func percentEncoded(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default:
        bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
