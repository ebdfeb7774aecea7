import Foundation
import Glibc

@testable import MerchantExport

/// Exports for tests: rows as dictionaries from column names to cells, all other cells as in an
/// ordinary signed order of 30.00 yuan.
enum Fixture {
  static let columns = [
    "商品", "订单号", "订单状态", "商品总价(元)", "邮费(元)", "店铺优惠折扣(元)", "平台优惠折扣(元)",
    "多多支付立减金额(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "承诺发货时间", "发货时间",
    "确认收货时间", "商品id", "商品规格", "样式ID", "商家编码-规格维度", "商家编码-商品维度", "快递单号",
    "快递公司", "商家备注", "售后状态", "订单成交时间", "收货人", "手机", "省", "市", "区", "详细地址",
  ]

  static let defaults: [String: String] = [
    "商品": "有机苹果5斤装", "订单号": "260531-100000000001", "订单状态": "已签收", "商品总价(元)": "30.00",
    "邮费(元)": "0.00", "店铺优惠折扣(元)": "2.00", "平台优惠折扣(元)": "0.00",
    "多多支付立减金额(元)": "0.00", "用户实付金额(元)": "28.00", "商家实收金额(元)": "28.00",
    "商品数量(件)": "1", "承诺发货时间": "2026-06-02 12:34:56", "发货时间": "2026-06-01 09:00:00",
    "确认收货时间": "2026-06-04 18:20:00", "商品id": "520001", "商品规格": "红富士 5斤", "样式ID": "77001",
    "商家编码-规格维度": "APL-5", "商家编码-商品维度": "APL", "快递单号": "YT0001", "快递公司": "圆通快递",
    "商家备注": "", "售后状态": "无售后或售后取消", "订单成交时间": "2026-05-31 12:34:56", "收货人": "张*",
    "手机": "138****0001", "省": "浙江省", "市": "杭州市", "区": "西湖区", "详细地址": "文三路***号",
  ]

  /// A quoted cell where it has to be one.
  static func cell(_ text: String, delimiter: String = ",") -> String {
    let special = Set("\"\r\n\(delimiter)".unicodeScalars)
    guard text.unicodeScalars.contains(where: special.contains) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  static func header(_ columns: [String] = columns, delimiter: String = ",") -> String {
    columns.map { cell($0, delimiter: delimiter) }.joined(separator: delimiter)
  }

  static func row(
    _ cells: [String: String] = [:], columns: [String] = columns, delimiter: String = ","
  ) -> String {
    columns.map { cell(cells[$0] ?? defaults[$0] ?? "", delimiter: delimiter) }
      .joined(separator: delimiter)
  }

  static func export(
    _ rows: [[String: String]], columns: [String] = columns, delimiter: String = ",",
    lineBreak: String = "\r\n"
  ) -> [UInt8] {
    let lines =
      [header(columns, delimiter: delimiter)]
      + rows.map { row($0, columns: columns, delimiter: delimiter) }
    return Array((lines.joined(separator: lineBreak) + lineBreak).utf8)
  }

  /// The bytes of UTF-8 text in GB18030, by the C library.
  static func gb18030(_ utf8: [UInt8]) -> [UInt8] {
    guard let descriptor = iconv_open("GB18030", "UTF-8") else { return [] }
    defer { iconv_close(descriptor) }
    var input = utf8.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: utf8.count * 2 + 16)
    let count = output.count
    var left = count
    let result = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var source = input.baseAddress
        var sourceLeft = input.count
        var target = output.baseAddress
        return iconv(descriptor, &source, &sourceLeft, &target, &left)
      }
    }
    precondition(result == 0, "the text has no GB18030 form")
    return output.prefix(count - left).map { UInt8(bitPattern: $0) }
  }
}

/// What a reader made of a file.
struct Reading: Equatable {
  var orders: [ExportedOrder] = []
  var problems: [RowProblem] = []

  /// - Parameter cuts: where the bytes are cut into pieces.
  init(
    _ bytes: [UInt8], cuts: [Int] = [], options: ExportOptions = ExportOptions(),
    window: OrderWindow = OrderWindow()
  ) throws {
    var reader = ExportReader(options: options, window: window)
    var start = 0
    for cut in cuts + [bytes.count] {
      add(try reader.read(Array(bytes[start..<cut])))
      start = cut
    }
    add(try reader.finish())
  }

  init(_ rows: [[String: String]], columns: [String] = Fixture.columns) throws {
    try self.init(Fixture.export(rows, columns: columns))
  }

  mutating func add(_ items: [ExportItem]) {
    for item in items {
      switch item {
      case .order(let order): orders.append(order)
      case .problem(let problem): problems.append(problem)
      }
    }
  }

  /// `row column reason` of each problem.
  var reasons: [String] {
    problems.map {
      "\($0.rows.map { String($0.row) }.joined(separator: "+")) \($0.column ?? "-") \($0.reason)"
    }
  }
}
