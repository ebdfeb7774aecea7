/// The columns of a merchant export that this reader knows, found by name. All others are ignored.
public enum ExportColumn: Int, CaseIterable, Sendable {
  case orderID, status, afterSales
  case dealTime, payTime, groupTime, orderTime
  case item, itemID, variant, variantID, sku, itemCode, quantity
  case total, postage, shopDiscount, platformDiscount, paymentDiscount, paid, merchantReceives
  case shipTime, confirmTime, promiseTime
  case trackingNumber, carrier, remark
  case recipient, phone, province, city, district, detail
  /// The column that the caller mapped to the buyer, if any.
  case buyer

  /// The usual name; empty for the buyer, whose column the caller names.
  public var name: String { names.first ?? "" }

  /// The names that a file may use, the usual one first.
  var names: [String] {
    switch self {
    case .orderID: ["订单号", "订单编号"]
    case .status: ["订单状态"]
    case .afterSales: ["售后状态"]
    case .dealTime: ["订单成交时间"]
    case .payTime: ["支付时间"]
    case .groupTime: ["拼单成功时间"]
    case .orderTime: ["订单创建时间"]
    case .item: ["商品", "商品名称"]
    case .itemID: ["商品id"]
    case .variant: ["商品规格"]
    case .variantID: ["样式ID"]
    case .sku: ["商家编码-规格维度", "商家编码-SKU维度"]
    case .itemCode: ["商家编码-商品维度"]
    case .quantity: ["商品数量(件)"]
    case .total: ["商品总价(元)"]
    case .postage: ["邮费(元)"]
    case .shopDiscount: ["店铺优惠折扣(元)"]
    case .platformDiscount: ["平台优惠折扣(元)"]
    case .paymentDiscount: ["多多支付立减金额(元)"]
    case .paid: ["用户实付金额(元)"]
    case .merchantReceives: ["商家实收金额(元)"]
    case .shipTime: ["发货时间"]
    case .confirmTime: ["确认收货时间"]
    case .promiseTime: ["承诺发货时间"]
    case .trackingNumber: ["快递单号"]
    case .carrier: ["快递公司"]
    case .remark: ["商家备注"]
    case .recipient: ["收货人"]
    case .phone: ["手机"]
    case .province: ["省"]
    case .city: ["市"]
    case .district: ["区"]
    case .detail: ["详细地址"]
    case .buyer: []
    }
  }

  /// The columns by their normalized names, with the place of the name among the column's names.
  static let known: [String: (column: ExportColumn, rank: Int)] = {
    var known: [String: (column: ExportColumn, rank: Int)] = [:]
    for column in allCases {
      for (rank, name) in column.names.enumerated() { known[normalized(name)] = (column, rank) }
    }
    return known
  }()

  /// Without these a row cannot become an order.
  static let required: [ExportColumn] = [.orderID, .status, .item, .quantity, .total, .paid]
  /// At least one of these has to be there: when the order was paid, or else placed.
  static let times: [ExportColumn] = [.dealTime, .payTime, .groupTime, .orderTime]

  /// How names are compared: without blanks and units, brackets and letters of one kind.
  static func normalized(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "（": result.append("(")
      case "）": result.append(")")
      case "－", "—", "–": result.append("-")
      case "\u{FEFF}", "\u{3000}", "\u{A0}": break
      default:
        if scalar.value > 0x20 { result.unicodeScalars.append(scalar) }
      }
    }
    result = result.lowercased()
    for unit in ["(元)", "(件)"] where result.hasSuffix(unit) { result.removeLast(unit.count) }
    return result
  }
}

/// Where the known columns stand in one file.
struct ExportHeader {
  /// The names as the file has them.
  let names: [String]
  /// The number of columns up to the last one with a name.
  let width: Int
  /// The place of each known column, by its raw value; -1 where the file lacks it.
  private var places: [Int]

  init(names: [String], buyerColumn: String?) {
    self.names = names
    width = (names.lastIndex { !ExportColumn.normalized($0).isEmpty } ?? -1) + 1
    places = [Int](repeating: -1, count: ExportColumn.allCases.count)
    let buyer = buyerColumn.map(ExportColumn.normalized)
    var ranks = places
    for (place, name) in names.enumerated() {
      let name = ExportColumn.normalized(name)
      if name == buyer, places[ExportColumn.buyer.rawValue] < 0 {
        places[ExportColumn.buyer.rawValue] = place
      }
      // Of several names of one column the usual one counts, of equal names the first.
      guard let (column, rank) = ExportColumn.known[name] else { continue }
      if places[column.rawValue] < 0 || rank < ranks[column.rawValue] {
        places[column.rawValue] = place
        ranks[column.rawValue] = rank
      }
    }
  }

  /// Nil where the file lacks the column.
  func place(_ column: ExportColumn) -> Int? {
    let place = places[column.rawValue]
    return place < 0 ? nil : place
  }

  func has(_ column: ExportColumn) -> Bool { places[column.rawValue] >= 0 }

  /// The name of a column as the file has it, or its usual name where the file lacks it.
  func name(_ column: ExportColumn) -> String {
    guard let place = place(column) else { return column.names.first ?? "" }
    return names[place]
  }

  /// Whether a column tells when an order was paid. Where none does, the time at which a paid
  /// order was placed stands for it.
  var tellsPayTime: Bool { has(.payTime) || has(.dealTime) || has(.groupTime) }

  /// How many known columns there are.
  var knownCount: Int { places.count { $0 >= 0 } }

  /// The required columns that are not there, each with all its names.
  func missing(buyerColumn: String?) -> [[String]] {
    var missing = ExportColumn.required.filter { !has($0) }.map(\.names)
    if !ExportColumn.times.contains(where: has) {
      missing.append(ExportColumn.times.flatMap(\.names))
    }
    if let buyerColumn, !has(.buyer) { missing.append([buyerColumn]) }
    return missing
  }
}
