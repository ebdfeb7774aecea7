internal import Contracts
internal import Domain
internal import Messaging
internal import Service
internal import Store

/// The inside of a change: what every command does, in one transaction. Decide on the quota, record
/// a message, append an event.
struct MessagingWrite {
  let transaction: WriteTransaction
  let now: Instant
  let actor: Actor
  let policy: MessagingPolicy
  /// The policy is of this revision, or of a later one.
  let policyRevision: UInt64
  let ids: any IdGenerator
  /// Nil for the timer, which no command causes.
  private let scope: CommandScope?
  private let changed: ChangedQuotas

  /// The inside of a command.
  init(
    _ scope: CommandScope, _ environment: ServiceEnvironment<MessagingPolicy>,
    changed: ChangedQuotas
  ) {
    transaction = scope.transaction
    now = scope.now
    actor = scope.actor
    policyRevision = environment.policy.revision
    policy = environment.policy.current
    ids = environment.ids
    self.scope = scope
    self.changed = changed
  }

  /// The inside of what happens by time.
  init(
    timer transaction: WriteTransaction, now: Instant,
    _ environment: ServiceEnvironment<MessagingPolicy>, changed: ChangedQuotas
  ) {
    self.transaction = transaction
    self.now = now
    actor = Actor(.system, id: "messaging")
    policyRevision = environment.policy.revision
    policy = environment.policy.current
    ids = environment.ids
    scope = nil
    self.changed = changed
  }

  /// Loads what is remembered of the two, decides, and stores what is remembered from then on.
  func decide(_ command: QuotaCommand, of parties: ConversationParties) throws -> QuotaChange {
    let state = try Quotas.load(parties, in: transaction)
    let shop = try Quotas.shopFacts(parties, policy: policy, now: now, in: transaction)
    let change = try state.decide(command, actor: actor, policy: policy, shop: shop, now: now)
    if change.state != state {
      changed.insert(parties)
      try Quotas.save(change.state, of: parties, policy: policy, in: transaction)
    }
    return change
  }

  /// - Parameters:
  ///   - orderID: empty for what is about no order.
  ///   - time: when it happened; of the past for history.
  ///   - message: the message that it tells, encoded; empty for a change that tells none.
  /// - Returns: its number in the log.
  @discardableResult
  func append(
    _ change: MessagingV1.MessageEvent.Change, of parties: ConversationParties, orderID: String,
    at time: Instant? = nil, message: [UInt8] = []
  ) throws -> Int64 {
    let field = change.field(telling: message)
    let event = MessagingV1.MessageEvent(
      header: .init(orderID: orderID, shopID: parties.shopID, buyerID: parties.buyerID),
      change: field == nil ? change : nil)
    let seq =
      if let scope {
        try scope.append(
          event, subject: orderID, type: change.name, occurredAt: time, encodedFields: field ?? [])
      } else {
        try transaction.append(
          event, subject: orderID, type: change.name, actor: actor, occurredAt: time ?? now,
          now: now, encodedFields: field ?? [])
      }
    try countQuality(change, of: parties.shopID, at: time ?? now)
    return seq
  }

  /// The conversation of an order, opened if there is none (MSG-ORDER).
  /// - Throws: `.precondition` if the order's conversation is of another shop or buyer.
  func open(
    order orderID: String, of parties: ConversationParties, at time: Instant? = nil
  ) throws -> (conversation: MessagingV1.Conversation, isNew: Bool) {
    if let found = try Conversations.load(order: orderID, in: transaction) {
      try parties.requireSame(as: found.parties, orderID: orderID)
      return (found, false)
    }
    let conversation = MessagingV1.Conversation(
      conversationID: ids.next("conv"), shopID: parties.shopID, buyerID: parties.buyerID,
      orderID: orderID, openedAt: .init(time ?? now))
    try Conversations.insert(conversation, in: transaction)
    try append(
      .conversationOpened(.init(conversation: conversation)), of: parties, orderID: orderID,
      at: time)
    return (conversation, true)
  }

