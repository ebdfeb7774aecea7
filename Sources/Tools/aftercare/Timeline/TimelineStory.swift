import Contracts
import Domain
import Gateway

/// A timeline ready to be drawn, as text or as a picture.
struct TimelineStory {
  /// A service's column.
  struct Lane: Equatable {
    var name: String
  }

  struct Row: Equatable {
    /// Set when the day is another one than in the row before.
    var day: String?
    /// `09:41:07`.
    var time: String
    /// Time since the row before: `2 d 3 h`; empty in the first row and for less than 1 µs.
    var gap: String
    /// Index of the service's lane.
    var lane: Int
    /// The row that led to this one, and how it is known; nil where the story begins.
    var causedBy: Int?
    var link: GatewayV1.CauseLink
    var summary: String
    /// `merchant agent-1`; empty when nobody is named.
    var actor: String
  }

  /// The order with its money, in one line.
  var title: String
  var subtitle: String
  let lanes: [Lane]
  var rows: [Row]
  /// What is missing, for people.
  var gaps: [String]

  init(
    _ response: GatewayV1.GetTimelineResponse, orderID: String, calendar: BusinessCalendar
  ) {
    title = "order \(response.order?.orderID ?? orderID)"
    subtitle = Self.subtitle(response.order)
    lanes = ServiceName.allCases.map { Lane(name: $0.rawValue) }
    gaps = response.missing.map { "part missing: \($0.service): \($0.problem)" }
    var rows: [Row] = []
    var day = ""
    var before: Instant?
    var places: [String: Int] = [:]
    for entry in response.entries {
      let instant = Instant(timestamp: entry.at)
      let fields = calendar.fields(of: instant)
      let date = CalendarText.date(fields)
      rows.append(
        Row(
          day: date == day ? nil : date, time: CalendarText.time(fields),
          gap: before.map { GapText.text(instant - $0) } ?? "",
          lane: Self.lane(entry.service), causedBy: places[entry.causedBy], link: entry.link,
          summary: Self.oneLine(entry.summary), actor: Self.actor(entry.actor)))
      places[entry.entryID] = rows.count - 1
      day = date
      before = instant
    }
    self.rows = rows
  }

  private static func lane(_ service: String) -> Int {
    ServiceName.allCases.firstIndex { $0.rawValue == service } ?? 0
  }

  private static func subtitle(_ order: TypeV1.OrderSnapshot?) -> String {
    guard let order else { return "" }
    let paid = order.paid.map { ", paid \(MoneyLine.text($0))" } ?? ""
    let refunded = order.refunded.flatMap { $0.minorUnits > 0 ? $0 : nil }
    let back = refunded.map { ", refunded \(MoneyLine.text($0))" } ?? ""
    return "shop \(order.shopID), buyer \(order.buyerID)\(paid)\(back)"
  }

  private static func actor(_ actor: TypeV1.Actor?) -> String {
    guard let actor, actor.kind != .unspecified else { return "" }
    let kind =
      switch actor.kind {
      case .businessManager: "business manager"
      default: "\(actor.kind)".lowercased()
      }
    return actor.id.isEmpty ? kind : "\(kind) \(actor.id)"
  }

  /// Messages may have line breaks.
  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }
}

/// How much time passed, in its two largest units.
enum GapText {
  static func text(_ gap: Duration) -> String {
    let microseconds = gap.microseconds
    switch microseconds {
    case ..<1: return ""
    case ..<1_000: return "\(microseconds) µs"
    case ..<1_000_000: return "\(microseconds / 1_000) ms"
    case ..<60_000_000: return "\(microseconds / 1_000_000) s"
    default: break
    }
    let minutes = microseconds / 60_000_000
    if minutes < 60 { return both(minutes, "min", microseconds / 1_000_000 % 60, "s") }
    let hours = minutes / 60
    if hours < 24 { return both(hours, "h", minutes % 60, "min") }
    return both(hours / 24, "d", hours % 24, "h")
  }

  private static func both(_ large: Int64, _ unit: String, _ small: Int64, _ part: String) -> String
  {
    small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(part)"
  }
}
