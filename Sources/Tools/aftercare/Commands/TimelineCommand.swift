import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import Service

/// `aftercare timeline ORDER`: the story of an order across all services (GW-TIMELINE).
enum TimelineCommand: Subcommand {
  static let json = Option<Bool>(flag: "json", help: "Print the response as JSON.")
  static let svg = Option<String?>(
    "svg", "FILE", help: "Draw the story as a picture into this file.", defaultText: "none")
  static let utc = Option<Bool>(flag: "utc", help: "Times in UTC instead of UTC+8.")
  static let omitTexts = Option<Bool>(flag: "omit-texts", help: "Leave out what messages say.")
  static let order = Argument<String>("ORDER", help: "The order's id.")

  static let command = Command(
    "timeline", summary: "Tell the story of an order across all services",
    discussion: """
      One line per event, oldest first, in the lane of its service. An arrow begins in the lane of
      the event that led to it; '+' says how much later it happened than the event above. Times are
      in the business time zone, UTC+8. Exits 78 (UNAVAILABLE) when orders is missing
      from the story.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, json.spec, svg.spec, utc.spec,
      omitTexts.spec,
    ],
    arguments: [order.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let channel = try Connections.channel(to: .gateway, parsed)
    let response = try await GatewayServiceClient(channel).getTimeline(
      GatewayV1.GetTimelineRequest(orderID: parsed[order], omitTexts: parsed[omitTexts]),
      options: CallOptionsParsing.options(parsed))
    let calendar = BusinessCalendar(utcOffset: parsed[utc] ? .zero : .hours(8))
    let story = TimelineStory(response, orderID: parsed[order], calendar: calendar)
    if let path = parsed[svg] {
      try TextFile.write(TimelineSVG(story: story).document, to: path)
      terminal.complain("the picture is in \(path)")
    }
    if parsed[json] {
      terminal.print(try MessageJSON.text(response))
    } else if parsed[svg] == nil {
      TimelineText(story: story, terminal: terminal).lines.forEach(terminal.print)
    }
    if let failure = failure(response) { throw failure }
  }

  /// Without its order there is no story to rely on, whatever else of it there is.
  static func failure(_ response: GatewayV1.GetTimelineResponse) -> CommandFailure? {
    response.missing.first { $0.service == ServiceName.orders.rawValue }.map {
      CommandFailure(.unavailable, "the story lacks its order: \($0.service): \($0.problem)")
    }
  }
}
