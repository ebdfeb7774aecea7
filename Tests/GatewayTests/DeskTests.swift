import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import RPCTesting
import Service
import Synchronization
import Testing

@testable import GatewayService

@Suite("GW-DESK: one call for the screen") struct DeskTests {
  static let order = TypeV1.OrderSnapshot(orderID: "o", shopID: "s", buyerID: "b")

  /// Services that know one order.
  var services: FakeServices {
    var services = FakeServices()
    services.orders.unary(OrderServiceMethods.getOrderSnapshot) {
      (request: OrdersV1.GetOrderSnapshotRequest, _) async throws(RPCStatus) in
      guard request.orderID == "o" else { throw .notFound("There is no order.") }
      return OrdersV1.GetOrderSnapshotResponse(snapshot: Self.order)
    }
    services.orders.unary(OrderServiceMethods.listOrders) {
      (request: OrdersV1.ListOrdersRequest, _) async throws(RPCStatus) in
      OrdersV1.ListOrdersResponse(orders: [
        OrdersV1.Order(orderID: "o", createdAt: GoogleProtobuf.Timestamp(seconds: 77))
      ])
    }
    services.orders.unary(OrderServiceMethods.countOrders) {
      (request: OrdersV1.CountOrdersRequest, _) async throws(RPCStatus) in
      OrdersV1.CountOrdersResponse(buckets: [OrdersV1.BucketCount(bucket: .signed, count: 1)])
    }
    services.afterSales.unary(AfterSalesServiceMethods.listCases) {
      (request: AfterSalesV1.ListCasesRequest, _) async throws(RPCStatus) in
      AfterSalesV1.ListCasesResponse(cases: [AfterSalesV1.Case(caseID: "c")])
    }
    services.afterSales.unary(AfterSalesServiceMethods.listInvitations) {
      (request: AfterSalesV1.ListInvitationsRequest, _) async throws(RPCStatus) in
      AfterSalesV1.ListInvitationsResponse(
        invitations: [AfterSalesV1.Invitation(invitationID: "i")])
    }
    services.afterSales.unary(AfterSalesServiceMethods.evaluateEligibility) {
      (request: AfterSalesV1.EvaluateEligibilityRequest, _) async throws(RPCStatus) in
      AfterSalesV1.EvaluateEligibilityResponse(remainingCards: 1)
    }
    services.messaging.unary(MessagingServiceMethods.getConversation) {
      (request: MessagingV1.GetConversationRequest, _) async throws(RPCStatus) in
      MessagingV1.GetConversationResponse(
        conversation: MessagingV1.Conversation(conversationID: "t"))
    }
    services.messaging.unary(MessagingServiceMethods.listMessages) {
      (request: MessagingV1.ListMessagesRequest, _) async throws(RPCStatus) in
      MessagingV1.ListMessagesResponse(messages: [MessagingV1.Message(messageID: "m")])
    }
    services.messaging.unary(MessagingServiceMethods.listReception) {
      (request: MessagingV1.ListReceptionRequest, _) async throws(RPCStatus) in
      MessagingV1.ListReceptionResponse(entries: [MessagingV1.ReceptionEntry()])
    }
    services.messaging.unary(MessagingServiceMethods.listQuickReplies) {
      (request: MessagingV1.ListQuickRepliesRequest, _) async throws(RPCStatus) in
      MessagingV1.ListQuickRepliesResponse(
        quickReplies: [MessagingV1.QuickReply(quickReplyID: "q")])
    }
    services.messaging.unary(MessagingServiceMethods.evaluateSend) {
      (request: MessagingV1.EvaluateSendRequest, _) async throws(RPCStatus) in
      // Shows that the facts were fresh.
      MessagingV1.EvaluateSendResponse(
        decision: MessagingV1.SendDecision(
          remaining: Int32(request.standing?.lastOrderAt?.seconds ?? -1)))
    }
    return services
  }

