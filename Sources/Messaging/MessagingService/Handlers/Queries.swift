internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service
internal import Store

extension MessagingHandler {
  func evaluateSend(
    _ request: MessagingV1.EvaluateSendRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.EvaluateSendResponse {
    if let kept = keptAnswer(request) { return try environment.response(kept, context) }
    return try environment.response(try await decided(request, context), context)
  }

  /// What was answered before, if it is the answer still: the sentences take many times as long to
  /// write and encode as the answer takes to send.
  private func keptAnswer(_ request: MessagingV1.EvaluateSendRequest) -> [UInt8]? {
    guard request.at == nil, request.standing == nil, request.assume.isEmpty, request.text.isEmpty,
      let kind = MessageKind(request.kind)
    else { return nil }
    // Ids that were answered about were checked then.
    let parties = ConversationParties(shopID: request.shopID, buyerID: request.buyerID)
    guard let state = quotas.known(parties) else { return nil }
    let now = environment.clock.now
    let key = DecisionKey(
      query: SendQuery(kind: kind), state: state, policyRevision: environment.policy.revision)
    // `EvaluateSendResponse.decision` is field 1.
    return decisions.known(key, of: parties, at: now)?.field(1, at: now)
  }

  /// `EvaluateSendResponse`, serialized.
  private func decided(
    _ request: MessagingV1.EvaluateSendRequest, _ context: CallContext
  ) async throws(RPCStatus) -> [UInt8] {
    let now = environment.clock.now
    let policyRevision = environment.policy.revision
    let policy = environment.policy.current
    var fields = environment.fields
    let parties = fields.parties(request.shopID, request.buyerID)
    var query = SendQuery(
      kind: fields.kind(request.kind), relation: fields.standing(request.standing))
    var findings: [MessagingV1.Finding] = []
    if !request.text.isEmpty {
      let check = compliance.check(fields.messageText(request.text, policy), policy.compliance)
      query.checks = check.outcomes
      findings = check.messages
    }
    let at = fields.optionalTime(request.at, "at", isPlanned: true)
    let assumptions = fields.assumptions(request.assume)
    try environment.check(fields)
    let time = at ?? now
    let shape = policy.shape(ofShop: parties.shopID)
    let state: QuotaState
    let shop: ShopFacts
    do {
      state = try await quotas.quota(parties) {
        try await environment.store.read { try Quotas.load(parties, in: $0) }
      }
      shop =
        shape == .dailyBuyers
        ? try await environment.store.read {
          try Quotas.shopFacts(parties, policy: policy, now: time, in: $0)
        } : ShopFacts(shape)
    } catch { throw environment.status(of: error, context) }
    let (assumed, asked) = state.assuming(assumptions, at: time, query)
    let decide = { assumed.evaluate(asked, policy: policy, shop: shop, now: time) }
    guard at == nil, assumptions.isEmpty, findings.isEmpty, shape != .dailyBuyers else {
      return EncodedDecision(decide(), findings: findings).field(1, at: time)
    }
    let key = DecisionKey(query: asked, state: assumed, policyRevision: policyRevision)
    return decisions.encoded(key, of: parties, at: time, by: policy, decide).field(1, at: time)
  }

  func getConversation(
    _ request: MessagingV1.GetConversationRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.GetConversationResponse {
    var fields = environment.fields
    let (id, orderID) = fields.conversation(request.conversationID, request.orderID)
    try environment.check(fields)
    return try await environment.read(context) { transaction in
      let conversation = try Conversations.require(id, order: orderID, in: transaction)
      return .init(
        conversation: conversation,
        transfers: try Transfers.load(
          of: conversation.conversationID, limit: 50, in: transaction))
    }
  }

  func listMessages(
    _ request: MessagingV1.ListMessagesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ListMessagesResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let token = PageToken(query: query)
    var fields = environment.fields
    let (id, orderID) = fields.conversation(request.conversationID, request.orderID)
    let size = fields.pageSize(request.pageSize, most: 200)
    let key = token.position(
      of: request.pageToken, like: [.number(0), .number(0)], &fields
    ).flatMap(MessageKey.init(position:))
    try environment.check(fields)
    let response = try await environment.read(context) { transaction in
      let conversation = try Conversations.require(id, order: orderID, in: transaction)
      // As they are stored.
      let (messages, next) = try Messages.page(
        conversation.conversationID, after: key ?? .start, size: size, in: transaction)
      let rest = MessagingV1.ListMessagesResponse(
        nextPageToken: next.map { token.token(after: $0.position) } ?? "")
      return messages + rest.serializedBytes()
    }
    return try environment.response(response, context)
  }
}

extension RequestValidator {
  /// At least one of the two is required.
  fileprivate mutating func conversation(
    _ conversationID: String, _ orderID: String
  ) -> (conversationID: String?, orderID: String?) {
    if conversationID.isEmpty && orderID.isEmpty {
      violation("conversation_id", "is missing, and so is order_id")
    }
    return (
      optionalID(conversationID, "conversation_id"), optionalID(orderID, "order_id")
    )
  }
}

extension Conversations {
  /// The conversation of an id, of an order, or of both.
  /// - Throws: `.notFound`, also where the two do not belong together.
  fileprivate static func require(
    _ conversationID: String?, order orderID: String?, in transaction: ReadTransaction
  ) throws -> MessagingV1.Conversation {
    if let conversationID {
      let found = try require(conversationID, in: transaction)
      if orderID == nil || orderID == found.orderID { return found }
    } else if let orderID, let found = try load(order: orderID, in: transaction) {
      return found
    }
    throw Refusal(
      .notFound, reason: "CONVERSATION_NOT_FOUND",
      message: "there is no such conversation of order \(orderID ?? "")")
  }
}

extension MessageKey {
  fileprivate init?(position: [PagePosition]) {
    guard case .number(let sentAt)? = position.first, case .number(let seq)? = position.last
    else { return nil }
    self.init(sentAt: sentAt, seq: seq)
  }

  fileprivate var position: [PagePosition] { [.number(sentAt), .number(seq)] }
}
