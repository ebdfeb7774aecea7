import Contracts
import Gateway
import RPCContracts
import RPCCore

/// Reads the parts of the agent's screen side by side (GW-DESK). What a service does not give is
/// marked as missing; the rest arrives.
struct DeskReader: Sendable {
  let upstreams: Upstreams
  let request: GatewayV1.GetDeskRequest
  let messages: Int32
  let orders: Int32

  /// Whose screen it is.
  private struct Subject: Sendable {
    var shopID: String
    var buyerID: String
  }

  /// - Throws: NOT_FOUND for an unknown order, UNAVAILABLE when no service answered.
  func desk(_ options: CallOptions) async throws(RPCStatus) -> GatewayV1.GetDeskResponse {
    var bounded = options
    bounded.timeout = options.halfOfTheTime
    let options = bounded
    let subject = try await subject(options)
    async let trade = trade(subject, options)
    async let talk = talk(options)
    async let cards = cards(options)
    async let shop = shop(subject, options)
    let parts = [await trade, await talk, await cards, await shop]
    return try response(parts, subject)
  }

  private func subject(_ options: CallOptions) async throws(RPCStatus) -> Subject {
    if !request.shopID.isEmpty, !request.buyerID.isEmpty || request.orderID.isEmpty {
      return Subject(shopID: request.shopID, buyerID: request.buyerID)
    }
    let order = try await upstreams.snapshot(request.orderID, options)
    return Subject(shopID: order.shopID, buyerID: order.buyerID)
  }

  private func response(
    _ parts: [DeskPart], _ subject: Subject
  ) throws(RPCStatus) -> GatewayV1.GetDeskResponse {
    var response = GatewayV1.GetDeskResponse(shopID: subject.shopID, buyerID: subject.buyerID)
    var gaps: [DeskGap] = []
    for part in parts {
      part.fill(&response)
      gaps += part.gaps
    }
    if let refusal = gaps.first(where: { $0.status.code == .notFound }) { throw refusal.status }
    response.missing = ServiceName.allCases.compactMap { service in
      let own = gaps.filter { $0.service == service }
      guard let first = own.first else { return nil }
      return GatewayV1.MissingService(
        service: service.rawValue, problem: first.status.description, fields: own.map(\.field))
    }
    if parts.allSatisfy({ $0.isEmpty }) {
      let why = response.missing.map { "\($0.service): \($0.problem)" }.joined(separator: "; ")
      throw RPCStatus(.unavailable, "no service answered (\(why))")
    }
    return response
  }
}

/// A group of parts that depend on each other.
struct DeskPart: Sendable {
  var fill: @Sendable (inout GatewayV1.GetDeskResponse) -> Void
  var gaps: [DeskGap]
  /// Nothing of it arrived.
  var isEmpty: Bool
}

/// A part that is missing, and why.
struct DeskGap: Sendable {
  var service: ServiceName
  var field: String
  var status: RPCStatus
}

extension DeskReader {
  /// The buyer's orders and cases, and from them what may be written (MSG-RELATED).
  private func trade(_ subject: Subject, _ options: CallOptions) async -> DeskPart {
    guard !subject.buyerID.isEmpty else { return Self.nothingAsked }
    async let pending = Self.result { () async throws(RPCStatus) in
      try await upstreams.orders.listOrders(
        OrdersV1.ListOrdersRequest(
          shopID: subject.shopID, buyerID: subject.buyerID, pageSize: orders), options: options)
    }
    async let counting = Self.result { () async throws(RPCStatus) in
      try await upstreams.orders.countOrders(
        OrdersV1.CountOrdersRequest(shopID: subject.shopID, buyerID: subject.buyerID),
        options: options)
    }
    async let opening = Self.result { () async throws(RPCStatus) in
      try await upstreams.afterSales.listCases(
        AfterSalesV1.ListCasesRequest(
          shopID: subject.shopID, buyerID: subject.buyerID, openOnly: true, pageSize: 200),
        options: options)
    }
    let (listed, cases) = (await pending, await opening)
    let send = await Self.result { () async throws(RPCStatus) in
      try await upstreams.messaging.evaluateSend(
        MessagingV1.EvaluateSendRequest(
          shopID: subject.shopID, buyerID: subject.buyerID, kind: .text,
          standing: Self.standing(listed, cases)), options: options)
    }
    let counts = await counting
    return DeskPart(
      fill: { desk in
        if case .success(let reply) = listed { desk.orders = reply.orders }
        if case .success(let reply) = counts { desk.buckets = reply.buckets }
        if case .success(let reply) = cases { desk.openCases = reply.cases }
        if case .success(let reply) = send { desk.send = reply.decision }
      },
      gaps: Self.gaps([
        (.orders, "orders", listed.failure), (.orders, "buckets", counts.failure),
        (.afterSales, "open_cases", cases.failure), (.messaging, "send", send.failure),
      ]),
      isEmpty: listed.failure != nil && counts.failure != nil && cases.failure != nil
        && send.failure != nil)
  }

