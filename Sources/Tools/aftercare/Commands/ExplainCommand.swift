import ContractDescriptors
import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service

/// `aftercare explain ORDER`: an evaluation as a readable table.
enum ExplainCommand: Subcommand {
  enum Who: String, CaseIterable, OptionValue { case merchant, buyer, platform }
  enum From: String, CaseIterable, OptionValue { case desktop, mobile, api }
  static let actor = Option<Who>(
    "actor", "WHO", help: "Who would act: merchant, buyer or platform.", default: .merchant,
    defaultText: "merchant")
  static let channel = Option<From>(
    "channel", "FROM", help: "From where: desktop, mobile or api.", default: .desktop,
    defaultText: "desktop")
  static let at = Option<InstantOption?>(
    "at", "TIME", help: "Evaluate at this time: 2026-05-31T12:00:00+08:00.", defaultText: "now")
  static let amount = Option<AmountOption?>(
    "amount", "AMOUNT", help: "Evaluate for this amount: 12.34CNY.",
    defaultText: "all that is refundable")
  static let all = Option<Bool>(flag: "all", short: "a", help: "Show the rules that pass, too.")
  static let message = Option<Bool>(
    flag: "message", help: "Explain whether a message may be sent to the buyer instead.")
  static let actions = Option<Bool>(
    flag: "actions",
    help:
      "Explain what the actor may do with the order itself instead: pay, ship, cancel and so on.")
  static let json = Option<Bool>(flag: "json", help: "Print the response as JSON.")
  static let order = Argument<String>("ORDER", help: "The order's id.")

