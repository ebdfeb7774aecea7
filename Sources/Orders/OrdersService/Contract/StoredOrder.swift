internal import Contracts
internal import Domain
internal import Orders
internal import Service

/// A stored order that does not hold what every order holds. Only damage, or a newer version of
/// this service, can cause it.
struct DamagedOrder: Error, CustomStringConvertible {
  var orderID: String
  var field: String

  var description: String { "order \(orderID) is stored without a usable \(field)" }
}

extension Order {
  /// The order that a stored message holds. What the core computes (bucket, after-sales state) is
  /// not read.
  init(stored message: OrdersV1.Order) throws(DamagedOrder) {
    let stored = StoredFields(orderID: message.orderID)
    let payable = try stored.money(message.payable, "payable")
    var traits = OrderTraits()
    traits.set(message.traits ?? .init())
    let created = try stored.instant(message.createdAt, "created_at")
    self.init(
      id: message.orderID, shopID: message.shopID, buyerID: message.buyerID, traits: traits,
      lines: [], charges: Charges(), payable: payable, createdAt: created,
      policyVersion: message.policy?.version ?? "")
    version = message.version
    tradeState = try stored.some(message.tradeState.state, "trade_state")
    groupState = try stored.some(message.groupState.state, "group_state")
    acceptance = try stored.some(message.acceptance.acceptance, "acceptance")
    for exception in message.exceptions {
      exceptions.append(try stored.some(exception.exception, "exceptions"))
    }
    for line in message.lines { lines.append(try stored.line(line)) }
    charges = try stored.charges(message.charges ?? .init())
    paid = try stored.moneyIfSet(message.paid, "paid")
    refunded = try stored.money(message.refunded, "refunded")
    refundDue = try stored.money(message.refundDue, "refund_due")
    for refund in message.refunds { refunds.append(try stored.refund(refund)) }
    openCases = message.openCaseIDs
    for hold in message.holds {
      holds.append(
        CaseHold(caseID: hold.caseID, amount: try stored.money(hold.amount, "holds.amount")))
    }
    times.paid = try stored.instantIfSet(message.paidAt, "paid_at")
    times.shipped = try stored.instantIfSet(message.shippedAt, "shipped_at")
    times.signed = try stored.instantIfSet(message.signedAt, "signed_at")
    times.completed = try stored.instantIfSet(message.completedAt, "completed_at")
    times.cancelled = try stored.instantIfSet(message.cancelledAt, "cancelled_at")
    times.promisedShip = try stored.instantIfSet(message.promisedShipAt, "promised_ship_at")
    if let clock = message.receipt { receipt = try stored.clock(clock) }
    parcel = message.parcel.map { Parcel($0) }
    address = message.address.map { Address($0) }
    for remark in message.remarks { remarks.append(try stored.remark(remark)) }
    try setCare(message, stored)
    spreadDue()
  }

  /// Orders from before dues were kept by line: what was due came from a cancellation and is all
  /// that is left of each line.
  private mutating func spreadDue() {
    guard refundDue.minorUnits > 0, lines.allSatisfy({ $0.refundDue.minorUnits == 0 }) else {
      return
    }
    for index in lines.indices {
      lines[index].refundDue = Money(lines[index].refundable, currency)
    }
  }
}

extension OrderTraits {
  mutating func set(_ message: OrdersV1.OrderTraits) {
    isVirtual = message.isVirtual
    isFresh = message.isFresh
    isUnreturnable = message.isUnreturnable
    isInvoiced = message.isInvoiced
    isGroupBuy = message.isGroupBuy
    needsAcceptance = message.needsAcceptance
    isPresale = message.isPresale
    hasFreightInsurance = message.hasFreightInsurance
  }
}

extension Parcel {
  init(_ message: OrdersV1.Parcel) {
    self.init(carrier: message.carrier, trackingNumber: message.trackingNumber)
  }
}

extension SourceCell {
  init(_ message: OrdersV1.SourceCell) {
    self.init(column: message.column, text: message.text, insteadOf: message.insteadOf)
  }
}

extension Address {
  init(_ message: OrdersV1.Address) {
    self.init()
    recipient = message.recipient
    phone = message.phone
    province = message.province
    city = message.city
    district = message.district
    detail = message.detail
  }
}

