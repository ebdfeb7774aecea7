internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
internal import Service
internal import Store

extension AfterSalesHandlers {
  public func getInvitation(
    _ request: AfterSalesV1.GetInvitationRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.GetInvitationResponse {
    var fields = environment.fields
    let id = fields.id(request.invitationID, "invitation_id")
    try environment.check(fields)
    let card = try await environment.read(context) { transaction in
      guard let card = try transaction.invitation(id) else { throw Refusal.noInvitation(id) }
      return card
    }
    return .init(invitation: card)
  }

  public func listInvitations(
    _ request: AfterSalesV1.ListInvitationsRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.ListInvitationsResponse {
    var fields = environment.fields
    let id = fields.id(request.orderID, "order_id")
    try environment.check(fields)
    return .init(
      invitations: try await environment.read(context) { try $0.invitations(ofOrder: id) })
  }

  public func getCase(
    _ request: AfterSalesV1.GetCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.GetCaseResponse {
    var fields = environment.fields
    let id = fields.id(request.caseID, "case_id")
    try environment.check(fields)
    let item = try await environment.read(context) { transaction in
      guard let item = try transaction.afterSalesCase(id) else { throw Refusal.noCase(id) }
      return item
    }
    return .init(afterSalesCase: item)
  }

  public func listCases(
    _ request: AfterSalesV1.ListCasesRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.ListCasesResponse {
    var filters = request
    (filters.pageSize, filters.pageToken) = (0, "")
    let token = PageToken(query: filters)
    var fields = environment.fields
    var query = CaseQuery(
      order: fields.optionalID(request.orderID, "order_id"),
      shop: fields.optionalID(request.shopID, "shop_id"),
      buyer: fields.optionalID(request.buyerID, "buyer_id"),
      handler: fields.optionalID(request.handlerID, "handler_id"),
      state: CaseState(request.state), type: CaseType(request.type),
      dueBefore: fields.optionalTime(request.dueBefore, "due_before", isPlanned: true),
      isOpenOnly: request.openOnly, isInvoiceOpenOnly: request.openInvoiceTaskOnly,
      isByDue: request.sort == .due,
      limit: fields.pageSize(request.pageSize, most: AfterSalesLimits.pageSize))
    if query.order == nil, query.shop == nil, query.buyer == nil, query.handler == nil {
      fields.violation(
        "shop_id", "is missing: one of order_id, shop_id, buyer_id and handler_id is required")
    }
    let position = token.position(of: request.pageToken, like: [.number(0), .text("")], &fields)
    if case .number(let key)? = position?.first, case .text(let id)? = position?.last {
      query.after = (key, id)
    }
    try environment.check(fields)
    let size = query.limit
    // One more than the page, to know whether there is another.
    query.limit += 1
    let cases = try await environment.read(context) { [query] in try query.run($0) }
    let page = Array(cases.prefix(size))
    guard cases.count > size, let last = page.last, let key = query.key(of: last) else {
      return .init(cases: page)
    }
    return .init(
      cases: page, nextPageToken: token.token(after: [.number(key), .text(last.caseID)]))
  }

  public func listReasons(
    _ request: AfterSalesV1.ListReasonsRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.ListReasonsResponse {
    var fields = environment.fields
    let language = fields.language(request.language, otherwise: .en)
    try environment.check(fields)
    let type = CaseType(request.type)
    return .init(
      reasons: environment.policy.current.reasons
        .filter { reason in type.map(reason.fits) ?? true }.map { .init($0, in: language) },
      classes: ReasonClass.allCases.map { .init($0, in: language) })
  }
}
