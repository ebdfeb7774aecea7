internal import Contracts
internal import Domain
internal import Orders
internal import Service

// The core's order as the contract's message: what is stored, and what is given out.

extension OrdersV1.Order {
  init(_ order: borrowing Order) {
    self.init()
    orderID = order.id
    version = order.version
    shopID = order.shopID
    buyerID = order.buyerID
    tradeState = .init(order.tradeState)
    groupState = .init(order.groupState)
    acceptance = .init(order.acceptance)
    afterSalesState = .init(order.afterSalesState)
    exceptions = order.exceptions.map { .init($0) }
    bucket = .init(order.bucket)
    payable = .init(order.payable)
    paid = order.paid.map { .init($0) }
    refunded = .init(order.refunded)
    refundDue = .init(order.refundDue)
    lines = order.lines.map { .init($0) }
    charges = .init(order.charges)
    set(order.times)
    parcel = order.parcel.map { .init($0) }
    address = order.address.map { .init($0) }
    traits = .init(order.traits)
    remarks = order.remarks.map {
      .init(at: .init($0.at), author: .init($0.author), text: $0.text)
    }
    openCaseIDs = order.openCases
    holds = order.holds.map { .init(caseID: $0.caseID, amount: .init($0.amount)) }
    refunds = order.refunds.map { .init($0) }
    policy = .init(version: order.policyVersion)
    receipt = order.receipt.map { .init($0) }
    setCare(order)
  }

  private mutating func set(_ times: OrderTimes) {
    createdAt = .init(times.created)
    paidAt = times.paid.map { .init($0) }
    shippedAt = times.shipped.map { .init($0) }
    signedAt = times.signed.map { .init($0) }
    completedAt = times.completed.map { .init($0) }
    cancelledAt = times.cancelled.map { .init($0) }
    promisedShipAt = times.promisedShip.map { .init($0) }
  }
}

extension OrdersV1.OrderLine {
  init(_ line: OrderLine) {
    self.init()
    lineID = line.id
    itemID = line.itemID
    itemName = line.itemName
    variant = line.variant
    sku = line.sku
    variantID = line.variantID
    itemCode = line.itemCode
    sourceCells = line.sourceCells.map {
      .init(column: $0.column, text: $0.text, insteadOf: $0.insteadOf)
    }
    quantity = line.quantity
    total = .init(line.total)
    paid = .init(line.paid)
    refunded = .init(line.refunded)
    refundDue = .init(line.refundDue)
    cancelledQuantity = line.cancelled
    returnedQuantity = line.returned
    exchangedQuantity = line.exchanged
    reshippedQuantity = line.reshipped
  }
}

extension OrdersV1.Charges {
  init(_ charges: Charges) {
    self.init()
    postage = charges.postage.map { .init($0) }
    shopDiscount = charges.shopDiscount.map { .init($0) }
    platformDiscount = charges.platformDiscount.map { .init($0) }
    paymentDiscount = charges.paymentDiscount.map { .init($0) }
    merchantReceives = charges.merchantReceives.map { .init($0) }
  }
}

extension OrdersV1.Parcel {
  init(_ parcel: Parcel) {
    self.init(carrier: parcel.carrier, trackingNumber: parcel.trackingNumber)
  }
}

extension OrdersV1.Address {
  init(_ address: Address) {
    self.init()
    recipient = address.recipient
    phone = address.phone
    province = address.province
    city = address.city
    district = address.district
    detail = address.detail
  }
}

extension OrdersV1.OrderTraits {
  init(_ traits: OrderTraits) {
    self.init()
    isVirtual = traits.isVirtual
    isFresh = traits.isFresh
    isUnreturnable = traits.isUnreturnable
    isInvoiced = traits.isInvoiced
    isGroupBuy = traits.isGroupBuy
    needsAcceptance = traits.needsAcceptance
    isPresale = traits.isPresale
    hasFreightInsurance = traits.hasFreightInsurance
  }
}

extension OrdersV1.Refund {
  init(_ refund: Refund) {
    self.init(
      refundID: refund.id, caseID: refund.caseID, amount: .init(refund.amount),
      paidAt: .init(refund.paidAt), lines: refund.lines.map { .init($0) })
  }
}

extension OrdersV1.LineAmount {
  init(_ line: LineAmount) {
    self.init(lineID: line.lineID, quantity: line.quantity, amount: .init(line.amount))
  }
}

extension OrdersV1.ReceiptClock {
  init(_ clock: ReceiptClock) {
    self.init()
    switch clock {
    case .running(let until): confirmsAt = .init(until)
    case .paused(let left): remaining = .init(left)
    }
  }
}

extension TypeV1.OrderSnapshot {
  init(_ snapshot: OrderSnapshot) {
    self.init()
    orderID = snapshot.orderID
    version = snapshot.version
    shopID = snapshot.shopID
    buyerID = snapshot.buyerID
    tradeState = .init(snapshot.tradeState)
    paid = snapshot.paid.map { .init($0) }
    refunded = .init(snapshot.refunded)
    refundDue = .init(snapshot.refundDue)
    createdAt = .init(snapshot.createdAt)
    paidAt = snapshot.paidAt.map { .init($0) }
    signedAt = snapshot.signedAt.map { .init($0) }
    isVirtual = snapshot.isVirtual
    isFresh = snapshot.isFresh
    isUnreturnable = snapshot.isUnreturnable
    isInvoiced = snapshot.isInvoiced
    isSuccessful = snapshot.isSuccessful
    hasFreightInsurance = snapshot.hasFreightInsurance
    lines = snapshot.lines.map {
      .init(
        lineID: $0.id, itemName: $0.itemName, quantity: $0.quantity,
        returnedQuantity: $0.unavailable, paid: .init($0.paid), refunded: .init($0.refunded))
    }
    settledCaseIDs = snapshot.settledCaseIDs
    refusedRequests = Int32(clamping: snapshot.refusedRequests)
  }
}
