internal import Contracts
internal import Domain
internal import Messaging
internal import RPCContracts
internal import RPCCore
internal import Service

extension MessagingHandler {
  /// As generated, except that EvaluateSend passes on the bytes of what it answered before: its
  /// sentences take many times as long to write and encode as the answer takes to send. And that
  /// ListMessages passes on messages as they are stored.
  func register(on router: inout Router) {
    registerAsGenerated(self, on: &router)
    router.replaceUnary(MessagingServiceMethods.evaluateSend) {
      (request: MessagingV1.EvaluateSendRequest, context) async throws(RPCStatus) -> [UInt8] in
      if let kept = keptAnswer(request) { return kept }
      let response = try await evaluateSend(request, context: context)
      // Kept by now, in most cases: then it is encoded already.
      return keptAnswer(request) ?? response.serializedBytes()
    }
    router.replaceUnary(MessagingServiceMethods.listMessages) {
      (request: MessagingV1.ListMessagesRequest, context) async throws(RPCStatus) -> [UInt8] in
      try await storedMessages(request, context)
    }
  }

  /// What was answered before, if it is the answer still.
  private func keptAnswer(_ request: MessagingV1.EvaluateSendRequest) -> [UInt8]? {
    guard request.isPlain, let kind = MessageKind(request.kind) else { return nil }
    let now = environment.clock.now
    // Ids that were answered about were checked then.
    return quotas.answer(
      ConversationParties(shopID: request.shopID, buyerID: request.buyerID), kind, at: now,
      policyRevision: environment.policy.revision
    )?.response(at: now)
  }
}

extension MessagingV1.EvaluateSendRequest {
  /// It is about now, and decided by what is stored.
  var isPlain: Bool { at == nil && standing == nil && assume.isEmpty && text.isEmpty }
}

/// A decision as it is sent, all but the time that it is for.
struct EncodedDecision: Sendable {
  private let fields: [UInt8]

  init(_ decision: MessagingV1.SendDecision) {
    var timeless = decision
    timeless.evaluatedAt = nil
    fields = timeless.serializedBytes()
  }

  /// `EvaluateSendResponse` with the decision (1), whose `evaluated_at` (8) comes last: the fields
  /// of a message may come in any order.
  func response(at time: Instant) -> [UInt8] {
    let timestamp = GoogleProtobuf.Timestamp(time).serializedBytes()
    var response: [UInt8] = []
    response.reserveCapacity(fields.count + timestamp.count + 8)
    response.append(1 << 3 | 2)
    // A timestamp is shorter than 128 bytes: its length takes one.
    var length = fields.count + 2 + timestamp.count
    while length >= 0x80 {
      response.append(UInt8(truncatingIfNeeded: length) | 0x80)
      length >>= 7
    }
    response.append(UInt8(truncatingIfNeeded: length))
    response += fields
    response.append(8 << 3 | 2)
    response.append(UInt8(truncatingIfNeeded: timestamp.count))
    response += timestamp
    return response
  }
}

/// Calls the generated function, which the one above has the name of.
private func registerAsGenerated(_ handler: some MessagingServiceHandler, on router: inout Router) {
  handler.register(on: &router)
}