  func desk(
    _ upstreams: Upstreams, _ request: GatewayV1.GetDeskRequest, timeout: Duration = .seconds(5)
  ) async throws(RPCStatus) -> GatewayV1.GetDeskResponse {
    let bytes = try await DeskReader(
      upstreams: upstreams, request: request, messages: 50, orders: 20
    ).desk(CallOptions(deadline: .after(timeout)))
    do throws(DecodeError) { return try GatewayV1.GetDeskResponse(serialized: bytes) } catch {
      throw RPCStatus.internal("\(error)")
    }
  }

  @Test func holdsEveryPart() async throws {
    let desk = try await desk(services.upstreams(), GatewayV1.GetDeskRequest(orderID: "o"))
    #expect(desk.shopID == "s" && desk.buyerID == "b")
    #expect(desk.orders.count == 1 && desk.buckets.count == 1)
    #expect(desk.openCases.count == 1 && desk.invitations.count == 1)
    #expect(desk.eligibility?.remainingCards == 1)
    #expect(desk.conversation?.conversationID == "t" && desk.messages.count == 1)
    #expect(desk.send?.remaining == 77)
    #expect(desk.reception.count == 1 && desk.quickReplies.first?.quickReplyID == "q")
    #expect(desk.missing.isEmpty)
  }

  @Test func aShopAloneHasItsReceptionAndReplies() async throws {
    let desk = try await desk(services.upstreams(), GatewayV1.GetDeskRequest(shopID: "s"))
    #expect(desk.reception.count == 1 && desk.quickReplies.count == 1)
    #expect(desk.orders.isEmpty && desk.send == nil && desk.missing.isEmpty)
  }

  @Test func withoutAnOrderThereIsNoConversation() async throws {
    let desk = try await desk(
      services.upstreams(), GatewayV1.GetDeskRequest(shopID: "s", buyerID: "b"))
    #expect(desk.conversation == nil && desk.eligibility == nil)
    #expect(desk.orders.count == 1 && desk.send?.remaining == 77 && desk.missing.isEmpty)
  }

  @Test(arguments: [ServiceName.orders, .afterSales, .messaging])
  func aMissingServiceLeavesAMarkedGap(_ missing: ServiceName) async throws {
    var policy = GatewayPolicy.Breaker()
    policy.attemptsMax = 1
    let names = [
      ServiceName.orders: "OrderService", .afterSales: "AfterSalesService",
      .messaging: "MessagingService",
    ]
    let name = names[missing] ?? ""
    let upstreams = services.upstreams(policy) {
      $0.service.hasSuffix(".\(name)") ? .lostBefore : nil
    }
    let desk = try await desk(
      upstreams, GatewayV1.GetDeskRequest(shopID: "s", buyerID: "b", orderID: "o"))
    #expect(desk.missing.map(\.service) == [missing.rawValue])
    #expect(desk.missing.first?.fields.isEmpty == false)
    #expect(desk.orders.isEmpty == (missing == .orders))
    #expect(desk.openCases.isEmpty == (missing == .afterSales))
    #expect((desk.conversation == nil) == (missing == .messaging))
    // Without fresh facts, messaging decides by what it has stored.
    if missing == .orders { #expect(desk.send?.remaining == -1) }
  }

  @Test func aServiceThatHangsCostsHalfOfTheTimeAndIsMarked() async throws {
    var services = services
    services.messaging = Router()
    for method in [
      MessagingServiceMethods.getConversation, MessagingServiceMethods.listMessages,
      MessagingServiceMethods.evaluateSend, MessagingServiceMethods.listReception,
      MessagingServiceMethods.listQuickReplies,
    ] {
      services.messaging.unaryBytes(method) { (_, _) async throws(RPCStatus) in
        try? await Task.sleep(for: .seconds(30))
        return []
      }
    }
    let desk = try await desk(
      services.upstreams(), GatewayV1.GetDeskRequest(shopID: "s", buyerID: "b", orderID: "o"),
      timeout: .seconds(1))
    #expect(desk.orders.count == 1 && desk.invitations.count == 1)
    #expect(desk.missing.map(\.service) == ["messaging"])
    #expect(
      Set(desk.missing.first?.fields ?? [])
        == ["send", "conversation", "messages", "reception", "quick_replies"])
  }

