internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
public import Service
internal import Store

extension AfterSalesV1.IssueInvitationRequest: CommandRequest {}
extension AfterSalesV1.AcceptInvitationRequest: CommandRequest {}
extension AfterSalesV1.DeclineInvitationRequest: CommandRequest {}
extension AfterSalesV1.RevokeInvitationRequest: CommandRequest {}

extension AfterSalesHandlers {
  public func issueInvitation(
    _ request: AfterSalesV1.IssueInvitationRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.IssueInvitationResponse {
    let policy = environment.policy.current
    let id = environment.ids.next("card")
    var fields = environment.fields
    let order = fields.order(request.order)
    let wanted = fields.request(
      request.type, request.lines, request.amount, request.reasonID, request.channel)
    let promise = fields.promise(request.freightPromise)
    let token = fields.token(request.decisionToken)
    let response = try await environment.command(
      request, context, fields, validateOnly: request.validateOnly
    ) { scope in
      let history = try scope.transaction.history(ofOrder: order.id)
      let changes = try Invitation.issue(
        id: id, wanted, freightPromise: promise,
        scope.circumstances(order, history, policy, token))
      try scope.store(changes)
      return AfterSalesV1.IssueInvitationResponse(
        invitation: changes.invitation.map(AfterSalesV1.Invitation.init),
        remainingCards: Int32(clamping: max(0, policy.cardCap - history.cards.count - 1)))
    }
    pokeCard(response.invitation)
    return response
  }

  public func acceptInvitation(
    _ request: AfterSalesV1.AcceptInvitationRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AcceptInvitationResponse {
    let policy = environment.policy.current
    let caseID = environment.ids.next("case")
    var fields = environment.fields
    let id = fields.id(request.invitationID, "invitation_id")
    let order = fields.order(request.order)
    let statement = fields.text(request.statement, "statement")
    let contact = fields.contact(request.contact, "contact")
    let token = fields.token(request.decisionToken)
    let due = StoredDue()
    let response: AfterSalesV1.AcceptInvitationResponse = try await environment.commandInBytes(
      request, context, fields
    ) { scope in
      let card = try scope.card(id)
      let history = try scope.transaction.history(ofOrder: card.orderID)
      let circumstances = scope.circumstances(order, history, policy, token)
      let opened = try card.accept(
        caseID: caseID, statement: statement, contact: contact, circumstances)
      let changes = try scope.handleAutomatically(opened, circumstances)
      let item = try scope.store(changes)
      due.add(item?.item.dueAt)
      // The case is the last field.
      return AfterSalesV1.AcceptInvitationResponse(
        invitation: changes.invitation.map(AfterSalesV1.Invitation.init)
      ).serializedBytes() + (item?.field(2) ?? [])
    }
    due.tell(onDue)
    return response
  }

  public func declineInvitation(
    _ request: AfterSalesV1.DeclineInvitationRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.DeclineInvitationResponse {
    var fields = environment.fields
    let id = fields.id(request.invitationID, "invitation_id")
    let policy = environment.policy.current
    return try await environment.command(request, context, fields) { scope in
      let changes = try scope.card(id).decline(by: scope.actor, at: scope.now, policy)
      try scope.store(changes)
      return AfterSalesV1.DeclineInvitationResponse(
        invitation: changes.invitation.map(AfterSalesV1.Invitation.init))
    }
  }

  public func revokeInvitation(
    _ request: AfterSalesV1.RevokeInvitationRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RevokeInvitationResponse {
    var fields = environment.fields
    let id = fields.id(request.invitationID, "invitation_id")
    let reason = fields.text(request.reason, "reason")
    let policy = environment.policy.current
    return try await environment.command(request, context, fields) { scope in
      let changes = try scope.card(id).revoke(
        reason: reason, by: scope.actor, at: scope.now, policy)
      try scope.store(changes)
      return AfterSalesV1.RevokeInvitationResponse(
        invitation: changes.invitation.map(AfterSalesV1.Invitation.init))
    }
  }

  func pokeCard(_ card: AfterSalesV1.Invitation?) {
    if let due = card?.expiresAt.flatMap({ Instant($0) }) { onDue(due) }
  }
}

extension CommandScope {
  fileprivate func card(_ id: String) throws -> Invitation {
    guard let stored = try transaction.invitation(id) else { throw Refusal.noInvitation(id) }
    return try Invitation(stored: stored)
  }
}

extension RequestValidator {
  /// What a card or an application asks for.
  mutating func request(
    _ type: AfterSalesV1.CaseType, _ lines: [AfterSalesV1.CaseLine], _ amount: TypeV1.Money?,
    _ reason: String, _ channel: TypeV1.Channel
  ) -> Request {
    Request(
      type: caseType(type), lines: caseLines(lines), amount: asked(amount),
      reason: text(
        reason, "reason_id", most: RequestLimits.idCharacters, isMultiline: false),
      channel: self.channel(channel))
  }
}
