internal import Contracts
internal import Domain
internal import Messaging
internal import Service

extension MessagingWrite {
  /// Records what was found in a message that was sent all the same.
  func note(
    _ check: ComplianceCheck, on message: MessagingV1.Message?, cause: String
  ) throws {
    guard check.isNoted, let message else { return }
    try note(
      check, by: actor, in: message.conversationID, messageID: message.messageID, cause: cause)
  }

  /// Records what was found in a message that was sent, or refused.
  ///
  /// - Parameters:
  ///   - messageID: empty for a message that was refused.
  ///   - cause: the request id of the command: sent again after a refusal, it is recorded once.
  func note(
    _ check: ComplianceCheck, by author: Actor, in conversationID: String, messageID: String,
    cause: String
  ) throws {
    guard check.isNoted, try !Findings.isRecorded(cause: cause, in: transaction) else { return }
    let conversation = try Conversations.require(conversationID, in: transaction)
    let record = MessagingV1.FindingRecord(
      findingID: ids.next("fnd"), shopID: conversation.shopID, buyerID: conversation.buyerID,
      conversationID: conversationID, orderID: conversation.orderID, author: .init(author),
      text: check.text, findings: check.messages,
      isRefused: messageID.isEmpty, messageID: messageID, foundAt: .init(now), state: .open)
    let seq = try append(
      .complianceFound(.init(finding: record)), of: conversation.parties,
      orderID: conversation.orderID)
    try Findings.insert(record, seq: seq, cause: cause, in: transaction)
  }

  /// Judges a record; confirmed abuse is a penalty on the shop (MSG-ABUSE).
  func judge(
    _ findingID: String, isConfirmed: Bool, note: String
  ) throws -> MessagingV1.JudgeFindingResponse {
    try actor.require([.platform], to: "judge findings")
    var record = try Findings.require(findingID, in: transaction)
    let state: MessagingV1.FindingRecord.State = isConfirmed ? .confirmed : .dismissed
    guard record.state == .open else {
      if record.state == state { return .init(finding: record) }
      let judged = record.state == .confirmed ? "confirmed" : "dismissed"
      throw Refusal(
        .precondition, reason: "FINDING_JUDGED",
        message: "finding \(findingID) was \(judged) before; a judgement is final",
        violations: [.init(MessagingRules.abuse, "it was \(judged) before")])
    }
    record.state = state
    record.judgedAt = .init(now)
    record.judgedBy = .init(actor)
    record.note = note
    var penalty: MessagingV1.Penalty?
    if isConfirmed, record.findings.contains(where: { $0.category == .abuse }) {
      let set = try penalise(
        record.shopID, MessagingRules.abuse, level: 0, for: policy.compliance.abusePenalty,
        reason: "abuse in conversation \(record.conversationID) was confirmed",
        findingID: findingID)
      record.penaltyID = set.penaltyID
      penalty = set
    }
    try Findings.update(record, in: transaction)
    try append(
      .findingJudged(.init(finding: record)),
      of: .init(shopID: record.shopID, buyerID: record.buyerID), orderID: record.orderID)
    return .init(finding: record, penalty: penalty)
  }
}
