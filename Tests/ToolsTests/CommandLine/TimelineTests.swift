import Contracts
import Domain
import Foundation
import Testing

@testable import aftercare

@Suite("aftercare timeline") struct TimelineDrawingTests {
  let terminal = Terminal(environment: ["NO_COLOR": "1"])

  func entry(
    _ service: String, _ sequence: Int64, at seconds: Int64, micros: Int64 = 0, _ summary: String,
    causedBy: String = "", _ link: GatewayV1.CauseLink = .unspecified
  ) -> GatewayV1.TimelineEntry {
    GatewayV1.TimelineEntry(
      at: GoogleProtobuf.Timestamp(seconds: seconds, nanos: Int32(micros * 1_000)),
      service: service, summary: summary, actor: TypeV1.Actor(kind: .merchant, id: "agent-1"),
      sequence: sequence, entryID: "\(service)/\(sequence)", causedBy: causedBy, link: link)
  }

  func story(_ entries: [GatewayV1.TimelineEntry]) -> TimelineStory {
    TimelineStory(
      GatewayV1.GetTimelineResponse(entries: entries), orderID: "o-1",
      calendar: BusinessCalendar(utcOffset: .zero))
  }

  var sample: TimelineStory {
    story([
      entry("orders", 1, at: 36_000, "order placed"),
      entry("after-sales", 1, at: 123_640, "card issued"),
      entry(
        "messaging", 4, at: 123_640, micros: 4_200, "card in the conversation",
        causedBy: "after-sales/1", .command),
      entry(
        "orders", 2, at: 123_700, "marked: a case is open", causedBy: "messaging/4", .reaction),
    ])
  }

  @Test func aNameDoesNotTurnTheLineAround() {
    #expect("cup \u{202e}gnp.exe\u{2069}".inOneDirection == "cup \u{fffd}gnp.exe\u{fffd}")
    #expect("杯子 👩‍👩‍👧 é".inOneDirection == "杯子 👩‍👩‍👧 é")
    var table = TextTable(["name"])
    table.rows = [["\u{202e}x"]]
    #expect(table.lines(terminal).last == "\u{fffd}x")
  }

  @Test func drawsLanesArrowsAndDurations() {
    let lines = TimelineText(story: sample, terminal: terminal).lines
    #expect(
      lines == [
        "order o-1", "",
        "orders",
        "│  after-sales",
        "│  │  messaging",
        "│  │  │   1970-01-01",
        "●  │  │   10:00:00         order placed  — merchant agent-1",
        "│  │  │   1970-01-02",
        "│  ●  │   10:20:40  +1 d   card issued  — merchant agent-1",
        "│  ├─▶●   10:20:40  +4 ms  card in the conversation  — merchant agent-1",
        "●◀─┼──┤   10:21:40  +59 s  marked: a case is open  — merchant agent-1",
      ])
  }

  @Test(
    arguments: [
      (Duration.zero, ""), (.microseconds(850), "850 µs"), (.milliseconds(12), "12 ms"),
      (.seconds(59), "59 s"), (.seconds(60), "1 min"), (.seconds(61), "1 min 1 s"),
      (.seconds(3_660), "1 h 1 min"), (.seconds(86_400 * 3 + 7_200), "3 d 2 h"),
    ])
  func durationsHaveTheirTwoLargestUnits(_ gap: Duration, _ text: String) {
    #expect(GapText.text(gap) == text)
  }

  @Test func aMissingPartIsSaid() {
    let response = GatewayV1.GetTimelineResponse(
      missing: [GatewayV1.MissingService(service: "messaging", problem: "down")])
    let story = TimelineStory(response, orderID: "o", calendar: BusinessCalendar())
    #expect(
      TimelineText(story: story, terminal: terminal).lines.last
        == "part missing: messaging: down")
  }

  @Test func aStoryWithoutItsOrderFails() {
    func failure(_ service: String) -> CommandFailure? {
      TimelineCommand.failure(
        GatewayV1.GetTimelineResponse(
          missing: [GatewayV1.MissingService(service: service, problem: "no answer")]))
    }
    #expect(failure("orders")?.exitCode == 78)
    #expect(failure("orders")?.description.contains("no answer") == true)
    #expect(failure("messaging") == nil)
  }

  @Test func aPictureHoldsEveryEntryAndIsWellFormed() {
    var entries = [entry("messaging", 1, at: 0, "said: “<b>杯子漏水&\u{1}</b>”")]
    entries += (2...400).map { index in
      entry(
        "after-sales", Int64(index), at: Int64(index), "步骤 \(index)", causedBy: "messaging/1",
        .reference)
    }
    let picture = TimelineSVG(story: story(entries)).document
    #expect(picture.contains("&lt;b&gt;杯子漏水&amp;&lt;/b&gt;"))
    #expect(!picture.contains("\u{1}"))
    #expect(picture.components(separatedBy: "<circle").count == 401)
    #expect(picture.components(separatedBy: "<path").count == 400)
    #expect(picture.hasSuffix("</svg>\n"))
  }

  @Test func linesBreakAtSpacesOrAnywhereInChinese() {
    #expect(TimelineSVG.wrapped("one two three", to: 8) == ["one two ", "three"])
    #expect(TimelineSVG.wrapped("一二三四五", to: 6) == ["一二三", "四五"])
    #expect(TimelineSVG.wrapped("一二三。”四", to: 6) == ["一二三。”", "四"])
    #expect(TimelineSVG.wrapped("", to: 6) == [""])
    #expect(TimelineSVG.wrapped("abcdefghij", to: 4) == ["abcd", "efgh", "ij"])
  }

  @Test func summariesAreCutByColumns() {
    #expect(TimelineText.cut("杯子漏水了", to: 6) == "杯子…")
    #expect(TimelineText.cut("short", to: 6) == "short")
  }
}
