import ContractDescriptors
import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service

/// `aftercare explain ORDER`: an evaluation as a readable table.
enum ExplainCommand: Subcommand {
  enum Who: String, CaseIterable, OptionValue { case merchant, buyer }
  enum From: String, CaseIterable, OptionValue { case desktop, mobile, api }
  enum What: String, CaseIterable, OptionValue {
    case aftersales, message
  }

  static let actor = Option<Who>(
    "actor", "WHO", help: "Who would apply or invite: merchant or buyer.", default: .merchant,
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
  static let json = Option<Bool>(flag: "json", help: "Print the response as JSON.")
  static let order = Argument<String>("ORDER", help: "The order's id.")

  static let command = Command(
    "explain", summary: "Explain what an order allows now, and why not the rest",
    discussion: """
      Lists each after-sales type with the rules that decide it. Nothing is changed; time, channel,
      actor and amount may be hypothetical.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, actor.spec, channel.spec, at.spec,
      amount.spec, all.spec, message.spec, json.spec,
    ],
    arguments: [order.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let client = GatewayServiceClient(try Connections.channel(to: .gateway, parsed))
    let options = CallOptionsParsing.options(parsed)
    if parsed[message] {
      let reply = try await client.evaluateSend(
        GatewayV1.EvaluateSendRequest(
          orderID: parsed[order], kind: .text, at: parsed[at]?.timestamp),
        options: options)
      if parsed[json] { return terminal.print(try MessageJSON.text(reply)) }
      return ExplainDrawing(terminal: terminal, showsAll: parsed[all]).lines(
        reply.decision ?? MessagingV1.SendDecision()
      ).forEach(terminal.print)
    }
    let reply = try await client.evaluateOrder(
      GatewayV1.EvaluateOrderRequest(
        orderID: parsed[order],
        actor: TypeV1.Actor(
          kind: parsed[actor] == .merchant ? .merchant : .buyer, id: "aftercare-explain"),
        channel: channelValue(parsed[channel]), amount: parsed[amount]?.money,
        at: parsed[at]?.timestamp),
      options: options)
    if parsed[json] { return terminal.print(try MessageJSON.text(reply)) }
    ExplainDrawing(terminal: terminal, showsAll: parsed[all]).lines(reply).forEach(terminal.print)
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
      lines += type.rules.filter { showsAll || $0.result == .fail }.flatMap(rule)
    }
    return lines
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
      + decision.rules.filter { showsAll || $0.result != .notApplicable }.flatMap(rule)
  }

  private func rule(_ outcome: TypeV1.RuleOutcome) -> [String] {
    let mark: String
    switch outcome.result {
    case .pass: mark = terminal.styled("pass", .green)
    case .fail: mark = terminal.styled("FAIL", .red)
    default: mark = terminal.styled("n/a ", .dim)
    }
    let changes = outcome.changesAt.map { " (changes at \(time($0)))" } ?? ""
    let id = outcome.rule + String(repeating: " ", count: max(0, 15 - outcome.rule.count))
    var lines = ["  \(mark) \(id) \(outcome.explanation)\(changes)"]
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
