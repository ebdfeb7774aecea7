import Contracts
import Domain
import MerchantExport
import Service

/// An order as the cells of a merchant export, one row per line.
///
/// The amounts of an order of several lines are repeated in each row, as exports do. What an
/// imported order does not tell (a state in the platform's words, a row's own share) was kept when
/// it came in, and is written again as long as the order has not changed in it.
struct OrderCells {
  /// The past as which an import would bring the order.
  private let past: OrdersV1.ImportedOrder
  private let afterSales: OrdersV1.AfterSalesState
  /// Nil where nobody knows whether the order's source said it.
  private let placedAt: GoogleProtobuf.Timestamp?

  /// Of the order that an imported past becomes.
  init(of past: OrdersV1.ImportedOrder) {
    self.past = past
    afterSales = past.afterSalesState
    placedAt = nil
  }

  init(of order: OrdersV1.Order) {
    past = OrdersV1.ImportedOrder(
      orderID: order.orderID, shopID: order.shopID, buyerID: order.buyerID,
      tradeState: order.tradeState,
      lines: order.lines.map { line in
        OrdersV1.NewLine(
          itemID: line.itemID, itemName: line.itemName, variant: line.variant, sku: line.sku,
          quantity: line.quantity, total: line.total, variantID: line.variantID,
          itemCode: line.itemCode)
      },
      charges: order.charges, paid: order.paid, paidAt: order.paidAt, shippedAt: order.shippedAt,
      signedAt: order.signedAt, completedAt: order.completedAt,
      promisedShipAt: order.promisedShipAt, parcel: order.parcel, address: order.address,
      merchantRemark: Self.merchantRemark(order))
    afterSales = order.afterSalesState
    placedAt = order.importedAt == nil ? order.createdAt : nil
  }

  /// What the cell of a column says in the row of a line.
  ///
  /// - Parameter line: an index of the order's lines.
  func content(_ column: ExportColumn, ofLine line: Int) -> CellContent {
    switch column {
    case .orderID: .text(past.orderID)
    case .status: .text(Self.status(past.tradeState))
    case .afterSales: .text(Self.afterSales(afterSales))
    case .dealTime: Self.time(past.paidAt)
    case .orderTime: Self.time(placedAt)
    case .payTime, .groupTime: .text("")
    case .item: .text(past.lines[line].itemName)
    case .itemID: .text(past.lines[line].itemID)
    case .variant: .text(past.lines[line].variant)
    case .variantID: .text(past.lines[line].variantID)
    case .sku: .text(past.lines[line].sku)
    case .itemCode: .text(past.lines[line].itemCode)
    case .quantity: .text(String(past.lines[line].quantity))
    case .total: Self.money(past.lines[line].total)
    case .postage: Self.money(past.charges?.postage)
    case .shopDiscount: Self.money(past.charges?.shopDiscount)
    case .platformDiscount: Self.money(past.charges?.platformDiscount)
    case .paymentDiscount: Self.money(past.charges?.paymentDiscount)
    case .paid: .money(fen: max(0, past.paid?.minorUnits ?? payable))
    case .merchantReceives: past.charges?.merchantReceives.map { Self.money($0) } ?? .text("")
    case .shipTime: Self.time(past.shippedAt)
    case .confirmTime: Self.time(past.completedAt ?? past.signedAt)
    case .promiseTime: Self.time(past.promisedShipAt)
    case .trackingNumber: .text(past.parcel?.trackingNumber ?? "")
    case .carrier: .text(past.parcel?.carrier ?? "")
    case .remark: .text(past.merchantRemark)
    case .recipient: .text(past.address?.recipient ?? "")
    case .phone: .text(past.address?.phone ?? "")
    case .province: .text(past.address?.province ?? "")
    case .city: .text(past.address?.city ?? "")
    case .district: .text(past.address?.district ?? "")
    case .detail: .text(past.address?.detail ?? "")
    case .buyer: .text(past.buyerID == "export:\(past.orderID)" ? "" : past.buyerID)
    }
  }

  /// The cells of a row of an export that the order tells otherwise.
  ///
  /// - Parameter line: which one the row became.
  func differences(_ source: SourceCells, ofLine line: Int) -> [OrdersV1.SourceCell] {
    var differences: [OrdersV1.SourceCell] = []
    // The buyer has no column of its own; an order is named as it is.
    for column in ExportColumn.allCases where column != .buyer {
      let told = content(column, ofLine: line)
      guard source.says(told, in: column) == false, let text = source[column] else { continue }
      differences.append(
        OrdersV1.SourceCell(column: column.name, text: text, insteadOf: told.string))
    }
    return differences
  }

  /// What the order tells, with the words of its source where they still hold. By the raw value of
  /// the column.
  static func written(_ order: OrdersV1.Order) -> [[String]] {
    let told = OrderCells(of: order)
    return order.lines.enumerated().map { index, line in
      var cells = ExportColumn.allCases.map { told.content($0, ofLine: index).string }
      for cell in line.sourceCells {
        guard let column = ExportColumn.allCases.first(where: { $0.name == cell.column }),
          cells[column] == cell.insteadOf
        else { continue }
        cells[column] = cell.text
      }
      return cells
    }
  }

  /// Lines plus postage minus discounts, in minor units.
  private var payable: Int64 {
    let prices = past.lines.reduce(0) { $0 &+ ($1.total?.minorUnits ?? 0) }
    let discounts = [
      past.charges?.shopDiscount, past.charges?.platformDiscount, past.charges?.paymentDiscount,
    ].reduce(0) { $0 &+ ($1?.minorUnits ?? 0) }
    return prices &+ (past.charges?.postage?.minorUnits ?? 0) &- discounts
  }

  /// The remark that the order came in with.
  private static func merchantRemark(_ order: OrdersV1.Order) -> String {
    guard order.importedAt != nil, let first = order.remarks.first,
      first.author == TypeV1.Actor(kind: .merchant, id: order.shopID)
    else { return "" }
    return first.text
  }

  private static func money(_ money: TypeV1.Money?) -> CellContent {
    .money(fen: max(0, money?.minorUnits ?? 0))
  }

  private static func time(_ time: GoogleProtobuf.Timestamp?) -> CellContent {
    .time(time.flatMap { Instant($0) })
  }

  private static func status(_ state: TypeV1.TradeState) -> String {
    switch state {
    case .created: "待付款"
    case .paid, .toShip: "待发货"
    case .inDelivery: "已发货待签收"
    case .signed: "已签收"
    case .completed: "已收货"
    case .cancelled: "已取消"
    case .unspecified, .unrecognized: ""
    }
  }

  private static func afterSales(_ state: OrdersV1.AfterSalesState) -> String {
    switch state {
    case .open: "售后处理中"
    case .refunded: "退款成功"
    case .partlyRefunded: "部分退款"
    case .none, .unspecified, .unrecognized: "无售后或售后取消"
    }
  }
}

extension OrdersV1.ImportedOrder {
  /// Of the order that it becomes.
  fileprivate var afterSalesState: OrdersV1.AfterSalesState {
    let refunded = refunded?.minorUnits ?? 0
    if refunded > 0 && refunded == paid?.minorUnits { return .refunded }
    if !openCaseIDs.isEmpty { return .open }
    return refunded > 0 ? .partlyRefunded : .none
  }
}

extension [String] {
  /// The cell of a column.
  subscript(column: ExportColumn) -> String {
    get { self[column.rawValue] }
    set { self[column.rawValue] = newValue }
  }
}
