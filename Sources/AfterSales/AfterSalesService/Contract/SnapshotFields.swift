internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

// How requests of this contract become values of the core. What a field cannot be is noted with the
// field; what the rules say of a value is the core's part.
extension RequestValidator {
  /// The order that a request is about. Every field is checked: it comes from another process.
  mutating func order(_ snapshot: TypeV1.OrderSnapshot?) -> OrderFacts {
    guard let snapshot else {
      violation("order", "is missing: the order's snapshot, fresh from the order service")
      return OrderFacts(
        id: "", version: 0, shop: "", buyer: "", tradeState: .created, paid: .zero(.cny),
        lines: [])
    }
    let state = TradeState(snapshot.tradeState)
    if state == nil { violation("order.trade_state", "is missing") }
    count(snapshot.lines.count, "order.lines", 1...AfterSalesLimits.lines)
    count(snapshot.settledCaseIDs.count, "order.settled_case_ids", 0...AfterSalesLimits.settled)
    let paid = optionalMoney(snapshot.paid, "order.paid")
    let refunded = optionalMoney(snapshot.refunded, "order.refunded")
    let refundDue = optionalMoney(snapshot.refundDue, "order.refund_due")
    let currency = paid?.currency ?? refunded?.currency ?? .cny
    return OrderFacts(
      id: id(snapshot.orderID, "order.order_id"),
      version: number(snapshot.version, "order.version", 1...Int64.max),
      shop: id(snapshot.shopID, "order.shop_id"), buyer: id(snapshot.buyerID, "order.buyer_id"),
      tradeState: state ?? .created, paid: paid ?? .zero(currency),
      refunded: refunded ?? .zero(currency), refundDue: refundDue ?? .zero(currency),
      settledCases: snapshot.settledCaseIDs,
      paidAt: optionalTime(snapshot.paidAt, "order.paid_at"),
      signedAt: optionalTime(snapshot.signedAt, "order.signed_at"),
      isVirtual: snapshot.isVirtual, isFresh: snapshot.isFresh,
      isUnreturnable: snapshot.isUnreturnable, isInvoiced: snapshot.isInvoiced,
      isFreightInsured: snapshot.hasFreightInsurance,
      refusedRequests: Int32(
        clamping: number(Int64(snapshot.refusedRequests), "order.refused_requests", 0...1_000_000)),
      lines: snapshot.lines.prefix(AfterSalesLimits.lines).enumerated().map { index, line in
        orderLine(line, "order.lines[\(index)]", currency)
      }, purchases: purchases(snapshot.recentPurchases))
  }

  private mutating func purchases(
    _ purchases: [TypeV1.RecentPurchase]
  ) -> [BuyerRecord.Purchase] {
    count(purchases.count, "order.recent_purchases", 0...AfterSalesLimits.purchases)
    return purchases.prefix(AfterSalesLimits.purchases).enumerated().map { index, purchase in
      let field = "order.recent_purchases[\(index)]"
      count(purchase.itemNames.count, "\(field).item_names", 0...AfterSalesLimits.lines)
      return BuyerRecord.Purchase(
        orderID: id(purchase.orderID, "\(field).order_id"),
        items: Set(purchase.itemNames.prefix(AfterSalesLimits.lines)),
        boughtAt: time(purchase.boughtAt, "\(field).bought_at"))
    }
  }

  private mutating func orderLine(
    _ line: TypeV1.SnapshotLine, _ field: @autoclosure () -> String, _ currency: Currency
  ) -> OrderLine {
    let paid = optionalMoney(line.paid, "\(field()).paid")
    if let paid, paid.currency != currency {
      violation("\(field()).paid.currency", "is not the order's, \(currency.code)")
    }
    return OrderLine(
      id: id(line.lineID, "\(field()).line_id"),
      quantity: quantity(line.quantity, "\(field()).quantity"),
      returned: number(
        line.returnedQuantity, "\(field()).returned_quantity", 0...max(0, line.quantity)),
      paid: paid?.minorUnits ?? 0, item: line.itemName)
  }

  mutating func caseLines(_ lines: [AfterSalesV1.CaseLine]) -> [CaseLine] {
    count(lines.count, "lines", 0...AfterSalesLimits.lines)
    return lines.prefix(AfterSalesLimits.lines).enumerated().map { index, line in
      CaseLine(
        lineID: id(line.lineID, "lines[\(index)].line_id"),
        quantity: quantity(line.quantity, "lines[\(index)].quantity"))
    }
  }

