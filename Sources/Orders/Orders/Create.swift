public import Domain

extension OrderDecider {
  static func create(
    _ new: NewOrder, taken: Bool, _ context: Context
  ) throws(Refusal) -> Order {
    var fields = FieldCheck()
    check(new, &fields, context)
    if let promised = new.promisedShipAt {
      fields.require(promised > context.now, "promised_ship_at", "is in the past")
    } else {
      fields.require(
        !new.traits.isPresale, "promised_ship_at",
        "is missing: a pre-sale carries a latest ship time (ORD-PRESALE)")
    }
    try fields.check()
    var order = try place(new, at: context.now, context)
    try requireFree(new.id, taken: taken)
    order.remarks.append(
      Remark(
        at: context.now, author: context.actor,
        text: OrderEvent.Change.remark(placed: order)))
    return order
  }

  /// - Throws: the refusal of a new order whose id is `taken`.
  public static func requireFree(_ id: String, taken: Bool) throws(Refusal) {
    guard !taken else {
      throw Refusal(
        .alreadyExists, reason: "ORDER_EXISTS", message: "There is an order \(id) already.",
        violations: [.init("order_id", "is taken")])
    }
  }

  /// Everything about a new order that can be said without adding up.
  static func check(_ new: NewOrder, _ fields: inout FieldCheck, _ context: Context) {
    fields.id(new.id, "order_id")
    fields.id(new.shopID, "shop_id")
    fields.id(new.buyerID, "buyer_id")
    fields.require(
      (1...OrdersLimits.lines).contains(new.lines.count), "lines",
      "an order has 1 to \(OrdersLimits.lines) lines, not \(new.lines.count)")
    let currency = new.lines.first?.total.currency ?? .cny
    var ids: Set<String> = []
    let areNumbered = new.lines.allSatisfy(\.id.isEmpty)
    for (index, line) in new.lines.prefix(OrdersLimits.lines).enumerated() {
      check(line, at: index, currency, &fields)
      if areNumbered { continue }
      fields.require(
        ids.insert(line.id.isEmpty ? String(index + 1) : line.id).inserted,
        "lines[\(index)].line_id", "names another line too")
    }
    let charges = new.charges
    check(charges.postage, "postage", currency, &fields)
    check(charges.shopDiscount, "shop_discount", currency, &fields)
    check(charges.platformDiscount, "platform_discount", currency, &fields)
    check(charges.paymentDiscount, "payment_discount", currency, &fields)
    check(charges.merchantReceives, "merchant_receives", currency, &fields)
    if let address = new.address { check(address, &fields) }
    fields.time(new.promisedShipAt, "promised_ship_at", until: context.now + OrdersLimits.promise)
  }

  private static func check(
    _ charge: Money?, _ field: String, _ currency: Currency, _ fields: inout FieldCheck
  ) {
    guard let charge else { return }
    fields.require(charge.minorUnits >= 0, "charges.\(field)", "must not be negative")
    fields.require(
      charge.currency == currency, "charges.\(field)",
      "is in \(charge.currency.code), the lines are in \(currency.code)")
  }

  private static func check(
    _ line: NewLine, at index: Int, _ currency: Currency, _ fields: inout FieldCheck
  ) {
    fields.id(line.id, "lines[\(index)].line_id", optional: true)
    fields.id(line.itemID, "lines[\(index)].item_id", optional: true)
    fields.text(line.itemName, "lines[\(index)].item_name", OrdersLimits.itemNameLength)
    fields.require(!line.itemName.isEmpty, "lines[\(index)].item_name", "must not be empty")
    fields.text(line.variant, "lines[\(index)].variant", OrdersLimits.fieldLength)
    fields.text(line.sku, "lines[\(index)].sku", OrdersLimits.fieldLength)
    fields.text(line.variantID, "lines[\(index)].variant_id", OrdersLimits.fieldLength)
    fields.text(line.itemCode, "lines[\(index)].item_code", OrdersLimits.fieldLength)
    check(line.sourceCells, at: index, &fields)
    fields.require(
      (1...OrdersLimits.quantity).contains(line.quantity), "lines[\(index)].quantity",
      "must be 1 to \(OrdersLimits.quantity), not \(line.quantity)")
    fields.require(
      line.total.minorUnits >= 0, "lines[\(index)].total", "must not be negative")
    fields.require(
      line.total.currency == currency, "lines[\(index)].total",
      "is in \(line.total.currency.code), the first line is in \(currency.code)")
  }

  private static func check(
    _ cells: [SourceCell], at index: Int, _ fields: inout FieldCheck
  ) {
    if cells.isEmpty { return }
    let path = "lines[\(index)].source_cells"
    fields.require(
      cells.count <= OrdersLimits.sourceCells, path,
      "are \(cells.count), more than \(OrdersLimits.sourceCells)")
    for cell in cells.prefix(OrdersLimits.sourceCells) {
      fields.text(cell.column, path, OrdersLimits.fieldLength)
      fields.text(cell.text, path, OrdersLimits.textLength, lineBreaks: true)
      fields.text(cell.insteadOf, path, OrdersLimits.textLength, lineBreaks: true)
    }
  }

  static func check(_ address: Address, _ fields: inout FieldCheck) {
    fields.text(address.recipient, "address.recipient", OrdersLimits.fieldLength)
    fields.text(address.phone, "address.phone", OrdersLimits.fieldLength)
    fields.text(address.province, "address.province", OrdersLimits.fieldLength)
    fields.text(address.city, "address.city", OrdersLimits.fieldLength)
    fields.text(address.district, "address.district", OrdersLimits.fieldLength)
    fields.text(address.detail, "address.detail", OrdersLimits.addressLength, lineBreaks: true)
  }

  /// The order with its sums. `new` was checked.
  static func place(
    _ new: NewOrder, at created: Instant, _ context: Context
  ) throws(Refusal) -> Order {
    let payable: Money
    do throws(MoneyError) {
      let currency = new.lines.first?.total.currency ?? .cny
      payable = try new.charges.payable(lines: new.lines, currency: currency)
    } catch {
      throw .fields([.init("lines", "the amounts do not add up within 64 bits")])
    }
    guard payable.minorUnits >= 0 else {
      throw .fields([.init("charges", "the discounts are larger than the lines and the postage")])
    }
    return Order(
      id: new.id, shopID: new.shopID, buyerID: new.buyerID, traits: new.traits,
      lines: new.lines.enumerated().map { OrderLine($0.element, id: String($0.offset + 1)) },
      charges: new.charges, payable: payable, createdAt: created, address: new.address,
      promisedShipAt: new.promisedShipAt, policyVersion: context.policy.version)
  }
}
