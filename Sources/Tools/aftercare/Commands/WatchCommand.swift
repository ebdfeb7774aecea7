import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service

/// `aftercare watch`: follows the feed of a service.
enum WatchCommand: Subcommand {
  enum Feed: String, CaseIterable, OptionValue { case orders, aftersales, messaging }

  static let cursor = Option<String?>(
    "cursor", "CURSOR", help: "Go on after the event with this cursor.",
    defaultText: "the beginning")
  static let shop = Option<String?>("shop", "SHOP", help: "Only events of this shop.")
  static let order = Option<String?>("order", "ORDER", help: "Only events of this order.")
  static let stop = Option<Bool>(
    flag: "stop-at-end", help: "End at the last event instead of waiting for more.")
  static let json = Option<Bool>(
    flag: "json", help: "Print each event as one JSON object; always so in a pipe.")
  static let feed = Argument<Feed>("FEED", help: "orders, aftersales or messaging.")

  static let command = Command(
    "watch", summary: "Follow the events of a service",
    discussion: """
      Prints one event a line and goes on until Ctrl-C; a lost connection is taken up again after
      the last event that was printed. The field header.cursor of an event resumes after it.
      """,
    options: [
      Places.runOption.spec, cursor.spec, shop.spec, order.spec, stop.spec, json.spec,
    ],
    arguments: [feed.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let asJSON = parsed[json] || !terminal.isInteractive
    let printer = EventPrinter(terminal: terminal, asJSON: asJSON)
    var cursor = parsed[cursor] ?? ""
    while true {
      do throws(RPCStatus) {
        try await follow(parsed, printer, &cursor)
        if parsed[stop] { return }
      } catch {
        guard error.code == .unavailable || error.code == .deadlineExceeded, !parsed[stop],
          !cursor.isEmpty
        else { throw error }
        terminal.complain("aftercare watch: \(error.message); trying again")
        try await Task.sleep(for: .milliseconds(500))
      }
    }
  }

  private static func follow(
    _ parsed: ParsedCommand, _ printer: EventPrinter, _ cursor: inout String
  ) async throws(RPCStatus) {
    let options = CallOptions(timeout: .hours(24), trace: TraceContext.random())
    let (shop, order) = (parsed[shop] ?? "", parsed[order] ?? "")
    switch parsed[feed] {
    case .orders:
      let stream = try await OrderServiceClient(try Connections.channel(to: .orders, parsed))
        .watchOrders(
          OrdersV1.WatchOrdersRequest(
            cursor: cursor, shopID: shop, orderID: order, stopAtEnd: parsed[stop]),
          options: options)
      while let event = try await stream.next() {
        try printer.print(event, Timeline.entries(of: [event]))
        cursor = event.header?.cursor ?? cursor
      }
    case .aftersales:
      let stream = try await AfterSalesServiceClient(
        try Connections.channel(to: .aftersales, parsed)
      ).watchCases(
        AfterSalesV1.WatchCasesRequest(
          cursor: cursor, shopID: shop, orderID: order, stopAtEnd: parsed[stop]),
        options: options)
      while let event = try await stream.next() {
        try printer.print(event, Timeline.entries(of: [event]))
        cursor = event.header?.cursor ?? cursor
      }
    case .messaging:
      let stream = try await MessagingServiceClient(
        try Connections.channel(to: .messaging, parsed)
      ).watchMessages(
        MessagingV1.WatchMessagesRequest(
          cursor: cursor, shopID: shop, orderID: order, stopAtEnd: parsed[stop]),
        options: options)
      while let event = try await stream.next() {
        try printer.print(event, Timeline.entries(of: [event], omitTexts: false))
        cursor = event.header?.cursor ?? cursor
      }
    }
  }
}

/// Prints an event of any feed.
struct EventPrinter {
  let terminal: Terminal
  let asJSON: Bool

  func print<Event: ContractMessage>(
    _ event: Event, _ entries: [GatewayV1.TimelineEntry]
  ) throws(RPCStatus) {
    if asJSON { return terminal.print(try MessageJSON.text(event)) }
    // The event of an import is one line; the past that it tells is a timeline's.
    for entry in entries where !entry.isImported {
      terminal.print(
        "\(CalendarText.dateAndTime(Instant(timestamp: entry.at)))  #\(entry.sequence)  "
          + "\(entry.kind)  \(entry.summary)")
    }
  }
}
