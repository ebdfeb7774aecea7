import Contracts
import Gateway

/// The lines that the gateway puts into conversations, by the templates of the policy.
struct CardText: Sendable {
  var policy: GatewayPolicy.Texts

  func invitation(_ card: AfterSalesV1.Invitation) -> String {
    fill(policy.invitation, type: card.type, order: card.orderID)
  }

  func caseOpened(_ value: AfterSalesV1.Case) -> String {
    fill(policy.caseOpened, type: value.type, order: value.orderID)
  }

  func invitationDeclined(_ card: AfterSalesV1.Invitation) -> String {
    fill(policy.invitationDeclined, type: card.type, order: card.orderID)
  }

  func decided(_ value: AfterSalesV1.Case) -> String {
    fill(
      value.state == .awaitBuyerShip ? policy.returnAgreed : policy.refundAgreed, type: value.type,
      order: value.orderID)
  }

  func returnShipped(_ value: AfterSalesV1.Case) -> String {
    fill(policy.returnShipped, type: value.type, order: value.orderID)
  }

  func returnReceived(_ value: AfterSalesV1.Case) -> String {
    fill(policy.returnReceived, type: value.type, order: value.orderID)
  }

  func refundPaid(_ value: AfterSalesV1.Case) -> String {
    fill(policy.refundPaid, type: value.type, order: value.orderID)
  }

  private func fill(_ template: String, type: AfterSalesV1.CaseType, order: String) -> String {
    Template.fill(template, ["type": type.label, "order": order])
  }
}
