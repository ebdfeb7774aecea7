import AfterSales
import Domain
import Testing

@Suite struct FlagTests {
  private let limits = FlagPolicy()
  private let now = signedAt + .days(100)

  private func request(
    _ order: String = "o9", _ type: CaseType = .returnRefund, lapsed: Bool = false,
    daysAgo: Int64 = 1, requests: Int = 1
  ) -> BuyerRecord.Request {
    .init(
      orderID: order, type: type, submittedAt: now - .days(daysAgo), isLapsed: lapsed,
      requests: requests)
  }

  private func flags(_ record: BuyerRecord, returned: Set<String> = ["cup"]) -> [Flag] {
    record.flags(order: "o1", returned: returned, at: now, limits).map(\.flag)
  }

  @Test func flagsStayUntilTheyAreSaidTo() {
    let record = BuyerRecord(
      requests: [
        request("a", daysAgo: 80), request("b", daysAgo: 50), request("c", daysAgo: -2),
        request("o1", lapsed: true, daysAgo: 70, requests: 3),
      ],
      purchases: [.init(orderID: "o2", items: ["cup"], boughtAt: now - .days(3))])
    func flags(at time: Instant) -> [RaisedFlag] {
      record.flags(order: "o1", returned: ["cup"], at: time, limits)
    }
    var changes = 0
    var from = now - .days(10)
    while let until = record.steadyUntil(from: from, limits) {
      for time in [from + .microseconds(1), until - .microseconds(1)] {
        #expect(flags(at: time) == flags(at: from))
      }
      if flags(at: until) != flags(at: from) { changes += 1 }
      from = until
    }
    #expect(changes > 4)
    #expect(flags(at: from) == [])
  }

  @Test func aBuyerWithoutAPastHasNoFlags() {
    #expect(flags(BuyerRecord()) == [])
  }

  @Test("AS-FLAGS: repeated returns, from the third within 90 d")
  func repeatedReturns() {
    let two = [request("a"), request("b")]
    #expect(flags(BuyerRecord(requests: two)) == [])
    #expect(flags(BuyerRecord(requests: two + [request("c", daysAgo: 89)])) == [.repeatedReturns])
    #expect(flags(BuyerRecord(requests: two + [request("c", daysAgo: 90)])) == [])
    #expect(flags(BuyerRecord(requests: two + [request("c", .repair)])) == [])
    // What comes after the request in question is not earlier.
    #expect(flags(BuyerRecord(requests: two + [request("c", daysAgo: -1)])) == [])
  }

  @Test("AS-FLAGS: a refund opened and left to lapse")
  func lapsed() {
    #expect(flags(BuyerRecord(requests: [request("a", lapsed: true)])) == [.lapsedRefund])
    #expect(flags(BuyerRecord(requests: [request("a", .exchange, lapsed: true)])) == [])
  }

  @Test("AS-FLAGS: the same item bought again within 7 d before its return")
  func boughtAgain() {
    func record(_ order: String, _ item: String, _ bought: Instant) -> BuyerRecord {
      BuyerRecord(purchases: [.init(orderID: order, items: [item, "saucer"], boughtAt: bought)])
    }
    #expect(flags(record("o2", "cup", now - .days(6))) == [.boughtAgain])
    #expect(flags(record("o2", "cup", now - .days(7))) == [])
    #expect(flags(record("o2", "plate", now - .days(6))) == [])
    // The order in question itself, and one placed after the request.
    #expect(flags(record("o1", "cup", now - .days(6))) == [])
    #expect(flags(record("o2", "cup", now + .days(1))) == [])
    #expect(flags(record("o2", "cup", now - .days(6)), returned: []) == [])
  }

  @Test("AS-FLAGS: repeated demands about the same order")
  func repeatedDemands() {
    #expect(flags(BuyerRecord(requests: [request("o1", .refundOnly)])) == [])
    #expect(
      flags(BuyerRecord(requests: [request("o1", .refundOnly, requests: 2)]))
        == [.repeatedDemands])
    #expect(
      flags(
        BuyerRecord(requests: [
          request("o1", .refundOnly), request("o1", .exchange),
        ])) == [.repeatedDemands])
    #expect(
      flags(
        BuyerRecord(requests: [
          request("o2", .refundOnly), request("o3", .exchange),
        ])) == [])
  }

  @Test("AS-FLAGS: a request that is submitted again and again demands repeatedly too")
  func demandsOfTheCaseItself() {
    func flags(_ demands: Int) -> [Flag] {
      BuyerRecord().flags(order: "o1", returned: [], demands: demands, at: now, limits)
        .map(\.flag)
    }
    #expect(flags(1) == [])
    #expect(flags(2) == [.repeatedDemands])
  }

  @Test func aFlagSaysWhy() throws {
    let record = BuyerRecord(requests: [request("a"), request("b"), request("c")])
    let flag = try #require(record.flags(order: "o1", returned: [], at: now, limits).first)
    #expect(flag.explanation == "3 earlier returns within 90 d.")
    #expect(flag.facts.map(\.name) == ["returns", "threshold", "period"])
  }

  @Test func limitsThatMakeNoSenseAreNamed() {
    var limits = FlagPolicy()
    #expect(limits.problems.isEmpty)
    limits.period = .zero
    limits.repeatedReturns = 0
    #expect(limits.problems.count == 2)
  }
}
