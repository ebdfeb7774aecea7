import Domain
import Foundation
import MerchantExport
import Testing

@Suite("The sample export")
struct SampleTests {
  private func made(_ date: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let outcome = try Repository.run("compose/sample/make-sample", [folder.path, date])
    #expect(outcome.status == 0 && outcome.errors == "")
    return folder
  }

  @Test("the files in the repository are what make-sample writes for their date")
  func committedFilesAreCurrent() throws {
    let folder = try made("2026-06-01")
    for name in ["orders.csv", "orders-gb18030.csv", "bad-rows.csv", "story.env"] {
      let isSame = try folder.bytes(name) == Repository.bytes("compose/sample/\(name)")
      #expect(isSame, "run compose/sample/make-sample compose/sample 2026-06-01")
    }
  }

  @Test("it holds over 300 orders of all states and reads without a problem")
  func orders() throws {
    let reading = try Reading(Repository.bytes("compose/sample/orders.csv"))
    #expect(reading.problems == [])
    #expect(reading.orders.count >= 300)
    #expect(Set(reading.orders.map(\.tradeState)) == Set(ExportedTradeState.allCases))
    #expect(Set(reading.orders.map(\.afterSales)).isSuperset(of: [.none, .open, .refunded]))
    #expect(reading.orders.contains { $0.lines.count == 3 })
    #expect(reading.orders.contains { $0.rows.last?.row ?? 0 > ($0.rows.first?.row ?? 0) + 2 })
    #expect(reading.orders.contains { $0.merchantRemark.contains("\n") })
    #expect(reading.orders.allSatisfy { $0.buyerID == "export:\($0.orderID)" })
  }

  @Test("the GB18030 file says the same")
  func gb18030() throws {
    let utf8 = try Reading(Repository.bytes("compose/sample/orders.csv"))
    #expect(try Reading(Repository.bytes("compose/sample/orders-gb18030.csv")) == utf8)
  }

  @Test("every bad row of the bad file is told, and the good ones are taken")
  func badRows() throws {
    let reading = try Reading(Repository.bytes("compose/sample/bad-rows.csv"))
    #expect(reading.orders.flatMap { $0.rows.map(\.row) } == [2, 13, 21])
    #expect(Set(reading.problems.flatMap { $0.rows.map(\.row) }) == Set(3...20).subtracting([13]))
    #expect(
      reading.problems.contains {
        $0.reason
          == "the quoted cell that begins on line 20 never ends: its closing quote is missing"
      })
  }

  @Test(
    "on any day the story finds its orders as it needs them",
    arguments: [
      "2026-01-01", "2026-12-31", "2028-02-29", "2027-03-01",
    ])
  func anyDay(date: String) throws {
    let folder = try made(date)
    let reading = try Reading(folder.bytes("orders.csv"))
    #expect(reading.problems == [])
    let story = Dictionary(
      uniqueKeysWithValues: String(decoding: try folder.bytes("story.env"), as: UTF8.self)
        .split(separator: "\n").map { $0.split(separator: "=").map(String.init) }
        .map { ($0[0], $0[1]) })
    let part = date.split(separator: "-").compactMap { Int64($0) }
    let midnight = try #require(
      BusinessCalendar().instant(of: .init(year: part[0], month: part[1], day: part[2])))
    func order(_ name: String) throws -> ExportedOrder {
      try #require(reading.orders.first { $0.orderID == story[name] })
    }
    let signed = try order("SIGNED_ORDER")
    #expect(signed.lines.map(\.quantity) == [2])
    #expect(signed.paid == Money(2 * (Int64(story["SIGNED_UNIT_FEN"] ?? "") ?? 0)))
    let old = try order("OLD_ORDER")
    let recent = try order("RECENT_ORDER")
    for order in [signed, old, recent] {
      #expect(
        order.tradeState == .signed && order.afterSales == .none && order.refunded == Money(0))
    }
    // The demo may run at any time of the day.
    for now in [midnight, midnight + .days(1)] {
      for signedAt in [signed, recent].compactMap(\.signedAt) {
        #expect(signedAt < now && now < signedAt + .days(7))
      }
      #expect(now > (try #require(old.signedAt)) + .days(15))
      #expect(now < (try #require(old.paidAt)) + .days(365))
      let times = reading.orders.flatMap {
        [$0.placedAt, $0.paidAt, $0.shippedAt, $0.confirmedAt].compactMap { $0 }
      }
      #expect(times.allSatisfy { $0 < now })
    }
  }

  @Test("a wrong call says how to call it")
  func usage() throws {
    let none = try Repository.run("compose/sample/make-sample", [])
    #expect(none.status == 2 && none.errors.contains("usage:"))
    let bad = try Repository.run("compose/sample/make-sample", ["/tmp", "yesterday"])
    #expect(bad.status == 2 && bad.errors.contains("‘yesterday’ is no date"))
  }
}
