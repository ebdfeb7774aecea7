import ContractDescriptors
import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service

/// `aftercare timeline ORDER`: the story of an order across all services (GW-TIMELINE).
enum TimelineCommand: Subcommand {
  static let json = Option<Bool>(flag: "json", help: "Print the response as JSON.")
  static let utc = Option<Bool>(flag: "utc", help: "Times in UTC instead of UTC+8.")
  static let omitTexts = Option<Bool>(flag: "omit-texts", help: "Leave out what messages say.")
  static let order = Argument<String>("ORDER", help: "The order's id.")

  static let command = Command(
    "timeline", summary: "Tell the story of an order across all services",
    discussion: """
      One line per event, oldest first; a lane per service. Events that one command caused are
      joined by a bar. Times are in the business time zone, UTC+8.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, json.spec, utc.spec, omitTexts.spec,
    ],
    arguments: [order.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let channel = try Connections.channel(to: .gateway, parsed)
    let response = try await GatewayServiceClient(channel).getTimeline(
      GatewayV1.GetTimelineRequest(orderID: parsed[order], omitTexts: parsed[omitTexts]),
      options: CallOptionsParsing.options(parsed))
    if parsed[json] {
      terminal.print(try MessageJSON.text(response))
      return
    }
    let calendar = BusinessCalendar(utcOffset: parsed[utc] ? .zero : .hours(8))
    TimelineDrawing(terminal: terminal, calendar: calendar).lines(response, parsed[order]).forEach(
      terminal.print)
  }
}

/// The timeline as text.
struct TimelineDrawing {
  let terminal: Terminal
  let calendar: BusinessCalendar

  func lines(_ response: GatewayV1.GetTimelineResponse, _ orderID: String) -> [String] {
    var lines = [title(response.order, orderID)]
    var day = ""
    for (index, entry) in response.entries.enumerated() {
      let fields = calendar.fields(of: Instant(timestamp: entry.at))
      let date = CalendarText.date(fields)
      if date != day {
        day = date
        lines.append(terminal.styled(date, .bold))
      }
      let entries = response.entries
      let joins = !entry.cause.isEmpty
      let before = index > 0 && joins && entries[index - 1].cause == entry.cause
      let after =
        index + 1 < entries.count && joins && entries[index + 1].cause == entry.cause
      let bar = before ? (after ? "│" : "╰") : (after ? "╭" : " ")
      lines.append(
        "  \(CalendarText.time(fields)) \(bar) \(lane(entry.service)) "
          + "\(entry.summary)\(actor(entry))")
    }
    for missing in response.missing {
      lines.append(
        terminal.styled("  part missing: \(missing.service): \(missing.problem)", .yellow))
    }
    return lines
  }

  private func title(_ order: TypeV1.OrderSnapshot?, _ orderID: String) -> String {
    guard let order else { return terminal.styled("order \(orderID)", .bold) }
    let paid = order.paid.map { ", paid \(MoneyLine.text($0))" } ?? ""
    let refunded = order.refunded.flatMap { $0.minorUnits > 0 ? $0 : nil }
    let back = refunded.map { ", refunded \(MoneyLine.text($0))" } ?? ""
    return terminal.styled("order \(order.orderID)", .bold)
      + " of shop \(order.shopID), buyer \(order.buyerID)\(paid)\(back)"
  }

  private func lane(_ service: String) -> String {
    let padded = service + String(repeating: " ", count: max(0, 11 - service.count))
    switch service {
    case ServiceName.orders.rawValue: return terminal.styled(padded, .blue)
    case ServiceName.afterSales.rawValue: return terminal.styled(padded, .magenta)
    default: return terminal.styled(padded, .cyan)
    }
  }

  private func actor(_ entry: GatewayV1.TimelineEntry) -> String {
    guard let actor = entry.actor, actor.kind != .unspecified else { return "" }
    let kind = "\(actor.kind)".lowercased()
    return terminal.styled("  — \(kind) \(actor.id)", .dim)
  }
}
