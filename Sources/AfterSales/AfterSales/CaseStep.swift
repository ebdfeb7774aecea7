public import Domain

/// What somebody does to a case. Deadlines are ``Case/lapse(at:_:)``.
public enum CaseStep: Hashable, Sendable {
  case agreeReturn
  case agreeRefund
  case shipReturn(Case.Parcel)
  case receiveReturn
  case payRefund(key: String, amount: Money)
  case failRefund(key: String, problem: String)
  case withdraw

  /// A step without its particulars.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case agreeReturn = "AGREE_RETURN"
    case agreeRefund = "AGREE_REFUND"
    case shipReturn = "RECORD_RETURN_SHIPMENT"
    case receiveReturn = "RECORD_RETURN_RECEIPT"
    case payRefund = "RECORD_REFUND_PAID"
    case failRefund = "RECORD_REFUND_FAILED"
    case withdraw = "WITHDRAW"
  }

  public var kind: Kind {
    switch self {
    case .agreeReturn: .agreeReturn
    case .agreeRefund: .agreeRefund
    case .shipReturn: .shipReturn
    case .receiveReturn: .receiveReturn
    case .payRefund: .payRefund
    case .failRefund: .failRefund
    case .withdraw: .withdraw
    }
  }
}

extension Case {
  /// Who may take a step now; empty when the state, or the type, does not allow it.
  public func actors(for step: CaseStep.Kind) -> [Actor.Kind] {
    switch (step, state) {
    case (.agreeReturn, .pendingMerchant) where type == .returnRefund: [.merchant]
    case (.agreeReturn, .platformReview) where type == .returnRefund && receivedAt == nil:
      [.platform]
    case (.agreeRefund, .pendingMerchant) where type.isRefund: [.merchant]
    case (.agreeRefund, .inspecting) where type.isRefund: [.merchant]
    case (.agreeRefund, .platformReview) where type.isRefund: [.platform]
    case (.shipReturn, .awaitBuyerShip): [.buyer, .platform]
    case (.receiveReturn, .inReturn): [.merchant, .platform, .system]
    case (.payRefund, .refunding), (.payRefund, .refundFailed): [.platform, .system]
    case (.failRefund, .refunding), (.failRefund, .refundFailed): [.platform, .system]
    case (.withdraw, _) where state.isOpen && !state.isPayoutStarted: [.buyer]
    default: []
    }
  }

  /// The steps that somebody may take now. Never empty while the case is open.
  public var nextSteps: [(step: CaseStep.Kind, actors: [Actor.Kind])] {
    CaseStep.Kind.allCases.map { ($0, actors(for: $0)) }.filter { !$0.actors.isEmpty }
  }
}

extension CaseState {
  /// The rule that says what has to happen in this state, and so forbids other steps.
  var rule: AfterSalesRule {
    switch self {
    case .pendingMerchant: .deadlineMerchant
    case .awaitBuyerResponse: .offer
    case .awaitBuyerShip, .closed: .deadlineShip
    case .inReturn, .reshipping, .repairing: .inspect
    case .inspecting: .deadlineRefund
    case .refunding, .refundFailed, .refunded: .amount
    case .awaitBuyerConfirm, .completed, .withdrawn: .consent
    case .platformReview: .platform
    case .rejected: .secondRequest
    }
  }
}