  static let command = Command(
    "explain", summary: "Explain what an order allows now, and why not the rest",
    discussion: """
      Lists each after-sales type with the rules that decide it; with --actions, each step of the
      order's own trade; with --message, a message to its buyer. Nothing is changed; time, channel,
      actor and amount may be hypothetical.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, actor.spec, channel.spec, at.spec,
      amount.spec, all.spec, message.spec, actions.spec, json.spec,
    ],
    arguments: [order.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let options = CallOptionsParsing.options(parsed)
    let drawing = ExplainDrawing(terminal: terminal, showsAll: parsed[all])
    if parsed[actions] {
      let orders = OrderServiceClient(try Connections.channel(to: .orders, parsed))
      let reply = try await orders.describeActions(
        OrdersV1.DescribeActionsRequest(
          orderID: parsed[order], actor: try await party(parsed, orders, options),
          at: parsed[at]?.timestamp),
        options: options)
      if parsed[json] { return terminal.print(try MessageJSON.text(reply)) }
      return drawing.lines(reply).forEach(terminal.print)
    }
    let client = GatewayServiceClient(try Connections.channel(to: .gateway, parsed))
    if parsed[message] {
      let reply = try await client.evaluateSend(
        GatewayV1.EvaluateSendRequest(
          orderID: parsed[order], kind: .text, at: parsed[at]?.timestamp),
        options: options)
      if parsed[json] { return terminal.print(try MessageJSON.text(reply)) }
      return drawing.lines(reply.decision ?? MessagingV1.SendDecision()).forEach(terminal.print)
    }
    let reply = try await client.evaluateOrder(
      GatewayV1.EvaluateOrderRequest(
        orderID: parsed[order], actor: who(parsed),
        channel: channelValue(parsed[channel]), amount: parsed[amount]?.money,
        at: parsed[at]?.timestamp),
      options: options)
    if parsed[json] { return terminal.print(try MessageJSON.text(reply)) }
    drawing.lines(reply).forEach(terminal.print)
  }

  private static func who(_ parsed: ParsedCommand) -> TypeV1.Actor {
    let kind: TypeV1.Actor.Kind =
      switch parsed[actor] {
      case .merchant: .merchant
      case .buyer: .buyer
      case .platform: .platform
      }
    return TypeV1.Actor(kind: kind, id: "aftercare-explain")
  }

  /// Only the order's own buyer may do anything with it.
  private static func party(
    _ parsed: ParsedCommand, _ orders: OrderServiceClient, _ options: CallOptions
  ) async throws(RPCStatus) -> TypeV1.Actor {
    var actor = who(parsed)
    if actor.kind == .buyer {
      let reply = try await orders.getOrder(
        OrdersV1.GetOrderRequest(orderID: parsed[order]), options: options)
      actor.id = reply.order?.buyerID ?? ""
    }
    return actor
  }

  private static func channelValue(_ from: From) -> TypeV1.Channel {
    switch from {
    case .desktop: .desktop
    case .mobile: .mobile
    case .api: .api
    }
  }
}

/// An evaluation as text.
struct ExplainDrawing {
  let terminal: Terminal
  let showsAll: Bool

  func lines(_ response: GatewayV1.EvaluateOrderResponse) -> [String] {
    let eligibility = response.eligibility ?? AfterSalesV1.EvaluateEligibilityResponse()
    var lines: [String] = []
    if let order = response.order {
      let refundable = eligibility.refundable.map { MoneyLine.text($0) } ?? "nothing"
      lines.append(
        "order \(terminal.styled(order.orderID, .bold)) (version \(order.version)): "
          + "refundable \(refundable), \(eligibility.remainingCards) card(s) left, "
          + "policy \(eligibility.policy?.version ?? "?")")
    }
    for type in eligibility.types {
      let verdict =
        type.isOpen ? terminal.styled("open", .green) : terminal.styled("not open", .red)
      let changes = type.changesAt.map { ", changes at \(time($0))" } ?? ""
      lines.append("\(terminal.styled(type.type.label, .bold)): \(verdict)\(changes)")
      lines += rules(type.rules.filter { showsAll || $0.result == .fail })
    }
    return lines
  }

  /// One line per action, with the rules that forbid it. What the actor never may is left out unless
  /// all is asked for.
  func lines(_ response: OrdersV1.DescribeActionsResponse) -> [String] {
    response.actions.flatMap { action -> [String] in
      let failed = action.outcomes.filter { $0.result == .fail }
      if !showsAll, failed.contains(where: { $0.rule == "actor" }) { return [] }
      let verdict =
        action.isAllowed ? terminal.styled("allowed", .green) : terminal.styled("not now", .red)
      let changes = action.changesAt.map { ", changes at \(time($0))" } ?? ""
      return ["\(terminal.styled(Self.words(action.action), .bold)): \(verdict)\(changes)"]
        + rules(showsAll ? action.outcomes : failed)
    }
  }

  /// `requestCancellation` as "request cancellation".
  private static func words(_ action: OrdersV1.OrderAction) -> String {
    "\(action)".reduce(into: "") { text, character in
      text += character.isUppercase ? " \(character.lowercased())" : String(character)
    }
  }

  func lines(_ decision: MessagingV1.SendDecision) -> [String] {
    let verdict =
      decision.isAllowed
      ? terminal.styled("may be sent", .green) : terminal.styled("may not be sent", .red)
    let count =
      decision.limit < 0
      ? "no limit" : "\(decision.used) of \(decision.limit) used, \(decision.remaining) left"
    let later = decision.allowedAt.map { ", allowed from \(time($0))" } ?? ""
    return ["a message \(verdict): \(count)\(later)"]
      + rules(decision.rules.filter { showsAll || $0.result != .notApplicable })
  }

  /// The rules of one decision, their ids in a column.
  private func rules(_ outcomes: [TypeV1.RuleOutcome]) -> [String] {
    let width = outcomes.map(\.rule.count).max() ?? 0
    return outcomes.flatMap { rule($0, width: width) }
  }

  private func rule(_ outcome: TypeV1.RuleOutcome, width: Int) -> [String] {
    let mark: String
    switch outcome.result {
    case .pass: mark = terminal.styled("pass", .green)
    case .fail: mark = terminal.styled("FAIL", .red)
    default: mark = terminal.styled("n/a ", .dim)
    }
    let changes = outcome.changesAt.map { " (changes at \(time($0)))" } ?? ""
    let id = outcome.rule + String(repeating: " ", count: width - outcome.rule.count)
    var lines = ["  \(mark) \(id)  \(outcome.explanation)\(changes)"]
    if showsAll, !outcome.facts.isEmpty {
      let facts = outcome.facts.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
      lines.append("       " + terminal.styled(facts, .dim))
    }
    return lines
  }

  private func time(_ timestamp: GoogleProtobuf.Timestamp) -> String {
    CalendarText.dateAndTime(Instant(timestamp: timestamp)) + " UTC+8"
  }
}
