internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service
internal import Store

extension MessagingHandler {
  func createQuickReply(
    _ request: MessagingV1.CreateQuickReplyRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.CreateQuickReplyResponse {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let draft = draft(request.group, request.title, request.text, &fields)
    return try await write(request, context, fields) {
      try $0.createQuickReply(draft, of: shopID)
    }
  }

  func updateQuickReply(
    _ request: MessagingV1.UpdateQuickReplyRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.UpdateQuickReplyResponse {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let id = fields.id(request.quickReplyID, "quick_reply_id")
    let version = fields.expectedVersion(request.version, "version")
    let draft = draft(request.group, request.title, request.text, &fields)
    return try await write(request, context, fields) {
      try $0.updateQuickReply(
        id, to: draft, of: shopID, version: version)
    }
  }

  func deleteQuickReply(
    _ request: MessagingV1.DeleteQuickReplyRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.DeleteQuickReplyResponse {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let id = fields.id(request.quickReplyID, "quick_reply_id")
    return try await write(request, context, fields) {
      try $0.deleteQuickReply(id, of: shopID)
    }
  }

  func importQuickReplies(
    _ request: MessagingV1.ImportQuickRepliesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ImportQuickRepliesResponse {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    fields.count(request.quickReplies.count, "quick_replies", 1...500)
    let entries = request.quickReplies.prefix(500).map { reply in
      var fields = environment.fields
      let draft = draft(reply.group, reply.title, reply.text, &fields)
      do throws(Refusal) {
        try fields.check()
        return Result<QuickReplyDraft, Refusal>.success(draft)
      } catch { return .failure(error) }
    }
    return try await write(request, context, fields) {
      try $0.importQuickReplies(entries, to: shopID)
    }
  }

  func listQuickReplies(
    _ request: MessagingV1.ListQuickRepliesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ListQuickRepliesResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let token = PageToken(query: query)
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    fields.text(request.query, "query", most: QuickReplyLimits.nameCharacters, isMultiline: false)
    let size = fields.pageSize(request.pageSize, most: 200)
    let position = token.position(of: request.pageToken, like: [.text(""), .text("")], &fields)
    try environment.check(fields)
    var key = (group: "", title: "")
    if case .text(let group)? = position?.first, case .text(let title)? = position?.last {
      key = (group, title)
    }
    let search = QuickReplyQuery(request.query)
    return try await environment.read(context) { [key] transaction in
      let (replies, hasMore) = try QuickReplies.page(
        shopID, group: request.group.isEmpty ? nil : request.group, after: key, size: size,
        matching: {
          request.query.isEmpty || search.isHeld(by: $0.title, $0.group, $0.text)
        }, in: transaction)
      let next = hasMore ? replies.last : nil
      return .init(
        quickReplies: replies,
        nextPageToken: next.map { token.token(after: [.text($0.group), .text($0.title)]) } ?? "")
    }
  }

  func expandQuickReply(
    _ request: MessagingV1.ExpandQuickReplyRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ExpandQuickReplyResponse {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let id = fields.id(request.quickReplyID, "quick_reply_id")
    let conversationID = fields.optionalID(request.conversationID, "conversation_id")
    let orderID = fields.optionalID(request.orderID, "order_id")
    fields.text(request.item, "item", most: 200, isMultiline: false)
    fields.text(request.tracking, "tracking", most: 64, isMultiline: false)
    try environment.check(fields)
    return try await environment.read(context) { transaction in
      let reply = try QuickReplies.require(id, of: shopID, in: transaction)
      var values: [QuickReplyPlaceholder: String] = [
        .orderID: orderID ?? "", .item: request.item, .tracking: request.tracking,
      ]
      if let conversationID {
        let conversation = try Conversations.require(conversationID, in: transaction)
        guard conversation.shopID == shopID else {
          throw Refusal(
            .precondition, reason: "CONVERSATION_OF_ANOTHER_SHOP",
            message: "conversation \(conversationID) is of another shop",
            violations: [.init(MessagingRules.order, "the conversation is of another shop")])
        }
        values[.orderID] = conversation.orderID
        values[.buyer] = conversation.buyerID
      }
      return .init(text: try QuickReplyTemplate(reply.text).expand(values))
    }
  }

  /// Checks what a client wants a quick reply to be.
  private func draft(
    _ group: String, _ title: String, _ text: String, _ fields: inout RequestValidator
  ) -> QuickReplyDraft {
    let policy = environment.policy.current
    let most = QuickReplyLimits.nameCharacters
    fields.text(group, "group", most: most, isMultiline: false)
    fields.text(title, "title", least: 1, most: most, isMultiline: false)
    var placeholders: [String] = []
    if let problem = MessageText.problem(of: text, scalarsMax: policy.textScalarsMax) {
      fields.violation("text", problem)
    } else {
      do throws(Refusal) {
        placeholders = try QuickReplyTemplate(text).placeholders.map(\.rawValue)
      } catch {
        for problem in error.violations { fields.violation(problem.subject, problem.explanation) }
      }
    }
    let failures = compliance.check(text, policy.compliance).outcomes.filter { $0.result == .fail }
    return QuickReplyDraft(
      group: group, title: title, text: text, placeholders: placeholders, failures: failures)
  }
}