  mutating func caseType(_ type: AfterSalesV1.CaseType) -> CaseType {
    guard let known = CaseType(type) else {
      violation("type", "is missing: what to apply for")
      return .refundOnly
    }
    return known
  }

  /// An amount to ask for. Its bounds are AS-AMOUNT's: here only what no amount can be.
  mutating func asked(_ amount: TypeV1.Money?) -> Money? {
    optionalMoney(amount, "amount", minimum: .min, maximum: .max)
  }

  /// A choice that must be made.
  mutating func choice<Choice: ContractChoice>(
    _ value: Choice.Contract, _ field: String, otherwise: Choice
  ) -> Choice {
    guard let known = Choice(value) else {
      violation(field, "is missing")
      return otherwise
    }
    return known
  }

  /// A choice that may be left open.
  mutating func optionalChoice<Choice: ContractChoice>(
    _ value: Choice.Contract, _ field: String
  ) -> Choice? {
    let known = Choice(value)
    if known == nil, value.rawValue != 0 {
      violation(field, "is \(value.rawValue), which is not known")
    }
    return known
  }

  /// A promise about the freight: by the buyer or by the shop.
  mutating func promise(_ payer: AfterSalesV1.FreightPayer) -> FreightPayer? {
    if payer == .insurance {
      violation("freight_promise", "cannot be made for the insurance")
    }
    return optionalChoice(payer, "freight_promise")
  }

  mutating func contact(_ contact: AfterSalesV1.Contact?, _ field: String) -> Contact? {
    guard let contact else { return nil }
    let most = RequestLimits.fieldCharacters
    return Contact(
      name: text(contact.name, "\(field).name", most: most, isMultiline: false),
      phone: text(contact.phone, "\(field).phone", most: most, isMultiline: false),
      address: text(contact.address, "\(field).address", most: 2 * most))
  }

  mutating func deduction(_ deduction: AfterSalesV1.Deduction?) -> Deduction? {
    guard let deduction else { return nil }
    let fee = optionalMoney(deduction.fee, "deduction.fee")
    let freight = optionalMoney(deduction.freight, "deduction.freight")
    let currency = fee?.currency ?? freight?.currency ?? .cny
    return Deduction(fee: fee ?? .zero(currency), freight: freight ?? .zero(currency))
  }

  mutating func inspection(_ lines: [AfterSalesV1.InspectedLine]) -> [InspectedLine] {
    count(lines.count, "lines", 1...AfterSalesLimits.inspectedLines)
    return lines.prefix(AfterSalesLimits.inspectedLines).enumerated().map { index, line in
      InspectedLine(
        lineID: id(line.lineID, "lines[\(index)].line_id"),
        quantity: quantity(line.quantity, "lines[\(index)].quantity"),
        condition: choice(line.condition, "lines[\(index)].condition", otherwise: .ok),
        note: text(line.note, "lines[\(index)].note", most: RequestLimits.fieldCharacters))
    }
  }

  /// Why somebody does something; it must be said.
  mutating func reason(_ reason: String, _ field: String = "reason") -> String {
    text(reason, field, least: 1)
  }

  mutating func token(_ token: String) -> DecisionToken? {
    if token.isEmpty { return nil }
    let known = DecisionToken(text: token)
    if known == nil { violation("decision_token", "is not one that an evaluation gave out") }
    return known
  }

  mutating func parcel(_ parcel: AfterSalesV1.ReturnParcel?) -> Case.Parcel {
    guard let parcel else {
      violation("parcel", "is missing: carrier and tracking number")
      return Case.Parcel(carrier: "", trackingNumber: "")
    }
    let most = RequestLimits.fieldCharacters
    return Case.Parcel(
      carrier: text(
        parcel.carrier, "parcel.carrier", least: 1, most: most, isMultiline: false),
      trackingNumber: text(
        parcel.trackingNumber, "parcel.tracking_number", least: 1, most: most,
        isMultiline: false))
  }
}

/// Sizes of requests, each with its reason.
enum AfterSalesLimits {
  /// As many as an order can have.
  static let lines = 200
  /// Other orders of a buyer that come with a snapshot: more in some days are no household's.
  static let purchases = 50
  /// Every line in each of the five conditions.
  static let inspectedLines = 1_000
  /// AS-EVIDENCE: what a phone makes of a picture when asked for a small one; a hundred of them are
  /// 50 MB.
  static let pictureBytes = 512 * 1_024
  /// More refunds of one order are not a trade any more.
  static let settled = 1_000
  /// Rows of one page of cases; a case is far below 4 KB unless its statement is long.
  static let pageSize = 200
}
