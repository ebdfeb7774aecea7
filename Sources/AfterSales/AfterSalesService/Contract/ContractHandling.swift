internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

// Reasons, flags and templates in the contract and back.

extension SuggestedHandling: ContractChoice {
  typealias Contract = AfterSalesV1.SuggestedHandling
}
extension Flag: ContractChoice { typealias Contract = AfterSalesV1.AdvisoryFlag }
extension HandlingTemplate.Action: ContractChoice {
  typealias Contract = AfterSalesV1.TemplateAction
}
extension CaseOutcome: ContractChoice { typealias Contract = AfterSalesV1.CaseOutcome }

extension AfterSalesV1.Reason {
  init(_ reason: Reason, in language: Language) {
    self.init(
      reasonID: reason.id, reasonClass: .init(reason.reasonClass), text: reason.text,
      types: (reason.types ?? []).map(AfterSalesV1.CaseType.init),
      name: reason.text(in: language))
  }
}

extension AfterSalesV1.ReasonClassGuide {
  init(_ reasonClass: ReasonClass, in language: Language) {
    self.init(
      reasonClass: .init(reasonClass), name: reasonClass.text(in: language),
      advice: reasonClass.advice(in: language),
      freightPayer: FreightTerms.decide(reasonClass, promise: nil, isInsured: false).payer.contract,
      suggestions: reasonClass.suggestedHandling.map {
        .init(handling: $0.contract, text: $0.text(in: language))
      })
  }
}

extension AfterSalesV1.RaisedFlag {
  init(_ raised: RaisedFlag) {
    self.init(
      flag: raised.flag.contract, explanation: raised.explanation,
      facts: raised.facts.map(TypeV1.Fact.init))
  }
}

extension RaisedFlag {
  init(stored raised: AfterSalesV1.RaisedFlag, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      try fields.choice(raised.flag, "flags.flag"), raised.explanation,
      facts: raised.facts.map { Fact($0.name, $0.value) })
  }
}

extension AfterSalesV1.HandlingTemplate {
  init(_ template: HandlingTemplate, version: Int64, by actor: Actor, at now: Instant) {
    self.init(
      templateID: template.id, action: template.action.contract,
      reasonClasses: template.reasonClasses.map(AfterSalesV1.ReasonClass.init)
        .sorted { $0.rawValue < $1.rawValue },
      maximum: .init(template.maximum), isEnabled: template.isEnabled, version: version,
      updatedBy: .init(actor), updatedAt: .init(now),
      returnTo: template.returnTo.map(AfterSalesV1.Contact.init))
  }
}

extension HandlingTemplate {
  init(stored template: AfterSalesV1.HandlingTemplate, shop: String) throws(DecodeError) {
    let fields = StoredFields(message: "template \(template.templateID)")
    self.init(
      id: template.templateID, shop: shop, action: try fields.choice(template.action, "action"),
      reasonClasses: Set(template.reasonClasses.compactMap { ReasonClass($0) }),
      maximum: try fields.value(template.maximum.flatMap { Money($0) }, "maximum"),
      isEnabled: template.isEnabled, returnTo: template.returnTo.map(Contact.init))
  }
}

extension RequestValidator {
  mutating func language(_ tag: String, otherwise standard: Language) -> Language {
    if tag.isEmpty { return standard }
    guard let language = Language(tag: tag) else {
      violation("language", "is none of zh, vi and en")
      return standard
    }
    return language
  }

  mutating func template(
    _ template: AfterSalesV1.HandlingTemplate?, shop: String
  ) -> HandlingTemplate {
    if template == nil { violation("template", "is missing") }
    let template = template ?? .init()
    var classes: Set<ReasonClass> = []
    for (index, value) in template.reasonClasses.enumerated() {
      if let known = ReasonClass(value) {
        classes.insert(known)
      } else {
        violation("template.reason_classes[\(index)]", "is missing")
      }
    }
    return HandlingTemplate(
      id: id(template.templateID, "template.template_id"), shop: shop,
      action: choice(template.action, "template.action", otherwise: .approveRefund),
      reasonClasses: classes, maximum: money(template.maximum, "template.maximum", minimum: 1),
      returnTo: contact(template.returnTo, "template.return_to"))
  }
}