  @Test(arguments: [
    DeskField.orders, .buckets, .openCases, .invitations, .eligibility, .conversation, .messages,
    .send, .reception, .quickReplies,
  ])
  func garbageIsMarkedAndTheRestArrives(_ field: DeskField) async throws {
    let clock = SystemClock()
    let upstreams = Upstreams(
      GatewayPolicy.Breaker(), now: { clock.now },
      channel: { GarblingChannel(InMemoryChannel(services.router(of: $0)), field.method) })
    let desk = try await desk(
      upstreams, GatewayV1.GetDeskRequest(shopID: "s", buyerID: "b", orderID: "o"))
    #expect(desk.missing.map(\.service) == [field.service.rawValue])
    #expect(desk.missing.first?.fields == [field.name])
    #expect(desk.missing.first?.problem.contains(field.method.name) == true)
  }

  @Test func noServiceAtAllIsAnErrorThatNamesThem() async {
    var policy = GatewayPolicy.Breaker()
    policy.attemptsMax = 1
    let upstreams = services.upstreams(policy) { _ in .lostBefore }
    let status = await failure {
      _ = try await desk(
        upstreams, GatewayV1.GetDeskRequest(shopID: "s", buyerID: "b", orderID: "o"))
    }
    #expect(status.code == .unavailable)
    for service in ServiceName.allCases { #expect(status.message.contains(service.rawValue)) }
  }

  @Test func anUnknownOrderIsNotFound() async {
    let upstreams = services.upstreams()
    for request in [
      GatewayV1.GetDeskRequest(orderID: "x"),
      GatewayV1.GetDeskRequest(shopID: "s", buyerID: "b", orderID: "x"),
    ] {
      #expect(await failure { _ = try await desk(upstreams, request) }.code == .notFound)
    }
  }

  @Test(
    arguments: [
      ("x", "b", "SHOP"), ("s", "x", "BUYER"), ("x", "x", "SHOP"), ("x", "", "SHOP"),
      ("", "x", "BUYER"),
    ] as [(String, String, String)])
  func anOrderIsNotShownOnTheScreenOfOthers(_ shop: String, _ buyer: String, _ whose: String)
    async throws
  {
    let request = GatewayV1.GetDeskRequest(shopID: shop, buyerID: buyer, orderID: "o")
    let status = await failure { _ = try await desk(services.upstreams(), request) }
    #expect(status.code == .failedPrecondition)
    #expect(status.detail(GoogleRPC.ErrorInfo.self)?.reason == "ORDER_OF_ANOTHER_\(whose)")
    let violation = status.detail(GoogleRPC.PreconditionFailure.self)?.violations.first
    #expect(violation?.type == "GW-DESK")
  }

  @Test(arguments: [("s", ""), ("", "b")])
  func oneOfTheOrdersOwnIdsIsEnough(_ shop: String, _ buyer: String) async throws {
    let desk = try await desk(
      services.upstreams(),
      GatewayV1.GetDeskRequest(shopID: shop, buyerID: buyer, orderID: "o"))
    #expect(desk.shopID == "s" && desk.buyerID == "b" && desk.missing.isEmpty)
  }

  @Test func aConversationThatIsNotThereYetIsNoGap() async throws {
    let upstreams = services.upstreams { method in
      method === MessagingServiceMethods.getConversation
        || method === MessagingServiceMethods.listMessages ? .refused(.notFound) : nil
    }
    let desk = try await desk(
      upstreams, GatewayV1.GetDeskRequest(shopID: "s", buyerID: "b", orderID: "o"))
    #expect(desk.conversation == nil && desk.messages.isEmpty && desk.missing.isEmpty)
  }
}

/// Answers one method with bytes that are no message.
private struct GarblingChannel: RPCCore.Channel {
  let inner: any RPCCore.Channel
  let method: MethodDescriptor

  init(_ inner: any RPCCore.Channel, _ method: MethodDescriptor) {
    self.inner = inner
    self.method = method
  }

  var interceptors: [any ClientInterceptor] { inner.interceptors }

  func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8] {
    method == self.method
      ? [0xff, 0xff, 0xff] : try await inner.unary(method, payload, options)
  }

  func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream {
    try await inner.stream(method, payload, options)
  }
}
