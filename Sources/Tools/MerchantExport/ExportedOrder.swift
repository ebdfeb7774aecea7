public import Domain

/// An order as a merchant export tells it: all rows of one order number, checked against each
/// other. Amounts are yuan in fen; times are instants, read in the business zone.
public struct ExportedOrder: Sendable, Hashable {
  /// The platform's order number.
  public var orderID: String
  /// From the mapped buyer column, or `export:<order id>` when there is none or it is masked.
  public var buyerID: String
  /// Whether ``buyerID`` came from the file.
  public var isBuyerNamed: Bool
  /// Where the order stands in the file, one entry per line of the order.
  public var rows: [RowPosition]

  /// 订单状态 as it stands in the file.
  public var statusText: String
  /// How far the trade is.
  public var tradeState: ExportedTradeState
  /// 售后状态 as it stands in the file; empty when the column is absent.
  public var afterSalesText: String
  /// What after-sales did to the order.
  public var afterSales: ExportedAfterSales

  /// 订单创建时间; nil when the file does not say.
  public var placedAt: Instant?
  /// 支付时间, or else 订单成交时间 and what stands for it; set on every paid order.
  public var paidAt: Instant?
  /// 拼单成功时间: the group formed (ORD-GROUP).
  public var groupFormedAt: Instant?
  /// 发货时间.
  public var shippedAt: Instant?
  /// 确认收货时间; set on every signed and completed order.
  public var confirmedAt: Instant?
  /// 承诺发货时间.
  public var promisedShipAt: Instant?

  /// One per row, in the order of the file.
  public var lines: [ExportedLine]
  /// 邮费.
  public var postage: Money
  /// 店铺优惠折扣.
  public var shopDiscount: Money
  /// 平台优惠折扣.
  public var platformDiscount: Money
  /// 多多支付立减金额.
  public var paymentDiscount: Money
  /// 用户实付金额: lines plus postage minus discounts; nil for an order that was never paid.
  public var paid: Money?
  /// 商家实收金额; nil when the file does not say.
  public var merchantReceives: Money?
  /// What went back to the buyer: the paid amount of the rows whose refund succeeded.
  public var refunded: Money

  /// 快递公司 and 快递单号; several when the rows name several.
  public var parcels: [ExportedParcel]
  /// 商家备注, with its line breaks.
  public var merchantRemark: String
  /// To whom it goes; parts are often masked with `*` or empty.
  public var address: ExportedAddress
  /// What the cells of each row say.
  public var cells: [SourceCells]

  /// When the buyer had the parcel: the export's only time of it is 确认收货时间.
  public var signedAt: Instant? { tradeState.isSigned ? confirmedAt : nil }
  /// When receipt was confirmed.
  public var completedAt: Instant? { tradeState == .completed ? confirmedAt : nil }
}

/// A line of an exported order.
public struct ExportedLine: Sendable, Hashable {
  /// 商品.
  public var itemName: String
  /// 商品id.
  public var itemID: String
  /// 商品规格.
  public var variant: String
  /// 样式ID.
  public var variantID: String
  /// 商家编码-规格维度.
  public var sku: String
  /// 商家编码-商品维度.
  public var itemCode: String
  /// 商品数量(件): 1 to 1 000 000.
  public var quantity: Int64
  /// 商品总价(元): the price of all units of the line.
  public var total: Money
}

/// A parcel of an exported order. One of the two may be empty.
public struct ExportedParcel: Sendable, Hashable {
  /// 快递公司.
  public var carrier: String
  /// 快递单号.
  public var trackingNumber: String
}

/// The recipient of an exported order. Each part may be empty or masked.
public struct ExportedAddress: Sendable, Hashable {
  /// 收货人.
  public var recipient: String
  /// 手机.
  public var phone: String
  /// 省.
  public var province: String
  /// 市.
  public var city: String
  /// 区.
  public var district: String
  /// 详细地址.
  public var detail: String
}
