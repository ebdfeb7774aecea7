internal import Contracts
internal import Domain
internal import Messaging
internal import Service
internal import Store

// What is done with a conversation or a buyer beside writing: it takes nothing from the quota.

extension MessagingWrite {
  func markRead(
    _ conversationID: String, shop shopID: String?, through messageID: String?
  ) throws -> MessagingV1.MarkReadResponse {
    try actor.require([.merchant, .buyer], to: "mark a conversation as read")
    var conversation = try Conversations.require(conversationID, in: transaction)
    try requireBuyer(conversation.buyerID)
    if let shopID { try ConversationRules.requireShop(shopID, conversation.shopID) }
    let isBuyer = actor.kind == .buyer
    var unread: Int64 = 0
    var through = conversation.lastMessageAt
    if let messageID {
      let found = try Messages.unread(
        in: conversationID, after: messageID,
        from: { ($0.author?.kind == .buyer) != isBuyer }, transaction: transaction)
      guard let found else {
        throw Refusal(
          .notFound, reason: "MESSAGE_NOT_FOUND",
          message: "message \(messageID) is not among the last ones of the conversation")
      }
      // Nothing becomes unread again.
      unread = min(found.count, isBuyer ? conversation.unreadByBuyer : conversation.unreadByShop)
      through = found.read.sentAt
    }
    let before = isBuyer ? conversation.unreadByBuyer : conversation.unreadByShop
    guard unread != before else { return .init(conversation: conversation) }
    if isBuyer { conversation.unreadByBuyer = unread } else { conversation.unreadByShop = unread }
    try Conversations.update(conversation, in: transaction)
    try append(
      .conversationRead(
        .init(conversationID: conversationID, readThrough: through, unread: unread)),
      of: conversation.parties, orderID: conversation.orderID)
    return .init(conversation: conversation)
  }

  func transfer(
    _ conversationID: String, shop shopID: String, to agentID: String, reason: String
  ) throws -> MessagingV1.TransferConversationResponse {
    try actor.require([.merchant], to: "transfer a conversation")
    let before = try Conversations.require(conversationID, in: transaction)
    var conversation = before
    try ConversationRules.requireShop(shopID, conversation.shopID)
    try ConversationRules.requireTransfer(from: conversation.agentID, to: agentID)
    let transfer = MessagingV1.Transfer(
      fromAgentID: conversation.agentID, toAgentID: agentID, reason: reason,
      transferredAt: .init(now), transferredBy: .init(actor))
    conversation.agentID = agentID
    try Conversations.update(conversation, in: transaction)
    try Buyers.note(conversation, before: before, in: transaction)
    let seq = try append(
      .conversationTransferred(.init(conversationID: conversationID, transfer: transfer)),
      of: conversation.parties, orderID: conversation.orderID)
    try Transfers.insert(transfer, of: conversationID, seq: seq, in: transaction)
    return .init(conversation: conversation)
  }

  func mark(
    _ parties: ConversationParties, isFavourite: Bool
  ) throws -> MessagingV1.SetBuyerMarkResponse {
    try actor.require([.merchant], to: "mark a buyer")
    var buyer = try Buyers.load(parties, in: transaction)
    guard buyer.isFavourite != isFavourite else { return .init(buyer: buyer) }
    buyer.isFavourite = isFavourite
    try Buyers.save(buyer, in: transaction)
    try append(.buyerMarked(.init(isFavourite: isFavourite)), of: parties, orderID: "")
    return .init(buyer: buyer)
  }

  func report(
    _ parties: ConversationParties, reason: String, conversation conversationID: String?
  ) throws -> MessagingV1.ReportBuyerResponse {
    try actor.require([.merchant], to: "report a buyer")
    var orderID = ""
    if let conversationID {
      let conversation = try Conversations.require(conversationID, in: transaction)
      try parties.requireSame(as: conversation.parties, orderID: conversation.orderID)
      orderID = conversation.orderID
    }
    var buyer = try Buyers.load(parties, in: transaction)
    buyer.reportedAt = .init(now)
    buyer.reportReason = reason
    buyer.reportCount += 1
    try Buyers.save(buyer, in: transaction)
    try append(
      .buyerReported(.init(reason: reason, conversationID: conversationID ?? "")), of: parties,
      orderID: orderID)
    return .init(buyer: buyer)
  }

  func rate(
    _ conversationID: String, _ satisfaction: Satisfaction, comment: String
  ) throws -> MessagingV1.RateConversationResponse {
    try actor.require([.buyer], to: "rate a conversation")
    var conversation = try Conversations.require(conversationID, in: transaction)
    try requireBuyer(conversation.buyerID)
    try ConversationRules.requireAnswered(
      lastMerchantMessageAt: conversation.lastMerchantMessageAt.flatMap { Instant($0) })
    let previous = conversation.rating
    if conversation.firstRatedAt == nil {
      // Older versions kept only when it was last rated; few are rated twice, or handed on between.
      conversation.firstRatedAt = conversation.ratedAt ?? .init(now)
      conversation.ratedAgentID = conversation.agentID
    }
    conversation.rating = satisfaction.rawValue
    conversation.ratedAt = .init(now)
    try Conversations.update(conversation, in: transaction)
    try append(
      .conversationRated(
        .init(
          conversationID: conversationID, rating: satisfaction.rawValue, previousRating: previous,
          agentID: conversation.ratedAgentID, comment: comment,
          firstRatedAt: conversation.firstRatedAt)),
      of: conversation.parties, orderID: conversation.orderID)
    return .init(conversation: conversation)
  }

  func setAlerts(
    _ preferences: MessagingV1.AlertPreferences
  ) throws -> MessagingV1.SetAlertPreferencesResponse {
    try actor.require([.merchant], to: "choose alerts")
    try AlertPreferences.save(preferences, in: transaction)
    try append(
      .alertPreferencesChanged(.init(preferences: preferences)),
      of: ConversationParties(shopID: preferences.shopID, buyerID: ""), orderID: "")
    return .init(preferences: preferences)
  }
}
