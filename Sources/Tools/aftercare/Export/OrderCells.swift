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
  /// By the raw value of the column.
  private(set) var rows: [[String]]

  /// What the order itself tells.
  init(of order: OrdersV1.Order) {
    let shared = Self.shared(of: order)
    rows = order.lines.map { line in
      var cells = shared
      cells[.item] = line.itemName
      cells[.itemID] = line.itemID
      cells[.variant] = line.variant
      cells[.variantID] = line.variantID
      cells[.sku] = line.sku
      cells[.itemCode] = line.itemCode
      cells[.quantity] = "\(line.quantity)"
      cells[.total] = Self.text(line.total)
      return cells
    }
  }

  /// What the order tells, with the words of its source where they still hold.
  static func written(_ order: OrdersV1.Order) -> [[String]] {
    zip(order.lines, OrderCells(of: order).rows).map { line, told in
      var cells = told
      for cell in line.sourceCells {
        guard let column = column(named: cell.column), told[column] == cell.insteadOf else {
          continue
        }
        cells[column] = cell.text
      }
      return cells
    }
  }

  /// The cells of a row of an export that an order tells otherwise.
  static func differences(_ source: [String?], from told: [String]) -> [OrdersV1.SourceCell] {
    // The buyer has no column of its own; an order is named as it is.
    ExportColumn.allCases.compactMap { column in
      guard column != .buyer, let text = source[column.rawValue], text != told[column] else {
        return nil
      }
      return OrdersV1.SourceCell(column: column.name, text: text, insteadOf: told[column])
    }
  }

  private static func column(named name: String) -> ExportColumn? {
    ExportColumn.allCases.first { $0.name == name }
  }

  private static func shared(of order: OrdersV1.Order) -> [String] {
    var cells = [String](repeating: "", count: ExportColumn.allCases.count)
    cells[.orderID] = order.orderID
    cells[.status] = status(order.tradeState)
    cells[.afterSales] = afterSales(order.afterSalesState)
    cells[.dealTime] = text(order.paidAt)
    // Of an imported order nothing says whether its source knew when it was placed.
    cells[.orderTime] = order.importedAt == nil ? text(order.createdAt) : ""
    cells[.shipTime] = text(order.shippedAt)
    cells[.confirmTime] = text(order.completedAt ?? order.signedAt)
    cells[.promiseTime] = text(order.promisedShipAt)
    cells[.trackingNumber] = order.parcel?.trackingNumber ?? ""
    cells[.carrier] = order.parcel?.carrier ?? ""
    cells[.remark] = merchantRemark(order)
    cells[.buyer] = order.buyerID == "export:\(order.orderID)" ? "" : order.buyerID
    setAmounts(of: order, &cells)
    setAddress(of: order, &cells)
    return cells
  }

  private static func setAmounts(of order: OrdersV1.Order, _ cells: inout [String]) {
    let charges = order.charges ?? .init()
    cells[.postage] = text(charges.postage)
    cells[.shopDiscount] = text(charges.shopDiscount)
    cells[.platformDiscount] = text(charges.platformDiscount)
    cells[.paymentDiscount] = text(charges.paymentDiscount)
    let prices = order.lines.reduce(0) { $0 &+ ($1.total?.minorUnits ?? 0) }
    let discounts = [charges.shopDiscount, charges.platformDiscount, charges.paymentDiscount]
      .reduce(0) { $0 &+ ($1?.minorUnits ?? 0) }
    let payable = prices &+ (charges.postage?.minorUnits ?? 0) &- discounts
    cells[.paid] = ExportText.money(fen: max(0, order.paid?.minorUnits ?? payable))
    cells[.merchantReceives] = charges.merchantReceives.map { text($0) } ?? ""
  }

  private static func setAddress(of order: OrdersV1.Order, _ cells: inout [String]) {
    guard let address = order.address else { return }
    cells[.recipient] = address.recipient
    cells[.phone] = address.phone
    cells[.province] = address.province
    cells[.city] = address.city
    cells[.district] = address.district
    cells[.detail] = address.detail
  }

  /// The remark that the order came in with.
  private static func merchantRemark(_ order: OrdersV1.Order) -> String {
    guard order.importedAt != nil, let first = order.remarks.first,
      first.author == TypeV1.Actor(kind: .merchant, id: order.shopID)
    else { return "" }
    return first.text
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

  private static func text(_ time: GoogleProtobuf.Timestamp?) -> String {
    time.flatMap { Instant($0) }.map { ExportText.time($0) } ?? ""
  }

  private static func text(_ money: TypeV1.Money?) -> String {
    ExportText.money(fen: max(0, money?.minorUnits ?? 0))
  }
}

extension [String] {
  /// The cell of a column.
  subscript(column: ExportColumn) -> String {
    get { self[column.rawValue] }
    set { self[column.rawValue] = newValue }
  }
}

extension OrdersV1.Order {
  /// The order that an imported past becomes, as far as an export tells it.
  init(expected past: OrdersV1.ImportedOrder) {
    let refunded = past.refunded?.minorUnits ?? 0
    let isWhole = refunded == past.paid?.minorUnits
    self.init(
      orderID: past.orderID, shopID: past.shopID,
      buyerID: past.buyerID.isEmpty ? "export:\(past.orderID)" : past.buyerID,
      tradeState: past.tradeState,
      afterSalesState: refunded > 0 && isWhole
        ? .refunded : !past.openCaseIDs.isEmpty ? .open : refunded > 0 ? .partlyRefunded : .none,
      paid: past.paid,
      lines: past.lines.map { line in
        .init(
          itemID: line.itemID, itemName: line.itemName, variant: line.variant, sku: line.sku,
          quantity: line.quantity, total: line.total, variantID: line.variantID,
          itemCode: line.itemCode)
      },
      charges: past.charges, createdAt: past.createdAt, paidAt: past.paidAt,
      shippedAt: past.shippedAt, signedAt: past.signedAt, completedAt: past.completedAt,
      promisedShipAt: past.promisedShipAt, parcel: past.parcel, address: past.address)
    // Any time says that it was imported.
    importedAt = .init()
    if !past.merchantRemark.isEmpty {
      remarks = [
        .init(
          author: TypeV1.Actor(kind: .merchant, id: past.shopID), text: past.merchantRemark)
      ]
    }
  }
}
