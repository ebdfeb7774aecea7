internal import AfterSales
internal import Contracts
internal import Domain

// The core's choices in the contract and back. From the contract, nil stands for a value that is
// unset or of a newer version.

extension CaseType {
  init?(_ type: AfterSalesV1.CaseType) {
    switch type {
    case .refundOnly: self = .refundOnly
    case .returnRefund: self = .returnRefund
    case .reship: self = .reship
    case .exchange: self = .exchange
    case .repair: self = .repair
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension AfterSalesV1.CaseType {
  init(_ type: CaseType) {
    switch type {
    case .refundOnly: self = .refundOnly
    case .returnRefund: self = .returnRefund
    case .reship: self = .reship
    case .exchange: self = .exchange
    case .repair: self = .repair
    }
  }
}

extension Invitation.State {
  init?(_ state: AfterSalesV1.InvitationState) {
    switch state {
    case .issued: self = .issued
    case .accepted: self = .accepted
    case .declined: self = .declined
    case .expired: self = .expired
    case .revoked: self = .revoked
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension AfterSalesV1.InvitationState {
  init(_ state: Invitation.State) {
    switch state {
    case .issued: self = .issued
    case .accepted: self = .accepted
    case .declined: self = .declined
    case .expired: self = .expired
    case .revoked: self = .revoked
    }
  }
}

extension CaseState {
  init?(_ state: AfterSalesV1.CaseState) {
    switch state {
    case .pendingMerchant: self = .pendingMerchant
    case .awaitBuyerResponse: self = .awaitBuyerResponse
    case .awaitBuyerShip: self = .awaitBuyerShip
    case .inReturn: self = .inReturn
    case .inspecting: self = .inspecting
    case .refunding: self = .refunding
    case .refundFailed: self = .refundFailed
    case .reshipping: self = .reshipping
    case .repairing: self = .repairing
    case .awaitBuyerConfirm: self = .awaitBuyerConfirm
    case .rejected: self = .rejected
    case .platformReview: self = .platformReview
    case .refunded: self = .refunded
    case .completed: self = .completed
    case .withdrawn: self = .withdrawn
    case .closed: self = .closed
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension AfterSalesV1.CaseState {
  init(_ state: CaseState) {
    switch state {
    case .pendingMerchant: self = .pendingMerchant
    case .awaitBuyerResponse: self = .awaitBuyerResponse
    case .awaitBuyerShip: self = .awaitBuyerShip
    case .inReturn: self = .inReturn
    case .inspecting: self = .inspecting
    case .refunding: self = .refunding
    case .refundFailed: self = .refundFailed
    case .reshipping: self = .reshipping
    case .repairing: self = .repairing
    case .awaitBuyerConfirm: self = .awaitBuyerConfirm
    case .rejected: self = .rejected
    case .platformReview: self = .platformReview
    case .refunded: self = .refunded
    case .completed: self = .completed
    case .withdrawn: self = .withdrawn
    case .closed: self = .closed
    }
  }
}

extension ReasonClass {
  init?(_ reasonClass: AfterSalesV1.ReasonClass) {
    switch reasonClass {
    case .subjective: self = .subjective
    case .minorQuality: self = .minorQuality
    case .authenticity: self = .authenticity
    case .majorQuality: self = .majorQuality
    case .sellerError: self = .sellerError
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension AfterSalesV1.ReasonClass {
  init(_ reasonClass: ReasonClass) {
    switch reasonClass {
    case .subjective: self = .subjective
    case .minorQuality: self = .minorQuality
    case .authenticity: self = .authenticity
    case .majorQuality: self = .majorQuality
    case .sellerError: self = .sellerError
    }
  }
}

extension TradeState {
  init?(_ state: TypeV1.TradeState) {
    switch state {
    case .created: self = .created
    case .paid: self = .paid
    case .toShip: self = .toShip
    case .inDelivery: self = .inDelivery
    case .signed: self = .signed
    case .completed: self = .completed
    case .cancelled: self = .cancelled
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension Channel {
  init?(_ channel: TypeV1.Channel) {
    switch channel {
    case .desktop: self = .desktop
    case .mobile: self = .mobile
    case .api: self = .api
    case .unspecified, .unrecognized: return nil
    }
  }
}
