internal import Contracts
internal import Domain
internal import Messaging
internal import Service

/// What a shop may keep.
enum QuickReplyLimits {
  /// A search reads all of a shop's.
  static let perShop = 2_000
  static let nameCharacters = 64
}

/// A quick reply as a client wants it, checked.
struct QuickReplyDraft: Sendable {
  var group: String
  var title: String
  var text: String
  var placeholders: [String]
  /// What is refused in its text by MSG-CONTACT and MSG-ABUSE.
  var failures: [RuleOutcome]
}

extension MessagingWrite {
  func createQuickReply(
    _ draft: QuickReplyDraft, of shopID: String
  ) throws -> MessagingV1.CreateQuickReplyResponse {
    try requireQuickReplyKeeper()
    try draft.requireCompliance()
    if try QuickReplies.load(titled: draft.title, in: draft.group, of: shopID, transaction) != nil {
      throw draft.isTaken
    }
    return .init(quickReply: try add(draft, to: shopID))
  }

  func updateQuickReply(
    _ id: String, to draft: QuickReplyDraft, of shopID: String, version: Int64?
  ) throws -> MessagingV1.UpdateQuickReplyResponse {
    try requireQuickReplyKeeper()
    let reply = try QuickReplies.require(id, of: shopID, in: transaction)
    if let version, version != reply.version {
      throw Refusal(
        .aborted, reason: "VERSION_MISMATCH",
        message: "quick reply \(id) has version \(reply.version), not \(version): read it again")
    }
    try draft.requireCompliance()
    let other = try QuickReplies.load(titled: draft.title, in: draft.group, of: shopID, transaction)
    if let other, other.quickReplyID != id { throw draft.isTaken }
    return .init(quickReply: try save(draft, over: reply))
  }

  func deleteQuickReply(
    _ id: String, of shopID: String
  ) throws -> MessagingV1.DeleteQuickReplyResponse {
    try requireQuickReplyKeeper()
    _ = try QuickReplies.require(id, of: shopID, in: transaction)
    try QuickReplies.delete(id, in: transaction)
    try append(
      .quickReplyDeleted(.init(quickReplyID: id)), of: .init(shopID: shopID, buyerID: ""),
      orderID: "")
    return .init()
  }

  /// Takes in quick replies of a file; each entry is checked already, or says what is wrong.
  func importQuickReplies(
    _ entries: [Result<QuickReplyDraft, Refusal>], to shopID: String
  ) throws -> MessagingV1.ImportQuickRepliesResponse {
    try requireQuickReplyKeeper()
    var response = MessagingV1.ImportQuickRepliesResponse()
    for entry in entries {
      do {
        response.outcomes.append(try takeIn(try entry.get(), to: shopID))
      } catch let refusal as Refusal {
        response.outcomes.append(.init(result: .refused, problem: refusal.message))
      }
    }
    return response
  }

  private func takeIn(
    _ draft: QuickReplyDraft, to shopID: String
  ) throws -> MessagingV1.ImportedQuickReplyOutcome {
    try draft.requireCompliance()
    let found = try QuickReplies.load(titled: draft.title, in: draft.group, of: shopID, transaction)
    guard let found else {
      return .init(result: .created, quickReplyID: try add(draft, to: shopID).quickReplyID)
    }
    if found.text == draft.text {
      return .init(result: .unchanged, quickReplyID: found.quickReplyID)
    }
    return .init(result: .updated, quickReplyID: try save(draft, over: found).quickReplyID)
  }

  private func add(
    _ draft: QuickReplyDraft, to shopID: String
  ) throws -> MessagingV1.QuickReply {
    if try QuickReplies.count(of: shopID, in: transaction) >= QuickReplyLimits.perShop {
      throw Refusal(
        .quota, reason: "TOO_MANY_QUICK_REPLIES",
        message: "a shop keeps at most \(QuickReplyLimits.perShop) quick replies: delete one first",
        violations: [.init(MessagingRules.quick, "the limit is reached")])
    }
    return try save(
      draft,
      over: .init(quickReplyID: ids.next("qr"), shopID: shopID, createdAt: .init(now)))
  }

  private func save(
    _ draft: QuickReplyDraft, over reply: MessagingV1.QuickReply
  ) throws -> MessagingV1.QuickReply {
    var reply = reply
    reply.group = draft.group
    reply.title = draft.title
    reply.text = draft.text
    reply.placeholders = draft.placeholders
    reply.version += 1
    reply.updatedAt = .init(now)
    reply.updatedBy = .init(actor)
    try QuickReplies.save(reply, in: transaction)
    try append(
      .quickReplySaved(.init(quickReply: reply)), of: .init(shopID: reply.shopID, buyerID: ""),
      orderID: "")
    return reply
  }

  private func requireQuickReplyKeeper() throws(Refusal) {
    try actor.require([.merchant], to: "keep quick replies")
  }
}

extension QuickReplyDraft {
  fileprivate func requireCompliance() throws(Refusal) {
    guard !failures.isEmpty else { return }
    throw Refusal.rules(
      reason: "MESSAGE_NOT_COMPLIANT",
      message: "the text may never be sent: \(failures.map(\.explanation).joined(separator: "; "))",
      failed: failures)
  }

  fileprivate var isTaken: Refusal {
    Refusal(
      .alreadyExists, reason: "QUICK_REPLY_EXISTS",
      message: "group '\(group)' has a quick reply '\(title)' already; update it")
  }
}
