internal import Contracts
internal import Domain
internal import Messaging
internal import Service

/// A message of the past whose fields make sense by themselves.
struct ImportedItem: Sendable {
  var messageID: String
  var orderID: String
  var parties: ConversationParties
  var author: Actor
  var content: MessageContent
  var history: HistoricalMessage
}

/// One entry of an import: what is to be taken in, or why it cannot be.
enum ImportEntry: Sendable {
  case item(ImportedItem)
  case refused(messageID: String, problem: String)
}

extension MessagingWrite {
  /// Takes in what is new. One refused entry leaves nothing behind and does not stop the others.
  func importMessages(
    _ entries: [ImportEntry]
  ) throws -> MessagingV1.ImportMessagesResponse {
    try actor.require([.platform], to: "take in messages of the past")
    var response = MessagingV1.ImportMessagesResponse()
    for entry in entries {
      switch entry {
      case .item(let item):
        let (result, problem) = try takeIn(item)
        response.outcomes.append(
          .init(messageID: item.messageID, result: result, problem: problem))
      case .refused(let messageID, let problem):
        response.outcomes.append(.init(messageID: messageID, result: .refused, problem: problem))
      }
    }
    return response
  }

  private typealias Outcome = (MessagingV1.ImportedMessageOutcome.Result, problem: String)

  private func takeIn(_ item: ImportedItem) throws -> Outcome {
    if let stored = try Messages.load(item.messageID, in: transaction) {
      return item.isSame(as: stored)
        ? (.unchanged, "") : (.refused, "message_id: taken by another message")
    }
    // All that can be refused comes before anything is written.
    let change: QuotaChange
    do {
      if let found = try Conversations.load(order: item.orderID, in: transaction) {
        try item.parties.requireSame(as: found.parties, orderID: item.orderID)
      }
      change = try decide(.takeIn(item.history), of: item.parties)
    } catch let refusal as Refusal {
      return (.refused, refusal.message)
    }
    let sentAt = item.history.sentAt
    let (conversation, _) = try open(
      order: item.orderID, of: item.parties, at: sentAt)
    var message = message(item.history.kind, item.content, in: conversation, id: item.messageID)
    message.author = .init(item.author)
    message.sentAt = .init(sentAt)
    message.isSuspectedSpam = item.history.isSuspectedSpam
    for case .tookIn(_, let isCounted) in change.events { message.isCounted = isCounted }
    try record(message, sentAt: sentAt, in: conversation, isHistory: true) {
      .messageImported(.init(message: $0))
    }
    return (.imported, "")
  }
}

extension ImportedItem {
  /// Whether a stored message is this one, whatever the quota made of it.
  func isSame(as stored: MessagingV1.Message) -> Bool {
    stored.orderID == orderID && stored.shopID == parties.shopID
      && stored.buyerID == parties.buyerID && stored.author == .init(author)
      && stored.kind == .init(history.kind) && stored.text == content.text
      && stored.referenceID == content.referenceID && stored.amount == content.amount
      && stored.sentAt == .init(history.sentAt)
      && stored.isSuspectedSpam == history.isSuspectedSpam
  }
}
