import Service
import Testing

@testable import Messaging

@Suite("MSG-CONTACT: ids of what a message shows") struct ReferenceTests {
  private func check(_ reference: String) -> [String] {
    ComplianceFigures.checker.check(reference: reference).map {
      "\($0.action.rawValue) \($0.category.rawValue): \($0.excerpt(of: reference))"
    }
  }

  @Test(
    "Ids of orders, cases, coupons, products, pictures and payments pass",
    arguments: [
      "ref-1", "case-1", "260531-123456789012345", "601099514702", "1029384756", "99887766554433",
      "1234567890123456789", "23456789012", "1733212800000", "1733212800", "CPN-2026-0001",
      "coupon:7/9", "SKU-QQ-001", "qq-candy-500g", "wx20141027200939552265", "DD-20261123-001",
      "LP00123456789012", "SF1380013800012", "JDVB13800138000", "a/b/2026/11/23/f3a9c0d1.jpg",
      "550e8400-e29b-41d4-a716-446655440000", "tb-889923", "V-10023", "fb-20241111", "z_10001",
    ])
  func pass(_ id: String) {
    #expect(check(id) == [])
  }

  @Test("Of the ids that this system makes, and of numbers of any length, next to none are held up")
  func chance() {
    let ids = TimeOrderedIds(clock: ManualClock(MessagingFixture.start))
    let made = (0..<4_000).filter { number in
      !check(ids.next(["case", "inv", "cpn", "msg"][number % 4])).isEmpty
    }
    #expect(made.isEmpty)
    var random = SeededRandom(seed: 20_261_123)
    for length in 5...19 where length != 11 {
      let found = (0..<200).count { _ in
        let digits = (0..<length).map { index in
          Int.random(in: index == 0 ? 1...9 : 0...9, using: &random)
        }
        return !check(digits.map(String.init).joined()).isEmpty
      }
      // 86 with a mobile number is one by chance of 0.07 %.
      #expect(found <= 2, "\(length) digits: \(found) of 200")
    }
  }

  @Test(
    "Mobile numbers and addresses in an id are refused",
    arguments: [
      ("13800138000", "BLOCK PHONE: 13800138000"), ("138-0013-8000", "BLOCK PHONE: 138-0013-8000"),
      ("+8613800138000", "BLOCK PHONE: +8613800138000"),
      ("8613800138000", "BLOCK PHONE: 8613800138000"), ("0912345678", "BLOCK PHONE: 0912345678"),
      ("item:13800138000", "BLOCK PHONE: 13800138000"),
      ("t.me/shop2020", "BLOCK LINK: t.me/shop2020"),
      ("www.example.com", "BLOCK LINK: www.example.com"),
    ])
  func refused(_ id: String, _ finding: String) {
    #expect(check(id).contains(finding))
  }

  @Test("A messenger's name with an id behind it is flagged, not refused: ids begin like that too")
  func flagged() {
    #expect(check("wx-zhangsan88") == ["FLAG MESSENGER: wx-zhangsan88"])
    #expect(check("qq:12345678") == ["FLAG MESSENGER: qq:12345678"])
    var policy = CompliancePolicy()
    policy.messenger = .allow
    let allowed = ComplianceChecker(policy).check(reference: "wx-zhangsan88")
    #expect(allowed.map(\.action) == [.allow])
  }

  @Test(
    "What is not written as ids are is judged as a text",
    arguments: ["加微信 kefu2020", "电话 一三八零零一三八零零零", "call me at 555", "傻逼", "a@example.com"])
  func labels(_ label: String) {
    let findings = ComplianceFigures.checker.check(reference: label)
    #expect(findings.action == .block && findings.allSatisfy { $0.field == .reference })
  }
}
