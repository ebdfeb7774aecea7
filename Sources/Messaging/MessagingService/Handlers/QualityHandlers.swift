internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service
internal import Store

extension MessagingHandler {
  /// Days that one call reads at most.
  private static let daysMax: Int64 = 92
  /// Events of a conversation that are followed to explain its metrics at most.
  private static let eventsMax = 20_000

  func getServiceMetrics(
    _ request: MessagingV1.GetServiceMetricsRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.GetServiceMetricsResponse {
    let policy = environment.policy.current
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let agent = fields.optionalID(request.agentID, "agent_id")
    let today = policy.quality.zone(of: shopID).local(environment.clock.now).day
    let first = fields.day(request.fromDay, "from_day") ?? today
    let last = fields.day(request.throughDay, "through_day") ?? first
    if last < first || last.number - first.number >= Self.daysMax {
      fields.violation(
        "through_day", "must be from_day or up to \(Self.daysMax - 1) days later")
    }
    try environment.check(fields)
    let found = try await environment.read(context) {
      try QualityDays.load(shopID, first...last, agent: agent, in: $0)
    }
    var response = MessagingV1.GetServiceMetricsResponse(
      timeZone: policy.quality.shopTimeZones[shopID] ?? policy.quality.timeZone,
      policy: .init(version: policy.version))
    var total = QualityCounts()
    var index = found.startIndex
    while index < found.endIndex {
      let day = found[index].key.day
      var sum = QualityCounts()
      var metrics = MessagingV1.DayMetrics(day: day.text)
      while index < found.endIndex, found[index].key.day == day {
        sum += found[index].counts
        metrics.agents.append(
          .init(agentID: found[index].key.agent, metrics: .init(found[index].counts)))
        index += 1
      }
      metrics.shop = .init(sum)
      total += sum
      response.days.append(metrics)
    }
    response.total = .init(total)
    return response
  }

  func explainMetrics(
    _ request: MessagingV1.ExplainMetricsRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ExplainMetricsResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let token = PageToken(query: query)
    let policy = environment.policy.current.quality
    var fields = environment.fields
    let id = fields.id(request.conversationID, "conversation_id")
    let size = fields.pageSize(request.pageSize, most: 200)
    let position = token.position(of: request.pageToken, like: [.number(0)], &fields)
    try environment.check(fields)
    var first = 0
    if case .number(let number)? = position?.first { first = Int(clamping: max(0, number)) }
    let entries = try await environment.read(context) { transaction in
      let conversation = try Conversations.require(id, in: transaction)
      var trace = QualityTrace(zone: policy.zone(of: conversation.shopID), policy: policy)
      var last: Int64 = 0
      for _ in 0..<(Self.eventsMax / 500) {
        let events = try transaction.events(
          subject: conversation.orderID, after: last, limit: 500)
        for recorded in events {
          let event = try MessagingV1.MessageEvent(serialized: recorded.event.payload)
          guard let time = event.header?.occurredAt.flatMap({ Instant($0) }),
            let (_, messageID, fact) = event.change?.qualityFact(at: time)
          else { continue }
          trace.follow(fact, messageID: messageID)
        }
        guard events.count == 500, let sequence = events.last?.sequence else { break }
        last = sequence
      }
      return trace.entries
    }
    let page = entries.dropFirst(first).prefix(size)
    let hasMore = first + size < entries.count
    return .init(
      messages: page.map { .init($0, policy) },
      nextPageToken: hasMore ? token.token(after: [.number(Int64(first + size))]) : "")
  }

  func recordComplaint(
    _ request: MessagingV1.RecordComplaintRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.RecordComplaintResponse {
    var fields = environment.fields
    let conversationID = fields.id(request.conversationID, "conversation_id")
    let reason = fields.text(request.reason, "reason", least: 1, most: 500)
    return try await write(request, context, fields) {
      try $0.recordComplaint(reason, in: conversationID)
    }
  }

  /// Tells the timer when a message that was just received will be due for a warning.
  func pokeQuality(_ message: MessagingV1.Message?) {
    guard let at = message?.sentAt.flatMap({ Instant($0) }) else { return }
    qualityTimer.poke(at + environment.policy.current.quality.warnsAfter)
  }
}

extension RequestValidator {
  /// Nil for an empty text.
  mutating func day(_ text: String, _ field: String) -> LocalDay? {
    if text.isEmpty { return nil }
    guard let day = LocalDay(text) else {
      violation(field, "is no day such as 2026-05-31")
      return nil
    }
    return day
  }
}
