/// The story in a terminal or a pipe: a lane per service, arrows between them.
///
///     orders
///     │  after-sales
///     │  │  messaging
///     ●  │  │   10:12:03           order placed
///     │  ●  │   10:15:40  +3 min   card issued
///     │  ├─▶●   10:15:40  +4 ms    card in the conversation
struct TimelineText {
  let story: TimelineStory
  let terminal: Terminal

  private static let styles: [Terminal.Style] = [.blue, .magenta, .cyan]

  var lines: [String] {
    let subtitle = story.subtitle.isEmpty ? "" : " of \(story.subtitle)"
    var lines = [terminal.styled(story.title, .bold) + subtitle, ""]
    lines += story.lanes.indices.map(header)
    let gapWidth = story.rows.map { TextTable.width($0.gap) }.max() ?? 0
    for row in story.rows {
      if let day = row.day {
        lines.append(bars + "   " + terminal.styled(day, .bold))
      }
      lines.append(line(row, gapWidth: gapWidth))
    }
    lines += story.gaps.map { terminal.styled($0, .yellow) }
    return lines
  }

  /// The names of the lanes, each above its own.
  private func header(_ lane: Int) -> String {
    let bars = (0..<lane).map { styled("│", $0) + "  " }.joined()
    return bars + styled(story.lanes[lane].name, lane)
  }

  private var bars: String {
    story.lanes.indices.map { styled("│", $0) }.joined(separator: "  ")
  }

  private func line(_ row: TimelineStory.Row, gapWidth: Int) -> String {
    let gap = row.gap.isEmpty ? "" : "+\(row.gap)"
    let padding = String(repeating: " ", count: max(0, gapWidth + 1 - TextTable.width(gap)))
    let lead = lanes(row) + "   \(row.time)  " + terminal.styled(gap, .dim) + padding + "  "
    let actor = row.actor.isEmpty ? "" : "  — \(row.actor.inOneDirection)"
    let told = row.summary.inOneDirection
    guard terminal.isInteractive else { return lead + told + actor }
    // One line each on a terminal: the actor goes first, then the end of the summary.
    let room = max(20, terminal.width - TextTable.width(lead))
    let summary = Self.cut(told, to: room)
    let rest = room - TextTable.width(summary)
    return lead + summary
      + (TextTable.width(actor) <= rest ? terminal.styled(actor, .dim) : "")
  }

  /// One character and two fillers per lane.
  private func lanes(_ row: TimelineStory.Row) -> String {
    let cause = row.causedBy.map { story.rows[$0].lane } ?? row.lane
    let (left, right) = (min(cause, row.lane), max(cause, row.lane))
    return story.lanes.indices.map { lane in
      let mark =
        lane == row.lane
        ? "●"
        : lane == cause ? (cause < row.lane ? "├" : "┤") : lane > left && lane < right ? "┼" : "│"
      let colour =
        lane == row.lane || lane == cause ? lane : lane > left && lane < right ? cause : lane
      guard lane < story.lanes.count - 1 else { return styled(mark, colour) }
      let isCrossed = lane >= left && lane < right
      let filler =
        !isCrossed
        ? "  " : lane + 1 == row.lane ? "─▶" : lane == row.lane ? "◀─" : "──"
      return styled(mark, colour) + (isCrossed ? styled(filler, cause) : filler)
    }.joined()
  }

  private func styled(_ text: String, _ lane: Int) -> String {
    terminal.styled(text, Self.styles[lane % Self.styles.count])
  }

  /// At most so many columns, with an ellipsis where something is left out.
  static func cut(_ text: String, to columns: Int) -> String {
    guard TextTable.width(text) > columns else { return text }
    var result = ""
    var width = 0
    for character in text {
      let next = TextTable.width(String(character))
      if width + next > columns - 1 { break }
      result.append(character)
      width += next
    }
    return result + "…"
  }
}
