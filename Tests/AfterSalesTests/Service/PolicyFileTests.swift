import AfterSales
import AfterSalesService
import Domain
import Service
import Testing

@Suite struct PolicyFileTests {
  private func rules(_ json: String) throws(PolicyError) -> AfterSalesPolicy {
    try EffectivePolicy<AfterSalesPolicy>(parsing: Array(json.utf8)).rules
  }

  private func problem(_ json: String) -> String {
    do throws(PolicyError) {
      _ = try rules(json)
      return ""
    } catch { return error.text }
  }

  @Test func aFileChangesWhatItNamesAndKeepsTheRest() throws {
    let policy = try rules(
      """
      { "version": "2026-11", "window": "20d", "cardCap": 3,
        "matrix": { "toShip": { "REFUND_ONLY": "INVITATION", "RESHIP": "BUYER" } },
        "reasons": [ { "id": "late", "reasonClass": "SELLER_ERROR", "text": "Came late" } ] }
      """)
    #expect(policy.version == "2026-11")
    #expect(policy.window == .days(20))
    #expect(policy.cardCap == 3)
    #expect(policy.matrix.toShip[.refundOnly] == .invitation)
    #expect(policy.matrix.toShip[.reship] == .buyer)
    #expect(policy.matrix.toShip[.returnRefund] == .closed)
    #expect(policy.matrix.signed == TypeMatrix().signed)
    #expect(policy.reasons.map(\.id) == ["late"])
    #expect(policy.cardExpiry == .hours(48))
  }

  @Test func templatesAndFlagsHaveTheirOwnSections() throws {
    let policy = try rules(
      """
      { "version": "1", "templates": { "orderMaximum": { "VND": 2000000 } },
        "flags": { "repeatedReturns": 5, "period": "30d" },
        "reasons": [ { "id": "late", "reasonClass": "SELLER_ERROR", "text": "Late", "vi": "Trễ" } ] }
      """)
    #expect(policy.templates.orderMaximum == ["CNY": 50_000, "VND": 2_000_000])
    #expect(policy.flags.repeatedReturns == 5)
    #expect(policy.flags.period == .days(30))
    #expect(policy.flags.lapsedRefunds == 1)
    #expect(policy.reasons[0].text(in: .vi) == "Trễ")
    #expect(policy.reasons[0].fits(.repair))
    #expect(
      problem(#"{"version": "1", "flags": {"repeatedReturns": 0}}"#).contains("repeatedReturns"))
    #expect(
      problem(#"{"version": "1", "templates": {"orderMaximum": {"CNY": -1}}}"#)
        .contains("orderMaximum"))
  }

  @Test func aBadFileIsRefusedWithWhatIsWrong() {
    #expect(problem(#"{"version": "1", "windw": "15d"}"#).contains("windw"))
    #expect(problem(#"{"version": "1", "window": "15 days"}"#).contains("15 days"))
    #expect(problem(#"{"version": "1", "window": "4000d"}"#).contains("window"))
    #expect(problem(#"{"version": "1", "cardCap": -1}"#).contains("cardCap"))
    #expect(problem(#"{"version": "1", "matrix": {"SHIPPED": {}}}"#).contains("SHIPPED"))
    #expect(problem(#"{"version": "1", "matrix": {"signed": {"GIFT": "BOTH"}}}"#).contains("GIFT"))
    #expect(problem(#"{"version": "1", "matrix": {"signed": {"REPAIR": "YES"}}}"#).contains("YES"))
    #expect(problem(#"{"version": "1", "mobileInvitationTypes": ["GIFT"]}"#).contains("GIFT"))
    #expect(problem(#"{"version": "1", "reasons": []}"#).contains("reasons"))
    let reason = #""id": "late", "reasonClass": "SELLER_ERROR", "text": "Late""#
    #expect(
      problem("{\"version\": \"1\", \"reasons\": [{\(reason), \"types\": []}]}").contains("types"))
  }
}
