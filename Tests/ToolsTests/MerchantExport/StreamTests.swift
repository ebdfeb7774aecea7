import Testing

@testable import MerchantExport

@Suite("Merchant exports: streams")
struct StreamTests {
  /// Everything at once: quirks, bad rows, rows apart, an unterminated quote near the end.
  private static let nasty: [UInt8] = {
    let columns = [
      "商品", "订单号", "订单状态", "商品总价(元)", "用户实付金额(元)", "商品数量(件)", "支付时间", "商家备注",
    ]
    let head = columns.map { $0 + "\t" }.joined(separator: ",")
    let paid = "2026/5/31 12:34"
    return Array(
      """
      \(head)\r\n\
      茶㐀😀,A1\t,待发货,\"1,234.50\",1234.50,1,\(paid),\"第一\r\n\"\"行\"\",\t完\"\t\r\n\
      \r\n\
      杯, \"B1\" ,待发货,5,5,2,\(paid),x\r\
      坏,C1,待发货,-5,5,2,\(paid),\n\
      碟,A1,待发货,5,5,1,\(paid),\"a\n\n\"\n\
      短,D1\n\
      引,E1,\"待发货\"x,5,5,2,\(paid),\n\
      开,F1,待发货,5,5,2,\(paid),\"没有结束\r\n\
      末,G1,待发货,5,5,2,\(paid),
      """.utf8)
  }()

  @Test("the nasty file reads as written")
  func nasty() throws {
    let reading = try Reading(Self.nasty)
    #expect(reading.orders.map(\.orderID) == ["A1", "B1", "G1"])
    #expect(reading.orders[0].merchantRemark == "第一\r\n\"行\",\t完\na")
    #expect(Set(reading.problems.flatMap { $0.rows.map(\.row) }) == [5, 7, 8, 9])
  }

  @Test("every cut of the bytes gives the same", arguments: ExportEncoding.allCases)
  func everyCut(encoding: ExportEncoding) throws {
    let bytes = encoding == .utf8 ? Self.nasty : Fixture.gb18030(Self.nasty)
    let expected = try Reading(bytes)
    #expect(expected.orders.count == 3)
    for cut in 0...bytes.count {
      let reading = try Reading(bytes, cuts: [cut])
      if reading != expected {
        Issue.record("cut at \(cut) differs: \(reading.reasons)")
        return
      }
    }
    #expect(try Reading(bytes, cuts: Array(0...bytes.count)) == expected)
  }

  @Test("random cuts of a marked file give the same")
  func randomCuts() throws {
    var random = SplitMix64(state: 20_260_531)
    let bytes = [0xEF, 0xBB, 0xBF] + Self.nasty
    let expected = try Reading(bytes)
    for _ in 0..<200 {
      let cuts = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        Int.random(in: 0...bytes.count, using: &random)
      }
      #expect(try Reading(bytes, cuts: cuts.sorted()) == expected)
    }
  }

  @Test("no mutation crashes the reader or loses a row", arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) {
    var random = SplitMix64(state: seed)
    let originals = [Self.nasty, Fixture.gb18030(Self.nasty)]
    let pieces: [[UInt8]] = [
      [0x22], [0x22, 0x22], [0x2C], [0x0D], [0x0A], [0], [0xFF], [0x81, 0x30], [0x09], [0xE8],
      Array("A1".utf8), Array("99999999999999999999".utf8), Array("退款成功".utf8),
    ]
    for round in 0..<500 {
      var bytes = originals[round % 2]
      for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...9, using: &random))
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        default: bytes.insert(contentsOf: pieces.randomElement(using: &random)!, at: place)
        }
      }
      var reader = ExportReader()
      guard let first = try? reader.read(bytes), let last = try? reader.finish() else { continue }
      let rows = (first + last).flatMap { item in
        switch item {
        case .order(let order): order.rows
        case .problem(let problem): problem.rows
        }
      }
      #expect(Set(rows).count == reader.rowCount, "seed \(seed) round \(round)")
    }
  }

  @Test("orders come out while the file is still being read")
  func itemsComeEarly() throws {
    let rows = (0..<40).map { ["订单号": "A\($0)"] }
    var reader = ExportReader(options: ExportOptions(), window: OrderWindow(capacity: 10))
    #expect(try reader.read(Fixture.export(rows)).count == 30)
    #expect(try reader.finish().count == 10)
    #expect(try reader.finish().isEmpty)
  }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
