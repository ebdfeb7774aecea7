import AfterSales
import Domain
import Testing

@Suite("AS-REASON: the catalogue") struct ReasonTests {
  @Test func everyReasonHasANameInEveryLanguage() {
    for language in Language.allCases {
      let names = Reason.catalogue.map { $0.text(in: language) }
      #expect(names.allSatisfy { !$0.isEmpty })
      #expect(Set(names).count == Reason.catalogue.count, "\(language): names are mixed up")
    }
    #expect(Reason.catalogue.allSatisfy { $0.zh != nil && $0.vi != nil })
  }

  @Test func everyClassHasReasonsAndASuggestion() {
    for reasonClass in ReasonClass.allCases {
      #expect(Reason.catalogue.contains { $0.reasonClass == reasonClass })
      #expect(!reasonClass.suggestedHandling.isEmpty)
      for language in Language.allCases {
        #expect(!reasonClass.text(in: language).isEmpty)
        #expect(!reasonClass.advice(in: language).isEmpty)
      }
    }
    for handling in SuggestedHandling.allCases {
      #expect(Set(Language.allCases.map(handling.text(in:))).count == 3)
      #expect(ReasonClass.allCases.contains { $0.suggestedHandling.contains(handling) })
    }
  }

  @Test func aPolicyMayNameReasonsInEnglishOnly() {
    let reason = Reason("late", .sellerError, "Came late")
    #expect(reason.text(in: .zh) == "Came late")
    #expect(reason.text(in: .vi) == "Came late")
  }

  @Test func everyTypeHasReasonsAndAReasonIsJudgedForEachType() {
    for type in CaseType.allCases { #expect(Reason.catalogue.contains { $0.fits(type) }) }
    let evaluation = Evaluation(inquiry(reason: "missing-item"))
    let open = CaseType.allCases.filter { evaluation.result(.reason, $0) == .pass }
    #expect(open == [.refundOnly, .returnRefund, .reship])
    #expect(
      evaluation.outcome(.reason, .repair).explanation
        == "The reason cannot be given for this type.")
  }

  @Test func languagesAreNamedByTheirTags() {
    #expect(Language(tag: "zh-CN") == .zh)
    #expect(Language(tag: "VI") == .vi)
    #expect(Language(tag: "en_GB") == .en)
    #expect(Language(tag: "de") == nil)
    #expect(Language(tag: "") == nil)
  }
}
