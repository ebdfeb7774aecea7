public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service

extension OrdersV1.ProposeSolutionRequest: OrderChangeRequest {}
extension OrdersV1.AnswerProposalRequest: OrderChangeRequest {}
extension OrdersV1.WithdrawProposalRequest: OrderChangeRequest {}

// ORD-SHORTAGE, ORD-LISTING, ORD-SHIPMENT.
extension OrdersHandler {
  public func proposeSolution(
    _ request: OrdersV1.ProposeSolutionRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.ProposeSolutionResponse {
    var fields = environment.fields
    let proposal = request.proposal ?? .init()
    if request.proposal == nil { fields.violation("proposal", "is missing") }
    let terms = ProposalTerms(
      id: fields.id(proposal.proposalID, "proposal.proposal_id"),
      cause: fields.twin(proposal.cause, "proposal.cause", default: .shortage),
      solution: fields.twin(proposal.solution, "proposal.solution", default: .cancel),
      lineID: proposal.lineID, quantity: proposal.quantity, replacement: proposal.replacement,
      amount: fields.optionalMoney(proposal.amount, "proposal.amount"), note: proposal.note)
    return try await change(
      request, context, .propose(terms), expecting: request.expectedVersion, fields
    )
  }

  public func answerProposal(
    _ request: OrdersV1.AnswerProposalRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.AnswerProposalResponse {
    var fields = environment.fields
    let id = fields.id(request.proposalID, "proposal_id")
    return try await change(
      request, context, .answerProposal(id: id, accepted: request.isAccepted),
      expecting: request.expectedVersion, fields
    )
  }

  public func withdrawProposal(
    _ request: OrdersV1.WithdrawProposalRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.WithdrawProposalResponse {
    var fields = environment.fields
    let id = fields.id(request.proposalID, "proposal_id")
    return try await change(
      request, context, .withdrawProposal(id: id), expecting: request.expectedVersion, fields
    )
  }
}
