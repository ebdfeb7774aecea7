import Domain
import Testing

@testable import Messaging

@Suite("MSG-CONTACT, MSG-ABUSE: findings") struct ComplianceSpanTests {
  private func excerpts(
    _ text: String, _ policy: CompliancePolicy? = nil
  ) -> [String] {
    let checker = policy.map { ComplianceChecker($0) } ?? ComplianceFigures.checker
    return checker.check(text).map { "\($0.category.rawValue): \($0.excerpt(of: text))" }
  }

  @Test(
    "A finding names its part of the text as it was written, whatever it was folded to",
    arguments: [
      ("亲，我的电话是１３８-1234-5678哦", "PHONE: １３８-1234-5678"),
      ("👍🏽 gọi 0\u{200B}912.345.678 nhé", "PHONE: 0\u{200B}912.345.678"),
      ("cafe\u{301} z\u{200D}alo nha", "MESSENGER: z\u{200D}alo"),
      ("这个微*信 abc12345 哈", "MESSENGER: 微*信 abc12345"),
      ("①③⑧①②③④⑤⑥⑦⑧", "PHONE: ①③⑧①②③④⑤⑥⑦⑧"),
      ("去 abc点com 看", "LINK: abc点com"),
      ("发到 kefu@qq.com 吧", "EMAIL: kefu@qq.com"),
      ("you f.u.c.k.!", "ABUSE: f.u.c.k"),
      ("đi\u{323}t mẹ mày", "ABUSE: đi\u{323}t mẹ mày"),
      ("+86 138 1234 5678", "PHONE: +86 138 1234 5678"),
    ])
  func spans(_ text: String, _ expected: String) {
    #expect(excerpts(text) == [expected])
  }

  @Test("Marks tell words apart that are one without them")
  func marks() {
    #expect(excerpts("lon bia 330ml, các màu, ngủ ngon").isEmpty)
    #expect(excerpts("LỒN").count == 1 && excerpts("lo\u{302}\u{300}n").count == 1)
  }

  @Test("Order and tracking numbers are no phone numbers, a phone number beside them is one")
  func codes() {
    #expect(excerpts("订单 260531-123456789012345，顺丰 138123456789").isEmpty)
    #expect(
      excerpts("订单 260531-123456789012345 打13812345678") == ["PHONE: 13812345678"])
    #expect(excerpts("SF13812345678").isEmpty && excerpts("vx13812345678").count == 2)
  }

  @Test("Each category has its own action, the strictest decides")
  func actions() {
    var policy = CompliancePolicy()
    policy.platform = .flag
    policy.abuse = .allow
    let checker = ComplianceChecker(policy)
    #expect(checker.check("淘宝有卖").action == .flag)
    #expect(checker.check("傻逼").action == .allow && checker.check("傻逼").count == 1)
    #expect(checker.check("淘宝搜，或者打13812345678").action == .block)
    #expect(checker.check("您好").action == .allow)
  }

  @Test("A policy adds words, takes words away, and lets domains pass")
  func lists() {
    var policy = CompliancePolicy()
    policy.messengerTerms = ["小飞鸽"]
    policy.abuseTerms = ["大坏蛋"]
    policy.innocentTerms = ["大坏蛋糕"]
    policy.ignoredTerms = ["shopee", "淘宝"]
    policy.allowedDomains = ["example.com"]
    #expect(excerpts("用小 飞 鸽 聊", policy) == ["MESSENGER: 小 飞 鸽"])
    #expect(excerpts("大坏蛋", policy).count == 1 && excerpts("大坏蛋糕", policy).isEmpty)
    #expect(excerpts("shopee và 淘宝", policy).isEmpty)
    #expect(excerpts("https://help.example.com/a?b=1", policy).isEmpty)
    #expect(excerpts("example.com", policy).isEmpty)
    #expect(excerpts("badexample.com", policy).count == 1)
    #expect(excerpts("example.com.evil.cn", policy).count == 1)
  }

  @Test("A masked word is found by its mask, and what is left without it is a word of its own")
  func masks() {
    let policy = CompliancePolicy()
    for text in ["s**t", "what a s**t!", "f**k", "f*u*c*k", "mặt l*n"] {
      #expect(!excerpts(text, policy).isEmpty, "\(text)")
    }
    for text in ["45 Oak St", "size F is sold out", "f", "ln 2", "s*t", "3 * 4", "a*b"] {
      #expect(excerpts(text, policy).isEmpty, "\(text)")
    }
  }

  @Test("A policy that makes no sense is named")
  func problems() {
    var policy = MessagingPolicy()
    policy.compliance.abusePenalty = .zero
    policy.compliance.abuseTerms = ["", "x"]
    #expect(policy.problems.count == 2)
  }

  @Test(
    "Texts made to be slow are read in one pass",
    arguments: [
      "a.", "1 ", "微", "v:", "加v", "http:", "@", "一", "sb", "0 9", "qq,", "www.", "1-", "(.)c", "🍑",
    ])
  func hostile(_ part: String) {
    let text = String(repeating: part, count: 5_000 / part.unicodeScalars.count)
    let findings = ComplianceFigures.checker.check(text)
    #expect(findings.allSatisfy { $0.start < $0.end && $0.end <= text.unicodeScalars.count })
  }
}
