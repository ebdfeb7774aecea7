internal import Contracts
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
      return try await decided(request, context)
    }
    router.replaceUnary(MessagingServiceMethods.listMessages) {
      (request: MessagingV1.ListMessagesRequest, context) async throws(RPCStatus) -> [UInt8] in
      try await storedMessages(request, context)
    }
  }

  /// What was answered before, if it is the answer still.
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
}

/// Calls the generated function, which the one above has the name of.
private func registerAsGenerated(_ handler: some MessagingServiceHandler, on router: inout Router) {
  handler.register(on: &router)
}