  /// Fresh facts; nil, for what messaging has stored, when one of them is missing.
  private static func standing(
    _ orders: Result<OrdersV1.ListOrdersResponse, RPCStatus>,
    _ cases: Result<AfterSalesV1.ListCasesResponse, RPCStatus>
  ) -> MessagingV1.Standing? {
    guard case .success(let orders) = orders, case .success(let cases) = cases else { return nil }
    return MessagingV1.Standing(
      lastOrderAt: orders.orders.first?.createdAt, openCaseAt: cases.cases.first?.submittedAt)
  }

  /// The conversation of the order.
  private func talk(_ options: CallOptions) async -> DeskPart {
    guard !request.orderID.isEmpty else { return Self.nothingAsked }
    async let finding = Self.result { () async throws(RPCStatus) in
      try await upstreams.messaging.getConversation(
        MessagingV1.GetConversationRequest(orderID: request.orderID), options: options)
    }
    async let listing = Self.result { () async throws(RPCStatus) in
      try await upstreams.messaging.listMessages(
        MessagingV1.ListMessagesRequest(orderID: request.orderID, pageSize: messages),
        options: options)
    }
    let (found, listed) = (await finding, await listing)
    return DeskPart(
      fill: { desk in
        if case .success(let reply) = found { desk.conversation = reply.conversation }
        if case .success(let reply) = listed { desk.messages = reply.messages }
      },
      // Nobody wrote yet: nothing is missing.
      gaps: Self.gaps([
        (.messaging, "conversation", found.failure), (.messaging, "messages", listed.failure),
      ]).filter { $0.status.code != .notFound },
      isEmpty: Self.didNotAnswer(found.failure) && Self.didNotAnswer(listed.failure))
  }

  /// The cards of the order and what it can start.
  private func cards(_ options: CallOptions) async -> DeskPart {
    guard !request.orderID.isEmpty else { return Self.nothingAsked }
    async let listing = Self.result { () async throws(RPCStatus) in
      try await upstreams.afterSales.listInvitations(
        AfterSalesV1.ListInvitationsRequest(orderID: request.orderID), options: options)
    }
    let snapshot = await Self.result { () async throws(RPCStatus) in
      try await upstreams.snapshot(request.orderID, options)
    }
    let listed: Result<AfterSalesV1.ListInvitationsResponse, RPCStatus>
    let evaluated: Result<AfterSalesV1.EvaluateEligibilityResponse, RPCStatus>?
    if case .success(let order) = snapshot {
      evaluated = await Self.result { () async throws(RPCStatus) in
        try await upstreams.afterSales.evaluateEligibility(
          AfterSalesV1.EvaluateEligibilityRequest(
            order: order, actor: request.actor ?? TypeV1.Actor(kind: .merchant, id: "desk"),
            channel: request.channel), options: options)
      }
    } else {
      evaluated = nil
    }
    listed = await listing
    return DeskPart(
      fill: { desk in
        if case .success(let reply) = listed { desk.invitations = reply.invitations }
        if case .success(let reply)? = evaluated { desk.eligibility = reply }
      },
      gaps: Self.gaps([
        (.orders, "eligibility", snapshot.failure),
        (.afterSales, "eligibility", evaluated?.failure),
        (.afterSales, "invitations", listed.failure),
      ]),
      isEmpty: listed.failure != nil && snapshot.failure != nil)
  }

  /// What is the same for all buyers of the shop.
  private func shop(_ subject: Subject, _ options: CallOptions) async -> DeskPart {
    async let receiving = Self.result { () async throws(RPCStatus) in
      try await upstreams.messaging.listReception(
        MessagingV1.ListReceptionRequest(shopID: subject.shopID, pageSize: 50), options: options)
    }
    async let replying = Self.result { () async throws(RPCStatus) in
      try await upstreams.messaging.listQuickReplies(
        MessagingV1.ListQuickRepliesRequest(shopID: subject.shopID, pageSize: 200),
        options: options)
    }
    let (reception, replies) = (await receiving, await replying)
    return DeskPart(
      fill: { desk in
        if case .success(let reply) = reception { desk.reception = reply.entries }
        if case .success(let reply) = replies { desk.quickReplies = reply.quickReplies }
      },
      gaps: Self.gaps([
        (.messaging, "reception", reception.failure),
        (.messaging, "quick_replies", replies.failure),
      ]),
      isEmpty: reception.failure != nil && replies.failure != nil)
  }

  private static var nothingAsked: DeskPart {
    DeskPart(fill: { _ in }, gaps: [], isEmpty: true)
  }

  private static func gaps(_ parts: [(ServiceName, String, RPCStatus?)]) -> [DeskGap] {
    parts.compactMap { service, field, status in
      status.map { DeskGap(service: service, field: field, status: $0) }
    }
  }

  private static func didNotAnswer(_ status: RPCStatus?) -> Bool {
    status.map { $0.code != .notFound } ?? false
  }

  private static func result<Reply: Sendable>(
    _ read: () async throws(RPCStatus) -> Reply
  ) async -> Result<Reply, RPCStatus> {
    do throws(RPCStatus) { return .success(try await read()) } catch { return .failure(error) }
  }
}

extension Result {
  /// Why there is no value.
  var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
