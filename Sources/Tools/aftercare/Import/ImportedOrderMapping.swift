import Contracts
import Domain
import MerchantExport
import Service

extension OrdersV1.ImportedOrder {
  /// An order of an export as the orders service takes it in.
  ///
  /// A signed order whose export names no time of receipt was signed by the end of the export; the
  /// latest time that is known is taken, which never makes its window longer than it was.
  init(_ order: ExportedOrder, shopID: String) {
    let latest = [order.shippedAt, order.groupFormedAt, order.paidAt, order.placedAt]
      .compactMap { $0 }.max()
    let signedAt = order.tradeState.isSigned ? order.signedAt ?? latest : nil
    self.init(
      orderID: order.orderID, shopID: shopID, buyerID: order.isBuyerNamed ? order.buyerID : "",
      tradeState: order.tradeState.contract,
      lines: order.lines.map { line in
        OrdersV1.NewLine(
          itemID: line.itemID, itemName: line.itemName, variant: line.variant,
          sku: line.sku.isEmpty ? line.itemCode : line.sku, quantity: line.quantity,
          total: TypeV1.Money(line.total), variantID: line.variantID, itemCode: line.itemCode)
      },
      charges: OrdersV1.Charges(
        postage: TypeV1.Money(order.postage), shopDiscount: TypeV1.Money(order.shopDiscount),
        platformDiscount: TypeV1.Money(order.platformDiscount),
        paymentDiscount: TypeV1.Money(order.paymentDiscount),
        merchantReceives: order.merchantReceives.map { TypeV1.Money($0) }),
      paid: order.paid.map { TypeV1.Money($0) },
      refunded: order.refunded.minorUnits > 0 ? TypeV1.Money(order.refunded) : nil,
      createdAt: order.placedAt.map { GoogleProtobuf.Timestamp($0) },
      paidAt: order.paidAt.map { GoogleProtobuf.Timestamp($0) },
      shippedAt: order.shippedAt.map { GoogleProtobuf.Timestamp($0) },
      signedAt: signedAt.map { GoogleProtobuf.Timestamp($0) },
      completedAt: order.tradeState == .completed
        ? (order.completedAt ?? signedAt).map { GoogleProtobuf.Timestamp($0) } : nil,
      promisedShipAt: order.promisedShipAt.map { GoogleProtobuf.Timestamp($0) },
      parcel: order.parcels.first.map {
        OrdersV1.Parcel(carrier: $0.carrier, trackingNumber: $0.trackingNumber)
      },
      address: OrdersV1.Address(
        recipient: order.address.recipient, phone: order.address.phone,
        province: order.address.province, city: order.address.city,
        district: order.address.district, detail: order.address.detail),
      merchantRemark: order.merchantRemark,
      // The export says that there is one, not which.
      openCaseIDs: order.afterSales == .open && order.paid != nil
        ? ["export:\(order.orderID)"] : [])
    let told = OrderCells(of: self)
    let differences = order.cells.enumerated().map { told.differences($1, ofLine: $0) }
    for (index, cells) in differences.enumerated() where !cells.isEmpty {
      lines[index].sourceCells = cells
    }
  }
}

extension ExportedTradeState {
  fileprivate var contract: TypeV1.TradeState {
    switch self {
    case .created: .created
    case .toShip: .toShip
    case .inDelivery: .inDelivery
    case .signed: .signed
    case .completed: .completed
    case .cancelled: .cancelled
    }
  }
}