  /// A message of this command's actor, sent now.
  func message(
    _ kind: MessageKind, _ content: MessageContent, in conversation: MessagingV1.Conversation,
    id: String? = nil
  ) -> MessagingV1.Message {
    MessagingV1.Message(
      messageID: id ?? ids.next("msg"), conversationID: conversation.conversationID,
      orderID: conversation.orderID, shopID: conversation.shopID, buyerID: conversation.buyerID,
      author: .init(actor), kind: .init(kind), text: content.text, sentAt: .init(now),
      referenceID: content.referenceID, amount: content.amount)
  }

  /// Stores a message, its event, and what the conversation and the reception show of it.
  /// - Parameter isHistory: it came in late: nobody has to read it any more.
  /// - Returns: the message as it is stored.
  @discardableResult
  func record(
    _ message: MessagingV1.Message, sentAt: Instant, in conversation: MessagingV1.Conversation,
    isHistory: Bool = false, as change: (MessagingV1.Message) -> MessagingV1.MessageEvent.Change
  ) throws -> [UInt8] {
    // Encoded once for the log, the table and the response.
    let encoded = message.serializedBytes()
    let seq = try append(
      change(message), of: conversation.parties, orderID: conversation.orderID, at: sentAt,
      message: encoded)
    try Messages.insert(message, encoded, seq: seq, sentAt: sentAt, in: transaction)
    var updated = conversation
    updated.count(message, sentAt: .init(sentAt), isHistory: isHistory)
    if let last = conversation.lastMessageAt.flatMap({ Instant($0) }), sentAt < last {
      // In between others: what waits depends on those that came after it.
      updated.waitingSince = try Messages.waitingSince(
        in: conversation.conversationID, transaction: transaction)
    }
    try Conversations.update(updated, in: transaction)
    try Buyers.note(updated, before: conversation, in: transaction)
    if updated.waitingSince != conversation.waitingSince {
      try Buyers.noteWaiting(updated.parties, in: transaction)
    }
    return encoded
  }

  /// A buyer speaks only for itself.
  /// - Throws: `.permission`.
  func requireBuyer(_ buyerID: String) throws(Refusal) {
    guard actor.kind == .buyer, actor.id != buyerID else { return }
    throw Refusal(
      .permission, reason: "ANOTHER_BUYER",
      message: "a buyer acts only in conversations of its own")
  }
}

/// What a message shows.
struct MessageContent: Sendable {
  var text: String
  /// Empty for none.
  var referenceID = ""
  var amount: TypeV1.Money?
}

extension MessagingV1.Conversation {
  /// Takes in what it shows of a message, of the past as well: history moves no time the wrong way.
  fileprivate mutating func count(
    _ message: MessagingV1.Message, sentAt: GoogleProtobuf.Timestamp, isHistory: Bool
  ) {
    messageCount += 1
    if let openedAt, sentAt < openedAt { self.openedAt = sentAt }
    lastMessageAt = later(lastMessageAt, sentAt)
    if message.isManualAnswer {
      waitingSince = nil
      if agentID.isEmpty, !isHistory { agentID = message.author?.id ?? "" }
    } else if message.waitsForAnswer, waitingSince == nil {
      waitingSince = sentAt
    }
    if !isHistory {
      if message.author?.kind == .buyer { unreadByShop += 1 } else { unreadByBuyer += 1 }
    }
    switch message.author?.kind {
    case .buyer: lastBuyerMessageAt = later(lastBuyerMessageAt, sentAt)
    case .merchant where MessageKind(message.kind)?.isDelivered == false:
      lastMerchantMessageAt = later(lastMerchantMessageAt, sentAt)
    default: break
    }
  }
}

private func later(
  _ known: GoogleProtobuf.Timestamp?, _ sent: GoogleProtobuf.Timestamp
) -> GoogleProtobuf.Timestamp {
  guard let known else { return sent }
  return known < sent ? sent : known
}

private func < (a: GoogleProtobuf.Timestamp, b: GoogleProtobuf.Timestamp) -> Bool {
  (a.seconds, a.nanos) < (b.seconds, b.nanos)
}
