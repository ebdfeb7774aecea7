import Contracts
import Gateway
import RPCContracts
import RPCCore

/// Reads the parts of the agent's screen side by side (GW-DESK). What a service does not give is
/// marked as missing; the rest arrives.
///
/// What the services answer goes into the screen as the bytes that it is: to decode lists and to
/// encode them again would cost more than reading them.
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

  /// - Returns: a serialized `GetDeskResponse`.
  /// - Throws: NOT_FOUND for an unknown order, UNAVAILABLE when no service answered.
  func desk(_ options: CallOptions) async throws(RPCStatus) -> [UInt8] {
    var bounded = options
    bounded.timeout = options.halfOfTheTime
    let options = bounded
    let subject = try await subject(options)
    // What takes longest comes first.
    async let cards = cards(options)
    async let trade = trade(subject, options)
    async let talk = talk(options)
    async let shop = shop(subject, options)
    return try response(await cards + trade + talk + shop, subject)
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
  ) throws(RPCStatus) -> [UInt8] {
    let gaps = parts.compactMap { part in part.gap.map { (field: part.field.name, gap: $0) } }
    if let refusal = gaps.first(where: { $0.gap.status.code == .notFound }) {
      throw refusal.gap.status
    }
    let missing = ServiceName.allCases.compactMap { service in
      let own = gaps.filter { $0.gap.service == service }
      return own.first.map {
        GatewayV1.MissingService(
          service: service.rawValue, problem: $0.gap.status.description, fields: own.map(\.field))
      }
    }
    if gaps.count == parts.count {
      let why = missing.map { "\($0.service): \($0.problem)" }.joined(separator: "; ")
      throw RPCStatus(.unavailable, "no service answered (\(why))")
    }
    var response = GatewayV1.GetDeskResponse(
      shopID: subject.shopID, buyerID: subject.buyerID, missing: missing
    ).serializedBytes()
    for part in parts { part.append(to: &response) }
    return response
  }

  // MARK: - Parts

  /// The cards of the order and what it can start.
  private func cards(_ options: CallOptions) async -> [DeskPart] {
    guard !request.orderID.isEmpty else { return [] }
    async let eligibility = eligibility(options)
    async let invitations = read(
      .invitations, AfterSalesV1.ListInvitationsRequest(orderID: request.orderID), options)
    return [await eligibility, await invitations]
  }

  private func eligibility(_ options: CallOptions) async -> DeskPart {
    let evaluated = await Self.result { () async throws(DeskGap) in
      // `GetOrderSnapshotResponse.snapshot` becomes `EvaluateEligibilityRequest.order`.
      let orders = try await values(
        .orders, OrderServiceMethods.getOrderSnapshot,
        OrdersV1.GetOrderSnapshotRequest(orderID: request.orderID).serializedBytes(), options)
      var evaluation = AfterSalesV1.EvaluateEligibilityRequest(
        actor: request.actor ?? TypeV1.Actor(kind: .merchant, id: "desk"),
        channel: request.channel
      ).serializedBytes()
      for order in orders { order.withUnsafeBytes { evaluation += SerializedField.message(1, $0) } }
      // The reply as a whole is the field.
      let reply = try await reply(
        .afterSales, DeskField.eligibility.method, evaluation, options)
      return [reply[...]]
    }
    return DeskPart(field: .eligibility, values: evaluated)
  }

  /// The buyer's orders and cases, and from them what may be written (MSG-RELATED).
  private func trade(_ subject: Subject, _ options: CallOptions) async -> [DeskPart] {
    guard !subject.buyerID.isEmpty else { return [] }
    async let listing = read(
      .orders,
      OrdersV1.ListOrdersRequest(
        shopID: subject.shopID, buyerID: subject.buyerID, pageSize: orders), options)
    async let opening = read(
      .openCases,
      AfterSalesV1.ListCasesRequest(
        shopID: subject.shopID, buyerID: subject.buyerID, openOnly: true, pageSize: 200), options)
    async let counting = read(
      .buckets, OrdersV1.CountOrdersRequest(shopID: subject.shopID, buyerID: subject.buyerID),
      options)
    let (listed, open) = (await listing, await opening)
    let send = await read(
      .send,
      MessagingV1.EvaluateSendRequest(
        shopID: subject.shopID, buyerID: subject.buyerID, kind: .text,
        standing: Self.standing(listed, open)), options)
    return [await counting, listed, open, send]
  }

  /// Fresh facts; nil, for what messaging has stored, when one of them is missing.
  private static func standing(_ orders: DeskPart, _ cases: DeskPart) -> MessagingV1.Standing? {
    guard case .success(let orders) = orders.values, case .success(let cases) = cases.values else {
      return nil
    }
    // `Order.created_at` and `Case.submitted_at`.
    return MessagingV1.Standing(
      lastOrderAt: orders.first.flatMap { time(17, of: $0) },
      openCaseAt: cases.first.flatMap { time(15, of: $0) })
  }

  /// A field of a message that is not decoded for it.
  private static func time(
    _ number: Int, of message: ArraySlice<UInt8>
  ) -> GoogleProtobuf.Timestamp? {
    let value = [UInt8](message).messageValues(number).first
    return value.flatMap { try? GoogleProtobuf.Timestamp(serialized: [UInt8]($0)) }
  }

  /// The conversation of the order.
  private func talk(_ options: CallOptions) async -> [DeskPart] {
    guard !request.orderID.isEmpty else { return [] }
    async let conversation = read(
      .conversation, MessagingV1.GetConversationRequest(orderID: request.orderID), options)
    async let messages = read(
      .messages,
      MessagingV1.ListMessagesRequest(orderID: request.orderID, pageSize: messages), options)
    // Nobody wrote yet: nothing is missing.
    return [await conversation, await messages].map { part in
      part.gap?.status.code == .notFound
        ? DeskPart(field: part.field, values: .success([])) : part
    }
  }

  /// What is the same for all buyers of the shop.
  private func shop(_ subject: Subject, _ options: CallOptions) async -> [DeskPart] {
    async let reception = read(
      .reception, MessagingV1.ListReceptionRequest(shopID: subject.shopID, pageSize: 50), options)
    async let replies = read(
      .quickReplies, MessagingV1.ListQuickRepliesRequest(shopID: subject.shopID, pageSize: 200),
      options)
    return [await reception, await replies]
  }

  // MARK: - Calls

  private func read(
    _ field: DeskField, _ request: some ContractMessage, _ options: CallOptions
  ) async -> DeskPart {
    let found = await Self.result { () async throws(DeskGap) in
      try await values(field.service, field.method, request.serializedBytes(), options)
    }
    return DeskPart(field: field, values: found)
  }

  /// What a reply holds in field 1, where every reading method of the services has what was asked
  /// for.
  private func values(
    _ service: ServiceName, _ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions
  ) async throws(DeskGap) -> [ArraySlice<UInt8>] {
    try await reply(service, method, request, options).messageValues(1)
  }

  /// - Returns: a message; what is inside its fields is passed on as it came.
  private func reply(
    _ service: ServiceName, _ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions
  ) async throws(DeskGap) -> [UInt8] {
    do throws(RPCStatus) {
      let reply = try await upstreams.channel(to: service).unary(method, request, options)
      guard reply.isMessage else { throw GatewayStatus.incomplete("\(method)") }
      return reply
    } catch {
      throw DeskGap(service: service, status: error)
    }
  }

  private static func result<Value: Sendable>(
    _ read: () async throws(DeskGap) -> Value
  ) async -> Result<Value, DeskGap> {
    do throws(DeskGap) { return .success(try await read()) } catch { return .failure(error) }
  }
}
