internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service
internal import Store

extension MessagingHandler {
  func getBuyer(
    _ request: MessagingV1.GetBuyerRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.GetBuyerResponse {
    var fields = environment.fields
    let parties = fields.parties(request.shopID, request.buyerID)
    try environment.check(fields)
    return try await environment.read(context) {
      .init(buyer: try Buyers.load(parties, in: $0))
    }
  }

  func listReception(
    _ request: MessagingV1.ListReceptionRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ListReceptionResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let token = PageToken(query: query)
    let now = environment.clock.now
    let policy = environment.policy.current
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let zone = policy.quality.zone(of: shopID)
    let reception = Reception(
      shopID: shopID,
      agentID: fields.optionalID(request.agentID, "agent_id"), onlyWaiting: request.onlyWaiting,
      today: zone.instant(zone.local(now).day, at: .zero),
      waitingFrom: now - policy.receptionWaitMax)
    let size = fields.pageSize(request.pageSize, most: 200)
    let key = token.position(
      of: request.pageToken, like: [.number(0), .number(0), .text("")], &fields
    ).flatMap(ReceptionKey.init(position:))
    try environment.check(fields)
    var (response, next) = try await environment.read(context) {
      try reception.page(after: key ?? .start, size: size, now: now, in: $0)
    }
    if let next {
      response += MessagingV1.ListReceptionResponse(
        nextPageToken: token.token(after: next.position)
      ).serializedBytes()
    }
    return try environment.response(response, context)
  }

  func listConversations(
    _ request: MessagingV1.ListConversationsRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ListConversationsResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let token = PageToken(query: query)
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let buyerID = fields.optionalID(request.buyerID, "buyer_id")
    let orderID = fields.optionalID(request.orderID, "order_id")
    if buyerID == nil, orderID == nil {
      fields.violation("buyer_id", "is missing, and so is order_id")
    }
    let size = fields.pageSize(request.pageSize, most: 200)
    let position = token.position(
      of: request.pageToken, like: [.number(0), .text("")], &fields)
    try environment.check(fields)
    var key = (lastAt: Int64.max, id: "")
    if case .number(let lastAt)? = position?.first, case .text(let id)? = position?.last {
      key = (lastAt, id)
    }
    return try await environment.read(context) { transaction in
      if let orderID {
        let found = try Conversations.load(order: orderID, in: transaction)
        let isMatch = found.map {
          $0.shopID == shopID && (buyerID == nil || buyerID == $0.buyerID)
        }
        return .init(conversations: isMatch == true ? [found].compactMap { $0 } : [])
      }
      let rows = try Conversations.page(
        ConversationParties(shopID: shopID, buyerID: buyerID ?? ""), after: key, size: size + 1,
        in: transaction)
      var response = MessagingV1.ListConversationsResponse(
        conversations: rows.prefix(size).map(\.conversation))
      if rows.count > size {
        let last = rows[size - 1]
        response.nextPageToken = token.token(
          after: [.number(last.lastAt), .text(last.conversation.conversationID)])
      }
      return response
    }
  }

  func searchMessages(
    _ request: MessagingV1.SearchMessagesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.SearchMessagesResponse {
    var plain = request
    plain.pageSize = 0
    plain.pageToken = ""
    let token = PageToken(query: plain)
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let query = SearchQuery(fields.text(request.text, "text", least: 1, most: 100))
    if query == nil, !request.text.isEmpty {
      fields.violation("text", "holds no letter, digit or sign to look for")
    }
    let buyerID = fields.optionalID(request.buyerID, "buyer_id")
    let orderID = fields.optionalID(request.orderID, "order_id")
    let size = fields.pageSize(request.pageSize, most: 100)
    let position = token.position(of: request.pageToken, like: [.number(0)], &fields)
    try environment.check(fields)
    guard let query else { return .init() }
    var before = Int64.max
    if case .number(let seq)? = position?.first { before = seq }
    let search = MessageSearch(shopID: shopID, query: query, buyerID: buyerID, orderID: orderID)
    let page = try await environment.read(context) {
      try SearchIndex.page(search, before: before, size: size, in: $0)
    }
    return .init(
      hits: page.hits, nextPageToken: page.next.map { token.token(after: [.number($0)]) } ?? "")
  }

  func getAlertPreferences(
    _ request: MessagingV1.GetAlertPreferencesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.GetAlertPreferencesResponse {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let agentID = fields.id(request.agentID, "agent_id")
    try environment.check(fields)
    return try await environment.read(context) {
      .init(preferences: try AlertPreferences.load(shop: shopID, agent: agentID, in: $0))
    }
  }
}

extension ReceptionKey {
  fileprivate init?(position: [PagePosition]) {
    guard position.count == 3, case .number(let group) = position[0],
      case .number(let time) = position[1], case .text(let buyerID) = position[2]
    else { return nil }
    self.init(isWaiting: group == 0, time: time, buyerID: buyerID)
  }

  fileprivate var position: [PagePosition] {
    [.number(isWaiting ? 0 : 1), .number(time), .text(buyerID)]
  }
}
