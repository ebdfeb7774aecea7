import Messaging
import Testing

@Suite struct MessageTextTests {
  @Test(
    "Texts of all languages pass",
    arguments: [
      "您好，请问什么时候发货？", "Xin chào, đơn hàng của tôi đâu?", "Line one\r\nline two\tend", "👩‍👩‍👧‍👦 ok",
      "שלום", String(repeating: "字", count: 2_000),
    ])
  func accepted(_ text: String) {
    #expect(MessageText.problem(of: text, scalarsMax: 2_000) == nil)
  }

  @Test(
    "Nothing visible, too long, control and direction override characters are refused",
    arguments: [
      "", " \n\t", "\u{3000}", "a\u{0}b", "bell\u{7}", "\u{1B}[31mred", "del\u{7F}", "c1\u{85}",
      "x\u{202E}gpj.exe", "x\u{2066}y", "x\u{2069}", String(repeating: "字", count: 2_001),
    ])
  func refused(_ text: String) {
    #expect(MessageText.problem(of: text, scalarsMax: 2_000) != nil)
  }

  @Test("The problem names the character and where it is, never the text")
  func namesTheCharacter() {
    let problem = MessageText.problem(of: "secret\u{202E}", scalarsMax: 2_000)
    #expect(problem == "holds the direction override U+202E at character 7")
  }
}
