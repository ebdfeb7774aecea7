import Foundation

/// `aftercare import` of a merchant export: rows a second, and the memory that both sides need.
struct OrderImportRows {
  let bench: Bench
  var count: Int { bench.isQuick ? 5_000 : 100_000 }

  func rows() async throws -> [Row] {
    let file = "\(bench.directory)/export.csv"
    try Self.export(count).write(toFile: file, atomically: false, encoding: .utf8)
    var rate = Runs(values: [])
    var service = Runs(values: [])
    var client = Runs(values: [])
    for run in 1...bench.runs {
      bench.say("import: run \(run) of \(bench.runs)")
      let stack = try Stack(bench, "import-\(run)")
      defer { stack.stop() }
      try stack.start("orders")
      try await stack.waitUntilServing("orders")
      let begin = Load.now()
      let peak = try importFile(file, into: stack)
      rate.values.append(Double(count) / (Double(Load.now() - begin) / 1e9))
      client.values.append(peak)
      service.values.append(try stack.peakMemory("orders"))
    }
    return [
      Row(
        name: "import of \(count) rows", unit: .perSecond, value: rate, bound: .atLeast(20_000)),
      Row(
        name: "import of \(count) rows: peak of the service", unit: .mebibytes, value: service,
        bound: .atMost(80)),
      Row(
        name: "import of \(count) rows: peak of the client", unit: .mebibytes, value: client,
        bound: .atMost(80)),
    ]
  }

  /// - Returns: the client's peak resident memory in MiB.
  private func importFile(_ file: String, into stack: Stack) throws -> Double {
    let child = try Child(
      [
        "\(bench.executables)/aftercare", "import", file, "--shop", "bench", "--json",
        "--run-dir", stack.directory,
      ])
    var peak = 0.0
    while child.process.isRunning {
      peak = max(peak, (try? Stack.memory(child.pid, "VmHWM:")) ?? 0)
      usleep(20_000)
    }
    let report = String(decoding: try child.result(), as: UTF8.self)
    guard report.contains("\"imported\": \(count)") else {
      throw BenchError("the import did not take all rows: \(report.prefix(300))")
    }
    return peak
  }

  /// Signed orders of one line each, with all columns.
  private static func export(_ count: Int) -> String {
    var text =
      "\u{FEFF}商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),"
      + "多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),承诺发货时间,发货时间,确认收货时间,"
      + "商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,快递单号,快递公司,商家备注,售后状态,"
      + "订单成交时间,收货人,手机,省,市,区,详细地址\r\n"
    for index in 0..<count {
      text +=
        "有机苹果5斤装,260531-\(100_000_000_000 + index)\t,已签收,30.00,0.00,2.00,0.00,0.00,28.00,"
        + "28.00,1,2026-06-02 12:34:56,2026-06-01 09:00:00,2026-06-04 18:20:00,520001,红富士 5斤,"
        + "77001,APL-5,APL,YT\(index),圆通快递,,无售后或售后取消,2026-05-31 12:34:56,张*,"
        + "138****0001,浙江省,杭州市,西湖区,文三路***号\r\n"
    }
    return text
  }
}
