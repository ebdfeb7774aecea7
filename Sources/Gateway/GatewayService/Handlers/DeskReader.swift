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
  /// - Throws: NOT_FOUND for an unknown order, FAILED_PRECONDITION for one of another shop or buyer,
  ///   UNAVAILABLE when no service answered.
  func desk(_ options: CallOptions) async throws(RPCStatus) -> [UInt8] {
    var bounded = options
    bounded.timeout = options.halfOfTheTime
    let options = bounded
    let subject = try await subject(options)
    return try response(await parts(of: subject, options), subject)
  }

  private func subject(_ options: CallOptions) async throws(RPCStatus) -> Subject {
    if !request.shopID.isEmpty, !request.buyerID.isEmpty || request.orderID.isEmpty {
      return Subject(shopID: request.shopID, buyerID: request.buyerID)
    }
    let order = try await upstreams.snapshot(request.orderID, options)
    let owner = Subject(shopID: order.shopID, buyerID: order.buyerID)
    try requireOwn(
      owner,
      asked: Subject(
        shopID: request.shopID.isEmpty ? owner.shopID : request.shopID,
        buyerID: request.buyerID.isEmpty ? owner.buyerID : request.buyerID))
    return owner
  }

  /// Refuses to show an order on the screen of others.
  private func requireOwn(_ owner: Subject, asked: Subject) throws(RPCStatus) {
    guard asked.shopID == owner.shopID else {
      throw GatewayStatus.order(request.orderID, ofAnother: .shop)
    }
    guard asked.buyerID == owner.buyerID else {
      throw GatewayStatus.order(request.orderID, ofAnother: .buyer)
    }
  }

  private func response(
    _ parts: [DeskPart], _ subject: Subject
  ) throws(RPCStatus) -> [UInt8] {
    let gaps = parts.compactMap { part in part.gap.map { (field: part.field.name, gap: $0) } }
    if let refusal = gaps.first(where: { $0.gap.isRefusal }) {
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
    let fields = parts.compactMap { try? $0.found.get().bytes }
    response.reserveCapacity(fields.reduce(response.count) { $0 + $1.count })
    for field in fields { response += field }
    return response
  }

  // MARK: - Parts

  /// All at once, but for what may be written: that needs the buyer's orders and cases.
  ///
  /// - Returns: the parts in the order of their fields.
  private func parts(of subject: Subject, _ options: CallOptions) async -> [DeskPart] {
    await withTaskGroup(of: DeskPart.self) { group in
      // What takes longest comes first.
      if !request.orderID.isEmpty { group.addTask { await eligibility(of: subject, options) } }
      for (field, request) in reads(of: subject) {
        group.addTask { await part(field, request, options) }
      }
      var parts: [DeskPart] = []
      var (listed, open): (DeskPart?, DeskPart?) = (nil, nil)
      while let part = await group.next() {
        parts.append(part)
        if part.field == .orders { listed = part }
        if part.field == .openCases { open = part }
        if let orders = listed, let cases = open {
          (listed, open) = (nil, nil)
          let request = MessagingV1.EvaluateSendRequest(
            shopID: subject.shopID, buyerID: subject.buyerID, kind: .text,
            standing: Self.standing(orders, cases)
          ).serializedBytes()
          group.addTask { await self.part(.send, request, options) }
        }
      }
      return parts.sorted { $0.field.number < $1.field.number }
    }
  }

  /// The parts that are one call which needs no other.
  private func reads(of subject: Subject) -> [(field: DeskField, request: [UInt8])] {
    var reads: [(DeskField, any ContractMessage)] = []
    let (orderID, shopID, buyerID) = (request.orderID, subject.shopID, subject.buyerID)
    reads.append((.reception, MessagingV1.ListReceptionRequest(shopID: shopID, pageSize: 50)))
    reads.append(
      (.quickReplies, MessagingV1.ListQuickRepliesRequest(shopID: shopID, pageSize: 200)))
    if !orderID.isEmpty {
      reads += [
        (.conversation, MessagingV1.GetConversationRequest(orderID: orderID)),
        (.messages, MessagingV1.ListMessagesRequest(orderID: orderID, pageSize: messages)),
        (.invitations, AfterSalesV1.ListInvitationsRequest(orderID: orderID)),
      ]
    }
    if !buyerID.isEmpty {
      reads += [
        (
          .orders, OrdersV1.ListOrdersRequest(shopID: shopID, buyerID: buyerID, pageSize: orders)
        ),
        (.buckets, OrdersV1.CountOrdersRequest(shopID: shopID, buyerID: buyerID)),
        (
          .openCases,
          AfterSalesV1.ListCasesRequest(
            shopID: shopID, buyerID: buyerID, openOnly: true, pageSize: 200)
        ),
      ]
    }
    return reads.map { ($0, $1.serializedBytes()) }
  }

  /// A part that is one call.
  private func part(
    _ field: DeskField, _ request: [UInt8], _ options: CallOptions
  ) async -> DeskPart {
    do throws(RPCStatus) {
      let reply = try await upstreams.channel(to: field.service).unary(
        field.method, request, options)
      // Field 1 is where every reading method of the services has what was asked for.
      return try DeskPart(field, reply.moved(1, to: field.number))
    } catch {
      // Nobody wrote yet: nothing is missing.
      if error.code == .notFound, field == .conversation || field == .messages {
        return DeskPart(field: field, found: .success(MovedFields()))
      }
      return DeskPart(
        field: field, found: .failure(DeskGap(service: field.service, status: error)))
    }
  }

  /// What the order can start, for which it is read first. Then it shows whose it is, too.
  private func eligibility(of subject: Subject, _ options: CallOptions) async -> DeskPart {
    let field = DeskField.eligibility
    var asked = ServiceName.orders
    do throws(RPCStatus) {
      let reply = try await upstreams.channel(to: .orders).unary(
        OrderServiceMethods.getOrderSnapshot,
        OrdersV1.GetOrderSnapshotRequest(orderID: request.orderID).serializedBytes(), options)
      // `GetOrderSnapshotResponse.snapshot` becomes `EvaluateEligibilityRequest.order`.
      guard let order = reply.moved(1, to: 1) else {
        throw GatewayStatus.incomplete("\(OrderServiceMethods.getOrderSnapshot)")
      }
      do throws(RPCStatus) {
        try requireOwn(Self.owner(of: order), asked: subject)
      } catch {
        return DeskPart(
          field: field,
          found: .failure(DeskGap(service: asked, status: error, isRefusal: true)))
      }
      asked = .afterSales
      let evaluation = AfterSalesV1.EvaluateEligibilityRequest(
        actor: request.actor ?? TypeV1.Actor(kind: .merchant, id: "desk"),
        channel: request.channel
      ).serializedBytes()
      let eligibility = try await upstreams.channel(to: .afterSales).unary(
        field.method, evaluation + order.bytes, options)
      // The reply as a whole is the field.
      return try DeskPart(field, eligibility.asField(field.number))
    } catch {
      return DeskPart(field: field, found: .failure(DeskGap(service: asked, status: error)))
    }
  }

  /// `OrderSnapshot.shop_id` and `.buyer_id`.
  private static func owner(of order: MovedFields) -> Subject {
    let snapshot = [UInt8](order.first ?? [])
    func text(_ number: Int) -> String {
      String(decoding: snapshot.messageValues(number).last ?? [], as: UTF8.self)
    }
    return Subject(shopID: text(3), buyerID: text(4))
  }

  /// Fresh facts; nil, for what messaging has stored, when one of them is missing.
  private static func standing(_ orders: DeskPart, _ cases: DeskPart) -> MessagingV1.Standing? {
    guard case .success(let orders) = orders.found, case .success(let cases) = cases.found else {
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
}
