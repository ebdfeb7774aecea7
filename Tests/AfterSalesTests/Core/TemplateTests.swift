import AfterSales
import Domain
import Testing

@Suite struct TemplateTests {
  private let limits = TemplatePolicy()

  private func template(
    _ id: String = "t1", _ action: HandlingTemplate.Action = .approveRefund,
    classes: Set<ReasonClass> = [.sellerError], maximum: Int64 = 5_000, enabled: Bool = true
  ) -> HandlingTemplate {
    HandlingTemplate(
      id: id, shop: "s1", action: action, reasonClasses: classes, maximum: money(maximum),
      isEnabled: enabled)
  }

  private func facts(
    _ type: CaseType = .refundOnly, _ reasonClass: ReasonClass = .sellerError,
    amount: Int64? = 5_000, paid: Int64 = 50_000, flags: [Flag] = [], refusals: Int = 0
  ) -> TemplateFacts {
    TemplateFacts(
      shop: "s1", type: type, reasonClass: reasonClass, amount: amount.map { money($0) },
      orderPaid: money(paid), flags: flags, refusals: refusals)
  }

  private func handler(_ facts: TemplateFacts, _ templates: HandlingTemplate...) -> String? {
    if case .handled(let template) = facts.decide(templates, limits) { template.id } else { nil }
  }

  @Test("AS-AUTO: type, reason class and amount decide, to the unit")
  func matching() {
    #expect(handler(facts(), template()) == "t1")
    #expect(handler(facts(amount: 5_001), template()) == nil)
    #expect(handler(facts(.returnRefund), template()) == nil)
    #expect(handler(facts(.refundOnly, .subjective), template()) == nil)
    #expect(handler(facts(), template(enabled: false)) == nil)
    #expect(handler(facts(amount: nil), template()) == nil)
    #expect(handler(facts(.returnRefund), template("a", .approveReturn)) == "a")
    #expect(handler(facts(.returnRefund), template("b", .returnlessRefund)) == "b")
    var other = template()
    other.shop = "s2"
    #expect(handler(facts(), other) == nil)
    #expect(handler(facts()) == nil)
  }

  @Test("AS-AUTO: orders above 500.00 are never handled automatically")
  func orderLimit() {
    #expect(handler(facts(paid: 50_000), template()) == "t1")
    #expect(handler(facts(paid: 50_001), template()) == nil)
    var dong = facts()
    dong.orderPaid = Money(1, Currency(code: "VND")!)
    #expect(handler(dong, template()) == nil)
    var unknown = facts()
    unknown.orderPaid = nil
    #expect(handler(unknown, template()) == nil)
    guard case .left(let why) = facts(paid: 50_001).decide([template()], limits) else {
      Issue.record("was handled")
      return
    }
    #expect(why == "500.01 CNY was paid, more than 500.00 CNY.")
  }

  @Test("AS-AUTO: flagged buyers are never handled automatically", arguments: Flag.allCases)
  func flagged(flag: Flag) {
    #expect(handler(facts(flags: [flag]), template()) == nil)
  }

  @Test("AS-AUTO: what the merchant refused before, people look at")
  func refused() {
    #expect(handler(facts(refusals: 1), template()) == nil)
  }

  @Test func theTemplateForTheSmallestCasesComesFirst() {
    let (small, large) = (template("z", maximum: 5_000), template("a", maximum: 9_000))
    #expect(handler(facts(), large, small) == "z")
    #expect(handler(facts(amount: 6_000), large, small) == "a")
    #expect(handler(facts(), template("b"), template("a")) == "a")
  }

  @Test func aTemplateThatCanHandleNothingIsRefused() throws {
    try template(maximum: 50_000).validate(limits)
    #expect(refusal { try template(maximum: 50_001).validate(limits) }?.rules == ["AS-AUTO"])
    #expect(refusal { try template(maximum: 0).validate(limits) }?.kind == .invalid)
    #expect(refusal { try template(classes: []).validate(limits) }?.kind == .invalid)
    var dong = template()
    dong.maximum = Money(1, Currency(code: "VND")!)
    #expect(refusal { try dong.validate(limits) }?.rules == ["AS-AUTO"])
  }

  @Test func aDryRunSaysWhichAndWhyNot() {
    let past = (0..<60).map { submitted("c\($0)", amount: $0 < 41 ? 5_000 : 5_001) }
    let run = DryRun(past, [template()], policy)
    #expect(run.handledCount == 41)
    #expect(run.entries.count == 60)
    #expect(run.handledSums == [money(41 * 5_000)])
    #expect(run.entries.prefix(41).count { $0.isHandled } == 41)
    #expect(
      run.entries[59].decision
        == .left("No enabled template takes REFUND_ONLY for SELLER_ERROR of 50.01 CNY."))
    #expect(DryRun([], [template()], policy).handledCount == 0)
  }

  private func submitted(_ id: String, amount: Int64 = 5_000) -> Case {
    var item = Case(
      id: id, orderID: "o-\(id)", shop: "s1", buyer: "b1", type: .refundOnly,
      lines: [CaseLine(lineID: "1", quantity: 1)], amount: money(amount), reason: "late",
      reasonClass: .sellerError, channel: .mobile, submittedAt: signedAt, orderVersion: 1,
      policyVersion: "default")
    item.orderPaid = money(50_000)
    return item
  }

  @Test("AS-AUTO: a dry run handles no case whose step the rules refuse, nor one refused before")
  func refusedSteps() {
    var other = submitted("a")
    other.state = .platformReview
    var again = submitted("b")
    again.refusalCount = 1
    let run = DryRun([other, again, submitted("c")], [template()], policy)
    #expect(run.entries.map(\.isHandled) == [false, false, true])
    #expect(
      run.entries[0].decision
        == .left(
          "Template t1 fits, and is refused: "
            + "A template cannot do AGREE_REFUND in PLATFORM_REVIEW."))
    #expect(run.entries[1].decision == .left("The merchant refused it before."))
  }

  @Test func limitsThatMakeNoSenseAreNamed() {
    var limits = TemplatePolicy()
    #expect(limits.problems.isEmpty)
    limits.orderMaximum["VND"] = -1
    #expect(limits.problems.joined().contains("orderMaximum"))
  }
}
