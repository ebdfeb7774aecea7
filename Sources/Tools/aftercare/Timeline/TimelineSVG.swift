import Contracts

/// The story as a picture: lanes from top to bottom, a dot per event, curves from what led to it.
struct TimelineSVG {
  let story: TimelineStory

  private static let colours = ["#2563eb", "#a21caf", "#0e7490"]
  private static let width = 1_060
  private static let laneStart = 236
  private static let laneStep = 56
  private static let textColumns = 78
  private static let lineHeight = 19
  private static let fonts =
    "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"

  /// Where a row is.
  private struct Place {
    var y: Int
    var lines: [String]
  }

  var document: String {
    let (places, days, height) = layout()
    let laneTop = 122
    var parts: [String] = []
    parts.append(
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(height)" \
      viewBox="0 0 \(Self.width) \(height)" font-family="\(Self.fonts)" font-size="14">
      <title>\(Self.escaped(story.title))</title>
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="24" y="40" font-size="20" font-weight="bold" fill="#111827">\
      \(Self.escaped(story.title))</text>
      <text x="24" y="64" fill="#4b5563">\(Self.escaped(story.subtitle))</text>
      """)
    for (lane, name) in story.lanes.map(\.name).enumerated() {
      let x = Self.x(lane)
      parts.append(
        """
        <line x1="\(x)" y1="\(laneTop)" x2="\(x)" y2="\(height - 24)" \
        stroke="\(Self.colour(lane))" stroke-opacity="0.25" stroke-width="2"/>
        <text transform="translate(\(x - 2) \(laneTop - 8)) rotate(-24)" font-weight="bold" \
        fill="\(Self.colour(lane))">\(Self.escaped(name))</text>
        """)
    }
    for (y, day) in days {
      parts.append(
        "<text x=\"24\" y=\"\(y)\" font-weight=\"bold\" fill=\"#111827\">\(day)</text>")
    }
    parts += story.rows.indices.compactMap { curve($0, places) }
    parts += story.rows.indices.map { row($0, places[$0]) }
    for (index, gap) in story.gaps.enumerated() {
      let y = height - 24 - (story.gaps.count - 1 - index) * Self.lineHeight
      parts.append("<text x=\"24\" y=\"\(y)\" fill=\"#b45309\">\(Self.escaped(gap))</text>")
    }
    parts.append("</svg>\n")
    return parts.joined(separator: "\n")
  }

  private func layout() -> (places: [Place], days: [(Int, String)], height: Int) {
    var y = 136
    var days: [(Int, String)] = []
    let places = story.rows.map { row in
      if let day = row.day {
        y += 26
        days.append((y, day))
        y += 6
      }
      y += 26
      let place = Place(y: y, lines: Self.wrapped(row.summary, to: Self.textColumns))
      y += (place.lines.count - 1 + (row.actor.isEmpty ? 0 : 1)) * Self.lineHeight
      return place
    }
    return (places, days, y + 44 + story.gaps.count * Self.lineHeight)
  }

  private func row(_ index: Int, _ place: Place) -> String {
    let row = story.rows[index]
    let textX = Self.x(story.lanes.count - 1) + 40
    var parts = [
      "<text x=\"24\" y=\"\(place.y + 5)\" fill=\"#374151\">\(row.time)</text>",
      "<circle cx=\"\(Self.x(row.lane))\" cy=\"\(place.y)\" r=\"6\" "
        + "fill=\"\(Self.colour(row.lane))\" stroke=\"#ffffff\" stroke-width=\"2\"/>",
    ]
    if !row.gap.isEmpty {
      parts.append(
        "<text x=\"\(Self.laneStart - 36)\" y=\"\(place.y + 5)\" text-anchor=\"end\" "
          + "font-size=\"12\" fill=\"#6b7280\">+\(row.gap)</text>")
    }
    for (line, text) in place.lines.enumerated() {
      parts.append(
        "<text x=\"\(textX)\" y=\"\(place.y + 5 + line * Self.lineHeight)\" fill=\"#111827\">"
          + "\(Self.escaped(text))</text>")
    }
    if !row.actor.isEmpty {
      parts.append(
        "<text x=\"\(textX)\" y=\"\(place.y + 5 + place.lines.count * Self.lineHeight)\" "
          + "font-size=\"12\" fill=\"#6b7280\">\(Self.escaped(row.actor))</text>")
    }
    return parts.joined(separator: "\n")
  }

  /// From the dot that led to a row to its own dot; dashed for a reaction, dotted for the next
  /// change of the same card or case.
  private func curve(_ index: Int, _ places: [Place]) -> String? {
    let row = story.rows[index]
    guard let cause = row.causedBy, places.indices.contains(cause) else { return nil }
    let (x1, y1) = (Self.x(story.rows[cause].lane), places[cause].y)
    let (x2, y2) = (Self.x(row.lane), places[index].y)
    let dashes =
      switch row.link {
      case .reaction: " stroke-dasharray=\"6 4\""
      case .reference: " stroke-dasharray=\"1.5 4\" stroke-linecap=\"round\""
      default: ""
      }
    // Leaves its lane only near its end, so that long curves stay on their lane.
    let bend = max(y1, y2 - 34)
    let path =
      x1 == x2
      ? "M \(x1) \(y1) L \(x2) \(y2)"
      : "M \(x1) \(y1) L \(x1) \(bend) C \(x1) \(y2), \(x1) \(y2), \(x2) \(y2)"
    return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(Self.colour(story.rows[cause].lane))\" "
      + "stroke-width=\"2.5\" stroke-opacity=\"0.75\"\(dashes)/>"
  }

  private static func x(_ lane: Int) -> Int { laneStart + lane * laneStep }

  private static func colour(_ lane: Int) -> String { colours[lane % colours.count] }

  /// Lines of at most so many columns; broken at spaces, or anywhere in Chinese.
  static func wrapped(_ text: String, to columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var width = 0
    /// Where the line can be broken: after its last space.
    var space: String.Index?
    for character in text {
      let next = TextTable.width(String(character))
      // Closing marks stay with what they close.
      if width + next > columns, !"”’。，！？；：）」』…,.!?)".contains(character) {
        if let end = space, next == 1, character != " " {
          let rest = String(line[end...])
          lines.append(String(line[..<end]))
          line = rest
        } else {
          lines.append(line)
          line = ""
        }
        width = TextTable.width(line)
        space = nil
      }
      line.append(character)
      width += next
      if character == " " { space = line.endIndex }
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }

  /// Text for XML; characters that XML cannot hold are left out.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default:
        let value = scalar.value
        let isRefused =
          (value < 0x20 && value != 9) || (0x7f...0x9f).contains(value)
          || value == 0xfffe || value == 0xffff
        if !isRefused { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }
}