/// Reads the fields of one stored order, naming the one that is missing.
struct StoredFields {
  var orderID: String

  func some<Value>(_ value: Value?, _ field: String) throws(DamagedOrder) -> Value {
    guard let value else { throw DamagedOrder(orderID: orderID, field: field) }
    return value
  }

  func money(_ message: TypeV1.Money?, _ field: String) throws(DamagedOrder) -> Money {
    try some(message.flatMap { Money($0) }, field)
  }

  func moneyIfSet(_ message: TypeV1.Money?, _ field: String) throws(DamagedOrder) -> Money? {
    if let message { try money(message, field) } else { nil }
  }

  func instant(
    _ message: GoogleProtobuf.Timestamp?, _ field: String
  ) throws(DamagedOrder) -> Instant {
    try some(message.flatMap { Instant($0) }, field)
  }

  func instantIfSet(
    _ message: GoogleProtobuf.Timestamp?, _ field: String
  ) throws(DamagedOrder) -> Instant? {
    if let message { try instant(message, field) } else { nil }
  }

  func line(_ message: OrdersV1.OrderLine) throws(DamagedOrder) -> OrderLine {
    let new = NewLine(
      id: message.lineID, itemID: message.itemID, itemName: message.itemName,
      variant: message.variant, sku: message.sku, quantity: message.quantity,
      total: try money(message.total, "lines.total"))
    var line = OrderLine(new, id: message.lineID)
    line.variantID = message.variantID
    line.itemCode = message.itemCode
    line.sourceCells = message.sourceCells.map { SourceCell($0) }
    line.paid = try money(message.paid, "lines.paid")
    line.refunded = try money(message.refunded, "lines.refunded")
    line.refundDue = try moneyIfSet(message.refundDue, "lines.refund_due") ?? line.refundDue
    line.cancelled = message.cancelledQuantity
    line.returned = message.returnedQuantity
    line.exchanged = message.exchangedQuantity
    line.reshipped = message.reshippedQuantity
    return line
  }

  func charges(_ message: OrdersV1.Charges) throws(DamagedOrder) -> Charges {
    var charges = Charges()
    charges.postage = try moneyIfSet(message.postage, "charges.postage")
    charges.shopDiscount = try moneyIfSet(message.shopDiscount, "charges.shop_discount")
    charges.platformDiscount = try moneyIfSet(
      message.platformDiscount, "charges.platform_discount")
    charges.paymentDiscount = try moneyIfSet(message.paymentDiscount, "charges.payment_discount")
    charges.merchantReceives = try moneyIfSet(
      message.merchantReceives, "charges.merchant_receives")
    return charges
  }

  func refund(_ message: OrdersV1.Refund) throws(DamagedOrder) -> Refund {
    Refund(
      id: message.refundID, caseID: message.caseID,
      amount: try money(message.amount, "refunds.amount"),
      paidAt: try instant(message.paidAt, "refunds.paid_at"),
      lines: try lines(message.lines, "refunds.lines"))
  }

  func lines(
    _ messages: [OrdersV1.LineAmount], _ field: String
  ) throws(DamagedOrder) -> [LineAmount] {
    var lines: [LineAmount] = []
    for line in messages {
      lines.append(
        LineAmount(
          lineID: line.lineID, quantity: line.quantity,
          amount: try money(line.amount, "\(field).amount")))
    }
    return lines
  }

  func actor(_ message: TypeV1.Actor?, _ field: String) throws(DamagedOrder) -> Actor {
    try some(message.flatMap { Actor($0) }, field)
  }

  func actorIfSet(_ message: TypeV1.Actor?, _ field: String) throws(DamagedOrder) -> Actor? {
    if let message { try actor(message, field) } else { nil }
  }

  func clock(_ message: OrdersV1.ReceiptClock) throws(DamagedOrder) -> ReceiptClock {
    if let remaining = message.remaining { return .paused(remaining: Duration(remaining)) }
    return .running(until: try instant(message.confirmsAt, "receipt"))
  }

  func remark(_ message: OrdersV1.Remark) throws(DamagedOrder) -> Remark {
    Remark(
      at: try instant(message.at, "remarks.at"),
      author: try actor(message.author, "remarks.author"),
      text: message.text)
  }
}
