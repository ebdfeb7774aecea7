import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service

/// The gateway's methods. Flows live in `Flows`, the timeline in `TimelineReader`.
struct GatewayHandler: GatewayServiceHandler {
  let environment: ServiceEnvironment<GatewayPolicy>
  let upstreams: Upstreams
  let book: SagaBook
  let runner: SagaRunner
  let readers = MessageReaders()
  let follower: @Sendable () -> [GatewayV1.FeedPosition]

  func evaluateOrder(
    _ request: GatewayV1.EvaluateOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.EvaluateOrderResponse {
    let options = CallOptions(within: context)
    let order = try await upstreams.snapshot(request.orderID, options)
    let eligibility = try await upstreams.afterSales.evaluateEligibility(
      AfterSalesV1.EvaluateEligibilityRequest(
        order: order, actor: request.actor, channel: request.channel, type: request.type,
        amount: request.amount, at: request.at),
      options: options)
    return GatewayV1.EvaluateOrderResponse(order: order, eligibility: eligibility)
  }

  func assistBuyer(
    _ request: GatewayV1.AssistBuyerRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.AssistBuyerResponse {
    try await run(book.assist.saga, request.requestID, request, request.actor, context)
  }

  func respondToInvitation(
    _ request: GatewayV1.RespondToInvitationRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.RespondToInvitationResponse {
    switch request.answer {
    case .accept:
      return try await run(
        book.accept.saga, request.requestID, request, request.actor, context)
    case .decline where request.contact != nil:
      throw StatusMapping.invalid(
        "INVALID_FIELD", field: "contact", "goes with ANSWER_ACCEPT: nothing is sent back")
    case .decline:
      return try await run(
        book.decline.saga, request.requestID, request, request.actor, context)
    case .unspecified, .unrecognized:
      throw StatusMapping.invalid(
        "INVALID_FIELD", field: "answer", "must be ANSWER_ACCEPT or ANSWER_DECLINE")
    }
  }

  func decideCase(
    _ request: GatewayV1.DecideCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.DecideCaseResponse {
    switch request.decision {
    case .agreeReturn:
      return try await run(
        book.cases.agreeReturn.saga, request.requestID, request, request.actor, context)
    case .agreeRefund where request.returnTo != nil:
      throw StatusMapping.invalid(
        "INVALID_FIELD", field: "return_to", "goes with DECISION_AGREE_RETURN: nothing comes back")
    case .agreeRefund:
      return try await run(
        book.cases.agreeRefund.saga, request.requestID, request, request.actor, context)
    case .unspecified, .unrecognized:
      throw StatusMapping.invalid(
        "INVALID_FIELD", field: "decision", "must be DECISION_AGREE_RETURN or DECISION_AGREE_REFUND"
      )
    }
  }

  func shipReturn(
    _ request: GatewayV1.ShipReturnRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.ShipReturnResponse {
    try await run(
      book.cases.shipReturn.saga, request.requestID, request, request.actor, context)
  }

  func receiveReturn(
    _ request: GatewayV1.ReceiveReturnRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.ReceiveReturnResponse {
    try await run(
      book.cases.receiveReturn.saga, request.requestID, request, request.actor, context)
  }

  func confirmRefund(
    _ request: GatewayV1.ConfirmRefundRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.ConfirmRefundResponse {
    try await run(book.refund.saga, request.requestID, request, request.actor, context)
  }

  func sendMessage(
    _ request: GatewayV1.SendMessageRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.SendMessageResponse {
    try await run(book.send.saga, request.requestID, request, request.actor, context)
  }

  func evaluateSend(
    _ request: GatewayV1.EvaluateSendRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.EvaluateSendResponse {
    let options = CallOptions(within: context)
    let order = try await upstreams.snapshot(request.orderID, options)
    let reply = try await upstreams.messaging.evaluateSend(
      MessagingV1.EvaluateSendRequest(
        shopID: order.shopID, buyerID: order.buyerID, kind: request.kind,
        standing: try await upstreams.standing(
          shopID: order.shopID, buyerID: order.buyerID, options),
        at: request.at),
      options: options)
    return GatewayV1.EvaluateSendResponse(decision: reply.decision)
  }

  func receiveMessage(
    _ request: GatewayV1.ReceiveMessageRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.ReceiveMessageResponse {
    try check(request.requestID)
    try authorize(request.actor, context)
    let options = CallOptions(within: context)
    let order = try await upstreams.snapshot(request.orderID, options)
    let conversationID = try await upstreams.conversation(
      of: order, request.requestID, request.actor, options)
    // One step with facts that never change: its own request id makes it happen once.
    let received = try await upstreams.messaging.receiveMessage(
      MessagingV1.ReceiveMessageRequest(
        requestID: DerivedRequestID.step(.message, of: request.requestID), actor: request.actor,
        conversationID: conversationID, kind: request.kind, text: request.text,
        sentAt: request.sentAt),
      options: options)
    return GatewayV1.ReceiveMessageResponse(message: received.message)
  }

  func getTimeline(
    _ request: GatewayV1.GetTimelineRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.GetTimelineResponse {
    try await TimelineReader(upstreams: upstreams).timeline(request, CallOptions(within: context))
  }

  func suggestAfterSales(
    _ request: GatewayV1.SuggestAfterSalesRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.SuggestAfterSalesResponse {
    var fields = environment.fields
    fields.text(request.text, "text", least: 1)
    _ = fields.optionalID(request.orderID, "order_id")
    try environment.check(fields)
    let policy = environment.policy.current
    return try await SuggestReader(
      upstreams: upstreams, reader: readers.reader(policy.phrases), policyVersion: policy.version
    ).suggestion(request, CallOptions(within: context))
  }

  func getDesk(
    _ request: GatewayV1.GetDeskRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.GetDeskResponse {
    var fields = environment.fields
    _ = fields.optionalID(request.shopID, "shop_id")
    _ = fields.optionalID(request.buyerID, "buyer_id")
    _ = fields.optionalID(request.orderID, "order_id")
    if request.orderID.isEmpty, request.shopID.isEmpty {
      fields.violation("order_id", "is missing: give an order, or a shop")
    }
    let messages = fields.pageSize(request.messagesMax, "messages_max", most: 200)
    let orders = fields.pageSize(request.ordersMax, "orders_max", standard: 20, most: 200)
    try environment.check(fields)
    let desk = try await DeskReader(
      upstreams: upstreams, request: request, messages: Int32(messages), orders: Int32(orders)
    ).desk(CallOptions(within: context))
    return try environment.response(desk, context)
  }

  func getHelpLinks(
    _ request: GatewayV1.GetHelpLinksRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.GetHelpLinksResponse {
    let templates = environment.policy.current.links
    let known = templates.texts.map(\.language)
    guard request.language.isEmpty || known.contains(request.language) else {
      throw StatusMapping.invalid(
        "INVALID_FIELD", field: "language",
        "'\(request.language)' is not among \(known.joined(separator: ", "))")
    }
    let order = try await upstreams.snapshot(request.orderID, CallOptions(within: context))
    return GatewayV1.GetHelpLinksResponse(
      links: templates.links(of: order, language: request.language) ?? [])
  }

  func getShopScore(
    _ request: GatewayV1.GetShopScoreRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.GetShopScoreResponse {
    var fields = environment.fields
    fields.id(request.shopID, "shop_id")
    let days = request.days == 0 ? 30 : fields.number(Int64(request.days), "days", 1...92)
    try environment.check(fields)
    return try await ScoreReader(
      environment: environment, upstreams: upstreams, shopID: request.shopID, days: days
    ).score(CallOptions(within: context))
  }

  func getFollower(
    _ request: GatewayV1.GetFollowerRequest, context: CallContext
  ) async throws(RPCStatus) -> GatewayV1.GetFollowerResponse {
    GatewayV1.GetFollowerResponse(feeds: follower())
  }

  private func run<
    Request: ContractMessage, Prepared: ContractMessage, Response: ContractMessage
  >(
    _ saga: Saga<Request, Prepared, Response>, _ requestID: String, _ request: Request,
    _ actor: TypeV1.Actor?, _ context: CallContext
  ) async throws(RPCStatus) -> Response {
    try check(requestID)
    try authorize(actor, context)
    return try await runner.run(
      saga, requestID: requestID, request, CallOptions(within: context))
  }

  /// The services see the gateway's uid, so the right to act as somebody is checked here.
  private func authorize(_ actor: TypeV1.Actor?, _ context: CallContext) throws(RPCStatus) {
    guard let kind = actor.flatMap({ Actor.Kind($0.kind) }) else {
      throw StatusMapping.invalid("INVALID_FIELD", field: "actor", "names no kind of actor")
    }
    try environment.require(kind, context)
  }

  private func check(_ requestID: String) throws(RPCStatus) {
    guard (1...DerivedRequestID.longestFlowID).contains(requestID.utf8.count),
      requestID.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw StatusMapping.invalid(
        "INVALID_FIELD", field: "request_id",
        "must be 1 to \(DerivedRequestID.longestFlowID) visible ASCII characters")
    }
  }
}
