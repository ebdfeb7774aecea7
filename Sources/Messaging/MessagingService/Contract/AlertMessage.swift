internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// An agent who is told what happens (MSG-ALERT).
struct AlertedAgent: Sendable {
  var shopID: String
  var id: String

  /// What the agent is told of an event of its shop; nil for nothing.
  func alert(
    _ event: MessagingV1.MessageEvent, in transaction: ReadTransaction
  ) throws -> MessagingV1.Alert? {
    guard var alert = try unfiltered(event, in: transaction) else { return nil }
    let preferences = try AlertPreferences.load(shop: shopID, agent: id, in: transaction)
    guard !preferences.muted.contains(alert.kind), preferences.isWarningOn || !alert.isWarning
    else { return nil }
    alert.header = event.header
    alert.playsSound = preferences.isSoundOn
    return alert
  }

  private func unfiltered(
    _ event: MessagingV1.MessageEvent, in transaction: ReadTransaction
  ) throws -> MessagingV1.Alert? {
    switch event.change {
    case .messageReceived(let received):
      guard let message = received.message, !message.isSuspectedSpam,
        try concerns(message.conversationID, in: transaction)
      else { return nil }
      return .init(kind: .newMessage, conversationID: message.conversationID)
    case .conversationTransferred(let transferred):
      guard transferred.transfer?.toAgentID == id else { return nil }
      return .init(kind: .transfer, conversationID: transferred.conversationID)
    case .conversationRated(let rated):
      guard rated.rating == Satisfaction.dissatisfied.rawValue,
        rated.agentID.isEmpty || rated.agentID == id
      else { return nil }
      return .init(kind: .lowRating, conversationID: rated.conversationID, isWarning: true)
    case .turnWaiting(let waiting):
      guard waiting.agentID.isEmpty || waiting.agentID == id else { return nil }
      return .init(kind: .waiting, conversationID: waiting.conversationID, isWarning: true)
    case .penaltySet: return .init(kind: .penalty, isWarning: true)
    case .complianceFound(let found):
      guard let finding = found.finding, finding.author?.id == id else { return nil }
      return .init(kind: .compliance, conversationID: finding.conversationID, isWarning: true)
    default: return nil
    }
  }

  /// Whether a conversation is the agent's, or nobody's yet.
  private func concerns(
    _ conversationID: String, in transaction: ReadTransaction
  ) throws -> Bool {
    let agentID = try Conversations.load(conversationID, in: transaction)?.agentID ?? ""
    return agentID.isEmpty || agentID == id
  }
}

extension MessagingV1.MessageEvent {
  /// Whether anybody may have to be told of it.
  var mayAlert: Bool {
    switch change {
    case .messageReceived, .conversationTransferred, .conversationRated, .turnWaiting, .penaltySet,
      .complianceFound:
      true
    default: false
    }
  }
}
