public import Contracts
internal import Domain
internal import Orders
public import RPCCore
public import Service

extension OrdersV1.CreateOrderRequest: CommandRequest {}

extension OrdersHandler {
  public func createOrder(
    _ request: OrdersV1.CreateOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.CreateOrderResponse {
    var fields = environment.fields
    let id = fields.optionalID(request.orderID, "order_id")
    var order = NewOrder(
      id: id ?? environment.ids.next("ord"),
      shopID: fields.id(request.shopID, "shop_id"),
      buyerID: fields.id(request.buyerID, "buyer_id"), lines: fields.lines(request.lines))
    order.charges = fields.charges(request.charges)
    order.traits.set(request.traits ?? .init())
    order.address = request.address.map { Address($0) }
    order.promisedShipAt = fields.optionalTime(
      request.promisedShipAt, "promised_ship_at", isPlanned: true)
    let policy = environment.policy.current
    let due = StoredDue()
    // A refusal waits for its turn as well: a repetition is answered as the first time.
    let placed = Result { [order] () throws(Refusal) in
      try FirstVersion(
        .create(order), actor: request.decider, policy: policy, now: environment.clock.now)
    }
    let response: OrdersV1.CreateOrderResponse = try await environment.commandInBytes(
      request, context, fields, validateOnly: request.validateOnly
    ) { [id = order.id] scope in
      let first = try placed.get()
      try OrderDecider.requireFree(id, taken: try !scope.insert(first))
      try OrderRepository.count([first.order.message.place: 1], in: scope.transaction)
      due.add(first.due)
      return first.order.response
    }
    due.tell(onDue)
    return response
  }
}

extension RequestValidator {
  mutating func lines(_ lines: [OrdersV1.NewLine]) -> [NewLine] {
    count(lines.count, "lines", 1...OrdersLimits.lines)
    return lines.prefix(OrdersLimits.lines).enumerated().map { index, line in
      var new = NewLine(
        id: line.lineID, itemID: line.itemID, itemName: line.itemName, variant: line.variant,
        sku: line.sku, quantity: line.quantity,
        total: money(line.total, "lines[\(index)].total"))
      new.variantID = line.variantID
      new.itemCode = line.itemCode
      new.sourceCells = line.sourceCells.map { SourceCell($0) }
      return new
    }
  }

  mutating func charges(_ message: OrdersV1.Charges?) -> Charges {
    var charges = Charges()
    guard let message else { return charges }
    charges.postage = optionalMoney(message.postage, "charges.postage")
    charges.shopDiscount = optionalMoney(message.shopDiscount, "charges.shop_discount")
    charges.platformDiscount = optionalMoney(
      message.platformDiscount, "charges.platform_discount")
    charges.paymentDiscount = optionalMoney(message.paymentDiscount, "charges.payment_discount")
    charges.merchantReceives = optionalMoney(
      message.merchantReceives, "charges.merchant_receives")
    return charges
  }
}
