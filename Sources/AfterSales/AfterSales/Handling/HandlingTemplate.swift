public import Domain

/// What a shop decided in advance: which cases are handled without an agent, and how (AS-AUTO).
public struct HandlingTemplate: Hashable, Sendable {
  public enum Action: String, Hashable, Sendable, CaseIterable {
    /// REFUND_ONLY: the money goes back.
    case approveRefund = "APPROVE_REFUND"
    /// RETURN_REFUND: the goods come back first.
    case approveReturn = "APPROVE_RETURN"
    /// RETURN_REFUND: the money goes back, the goods stay.
    case returnlessRefund = "RETURNLESS_REFUND"

    /// The type of case that it can be done to.
    public var type: CaseType { self == .approveRefund ? .refundOnly : .returnRefund }

  }

  /// Unique in its shop, chosen by the shop.
  public var id: String
  public var shop: String
  /// What is done; says the type of case as well.
  public var action: Action
  /// The classes of reasons that it handles, at least one.
  public var reasonClasses: Set<ReasonClass>
  /// The highest amount of a case that it handles.
  public var maximum: Money
  public var isEnabled: Bool
  /// To where approved returns are sent, for their labels; nil for none.
  public var returnTo: Contact?

  public init(
    id: String, shop: String, action: Action, reasonClasses: Set<ReasonClass>, maximum: Money,
    isEnabled: Bool = true, returnTo: Contact? = nil
  ) {
    self.id = id
    self.shop = shop
    self.action = action
    self.reasonClasses = reasonClasses
    self.maximum = maximum
    self.isEnabled = isEnabled
    self.returnTo = returnTo
  }
}

extension HandlingTemplate {
  /// The step that it takes.
  public var step: CaseStep {
    switch action {
    case .approveReturn: .agreeReturn(returnTo: returnTo ?? Contact())
    case .approveRefund, .returnlessRefund: .agreeRefund()
    }
  }
}

/// A case as templates see it, at its submission.
public struct TemplateFacts: Hashable, Sendable {
  public var shop: String
  public var type: CaseType
  public var reasonClass: ReasonClass
  /// Nil for types that pay nothing.
  public var amount: Money?
  /// What was paid for the order; nil when it is not known.
  public var orderPaid: Money?
  /// The flags of the buyer (AS-FLAGS).
  public var flags: [Flag]
  /// How often the merchant refused it; such a request is for people to look at.
  public var refusals: Int

  public init(
    shop: String, type: CaseType, reasonClass: ReasonClass, amount: Money?, orderPaid: Money?,
    flags: [Flag], refusals: Int = 0
  ) {
    self.shop = shop
    self.type = type
    self.reasonClass = reasonClass
    self.amount = amount
    self.orderPaid = orderPaid
    self.flags = flags
    self.refusals = refusals
  }
}

extension TemplateFacts {
  /// Of a request that was just submitted.
  public init(_ item: Case) {
    self.init(
      shop: item.shop, type: item.type, reasonClass: item.reasonClass, amount: item.amount,
      orderPaid: item.orderPaid, flags: item.flags.map(\.flag), refusals: Int(item.refusalCount))
  }
}

/// What templates do with a case.
public enum TemplateDecision: Hashable, Sendable {
  case handled(by: HandlingTemplate)
  /// An agent decides; one sentence says why.
  case left(String)
}

extension TemplateFacts {
  /// Which of the templates handles the case: of those that match the one with the lowest maximum,
  /// which was made for the smallest cases; among equals the first by id.
  public func decide(
    _ templates: [HandlingTemplate], _ policy: TemplatePolicy
  ) -> TemplateDecision {
    if let barrier = barrier(policy) { return .left(barrier) }
    guard let amount else { return .left("\(type.id) is not handled automatically.") }
    let matching = templates.filter {
      $0.isEnabled && $0.shop == shop && $0.action.type == type
        && $0.reasonClasses.contains(reasonClass) && $0.maximum.currency == amount.currency
        && amount.minorUnits <= $0.maximum.minorUnits
    }
    let best = matching.min {
      ($0.maximum.minorUnits, $0.id) < ($1.maximum.minorUnits, $1.id)
    }
    if let best { return .handled(by: best) }
    return .left(
      "No enabled template takes \(type.id) for \(reasonClass.rawValue) of \(amount).")
  }

  /// What keeps every template away: the buyer's flags, the order's worth, an earlier refusal.
  private func barrier(_ policy: TemplatePolicy) -> String? {
    if !flags.isEmpty {
      return "The buyer is flagged: \(flags.map(\.rawValue).joined(separator: ", "))."
    }
    guard let orderPaid else { return "What was paid for the order is not known." }
    guard let most = policy.orderMaximum[orderPaid.currency.code] else {
      return "Orders in \(orderPaid.currency.code) are not handled automatically."
    }
    if orderPaid.minorUnits > most {
      return "\(orderPaid) was paid, more than \(Money(most, orderPaid.currency))."
    }
    if refusals > 0 { return "The merchant refused it before." }
    return nil
  }
}

extension HandlingTemplate {
  /// - Throws: a refusal of kind `.invalid` naming what makes no sense, or by AS-AUTO for a maximum
  ///   that no order within the policy can reach.
  public func validate(_ policy: TemplatePolicy) throws(Refusal) {
    var wrong: [Refusal.Violation] = []
    if reasonClasses.isEmpty { wrong.append(.init("template.reason_classes", "is missing")) }
    if maximum.minorUnits < 1 {
      wrong.append(.init("template.maximum.minor_units", "must be at least 1"))
    }
    guard wrong.isEmpty else {
      throw Refusal(
        .invalid, reason: "TEMPLATE_INVALID", message: "The template '\(id)' makes no sense.",
        violations: wrong)
    }
    let most = policy.orderMaximum[maximum.currency.code]
    guard let most, maximum.minorUnits <= most else {
      let limit =
        most.map { "Orders over \(Money($0, maximum.currency)) are never handled automatically." }
        ?? "Orders in \(maximum.currency.code) are never handled automatically."
      throw .step("TEMPLATE_OVER_LIMIT", limit, .automatic)
    }
  }
}
