import AfterSales
import Contracts
import Domain
import RPCContracts
import Service

@testable import AfterSalesService

/// The core's steps as calls of the service.
struct Steps {
  let desk: Desk
  let id: String
  let actor: TypeV1.Actor

  func take(_ step: CaseStep) async throws -> AfterSalesV1.Case? {
    switch step {
    case .agreeReturn, .agreeRefund, .agreeResend, .agreeRepair, .reject, .makeOffer,
      .respondToOffer, .requestReview, .recordFinding, .fileAppeal, .decideAppeal, .take,
      .handOver, .withdraw:
      try await decide(step)
    default: try await fulfil(step)
    }
  }

  private var request: String { desk.requestID() }

  private func decide(_ step: CaseStep) async throws -> AfterSalesV1.Case? {
    let client = desk.client
    switch step {
    case .agreeReturn(let reason, let returnTo, let promise):
      return try await client.agreeReturn(
        .init(
          requestID: request, actor: actor, caseID: id, reason: reason, returnTo: .init(returnTo),
          freightPromise: promise?.contract ?? .unspecified)
      ).afterSalesCase
    case .agreeRefund(let reason, let deduction):
      return try await client.agreeRefund(
        .init(
          requestID: request, actor: actor, caseID: id, reason: reason,
          deduction: deduction.map(AfterSalesV1.Deduction.init))
      ).afterSalesCase
    case .agreeResend(let reason):
      return try await client.agreeResend(
        .init(requestID: request, actor: actor, caseID: id, reason: reason)
      ).afterSalesCase
    case .agreeRepair(let reason):
      return try await client.agreeRepair(
        .init(requestID: request, actor: actor, caseID: id, reason: reason)
      ).afterSalesCase
    case .reject(let reason):
      return try await client.rejectCase(
        .init(requestID: request, actor: actor, caseID: id, reason: reason)
      ).afterSalesCase
    case .makeOffer(let proposal):
      return try await client.makeOffer(
        .init(
          requestID: request, actor: actor, caseID: id,
          offer: .init(
            kind: proposal.kind.contract, amount: proposal.amount.map(TypeV1.Money.init),
            note: proposal.note))
      ).afterSalesCase
    case .respondToOffer(let accept):
      return try await client.respondToOffer(
        .init(requestID: request, actor: actor, caseID: id, accept: accept)
      ).afterSalesCase
    case .requestReview(let reason):
      return try await client.requestPlatformReview(
        .init(requestID: request, actor: actor, caseID: id, reason: reason)
      ).afterSalesCase
    case .recordFinding(let party, let text):
      return try await client.recordFinding(
        .init(
          requestID: request, actor: actor, caseID: id,
          atFault: party?.contract ?? .unspecified, text: text)
      ).afterSalesCase
    case .fileAppeal(let statement):
      return try await client.fileAppeal(
        .init(requestID: request, actor: actor, caseID: id, statement: statement)
      ).afterSalesCase
    case .decideAppeal(let grant, let reason):
      return try await client.decideAppeal(
        .init(requestID: request, actor: actor, caseID: id, grant: grant, reason: reason)
      ).afterSalesCase
    case .take:
      return try await client.takeCase(
        .init(requestID: request, actor: actor, caseID: id)
      ).afterSalesCase
    case .handOver(let agent, let note):
      return try await client.handOverCase(
        .init(requestID: request, actor: actor, caseID: id, handlerID: agent, note: note)
      ).afterSalesCase
    default:
      return try await client.withdrawCase(
        .init(requestID: request, actor: actor, caseID: id)
      ).afterSalesCase
    }
  }

  private func fulfil(_ step: CaseStep) async throws -> AfterSalesV1.Case? {
    let client = desk.client
    switch step {
    case .shipReturn(let parcel, let prepaid):
      return try await client.recordReturnShipment(
        .init(
          requestID: request, actor: actor, caseID: id, parcel: .init(parcel),
          prepaidFreight: prepaid.map(TypeV1.Money.init))
      ).afterSalesCase
    case .receiveReturn:
      return try await client.recordReturnReceipt(
        .init(requestID: request, actor: actor, caseID: id)
      ).afterSalesCase
    case .inspect(let lines):
      return try await client.recordInspection(
        .init(
          requestID: request, actor: actor, caseID: id,
          lines: lines.map(AfterSalesV1.InspectedLine.init))
      ).afterSalesCase
    case .resend(let parcel):
      return try await client.recordResend(
        .init(requestID: request, actor: actor, caseID: id, parcel: .init(parcel))
      ).afterSalesCase
    case .confirmReceived:
      return try await client.confirmReceived(
        .init(requestID: request, actor: actor, caseID: id)
      ).afterSalesCase
    case .payRefund(let key, let amount):
      return try await client.recordRefundPaid(
        .init(
          requestID: request, actor: actor, caseID: id, payoutKey: key, amount: .init(amount))
      ).afterSalesCase
    case .failRefund(let key, let problem):
      return try await client.recordRefundFailed(
        .init(
          requestID: request, actor: actor, caseID: id, payoutKey: key, problem: problem)
      ).afterSalesCase
    case .retryRefund:
      return try await client.retryRefund(
        .init(requestID: request, actor: actor, caseID: id)
      ).afterSalesCase
    case .completeInvoiceTask:
      return try await client.completeInvoiceTask(
        .init(requestID: request, actor: actor, caseID: id)
      ).afterSalesCase
    case .repayFreight(let key, let amount):
      return try await client.recordFreightRepaid(
        .init(
          requestID: request, actor: actor, caseID: id, repaymentKey: key, amount: .init(amount))
      ).afterSalesCase
    case .addEvidence:
      return try await client.addEvidence(
        .init(requestID: request, actor: actor, caseID: id, kind: .statement, text: "坏了")
      ).afterSalesCase
    case .resubmit:
      return try await client.resubmitCase(
        .init(
          requestID: request, actor: actor, caseID: id, order: snapshot(version: 2))
      ).afterSalesCase
    default: return nil
    }
  }
}
