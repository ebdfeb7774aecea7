import Domain
import Foundation
import Testing

@testable import AfterSales

@Suite("AS-LABEL: the printable page") struct ReturnLabelSVGTests {
  static func label(
    order: String = "2603011234567890", case id: String = "case_01K9Z6T0GR5D8Q2M4V7XCNBEFH",
    address: String = "浙江省杭州市余杭区仓前街道文一西路969号3号楼退货仓库A区",
    payer: FreightPayer = .seller
  ) -> ReturnLabel {
    ReturnLabel(
      orderID: order, caseID: id,
      buyer: Contact(
        name: "Nguyễn Thị Ánh Tuyết", phone: "+84 90 123 45 67",
        address: "12/3 Đường Nguyễn Huệ, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"),
      returnTo: Contact(name: "欢乐家居旗舰店 售后部", phone: "0571-8888 6666", address: address),
      payer: payer, lines: [CaseLine(lineID: "1", quantity: 2)], issuedAt: signedAt)
  }

  /// The barcodes of a page, as a scanner finds them.
  private func codes(_ svg: String) throws -> [(left: Int, right: Int, text: String?)] {
    svg.split(separator: "\n").filter { $0.contains("class=\"code128\"") }.map { line in
      let path = line.split(separator: "\"")[3]
      let bars = path.split(separator: "z").map { bar in
        let numbers = bar.split { !("0"..."9" ~= $0 || $0 == "-") }.compactMap { Int($0) }
        return (left: numbers[0], width: numbers[2])
      }
      // The start's first bar is two modules wide.
      let module = bars[0].width / 2
      var widths: [Int] = []
      for (index, bar) in bars.enumerated() {
        widths.append(bar.width / module)
        if index + 1 < bars.count {
          widths.append((bars[index + 1].left - bar.left - bar.width) / module)
        }
      }
      return (
        bars[0].left - 10 * module, bars.last!.left + bars.last!.width + 10 * module,
        Code128Reader.text(ofWidths: widths)
      )
    }
  }

  @Test func theBarsReadBackAsOrderAndCase() throws {
    let found = try codes(Self.label().svg(in: .zh))
    #expect(found.map(\.text) == ["2603011234567890", "case_01K9Z6T0GR5D8Q2M4V7XCNBEFH"])
  }

  @Test func theLongestIdsStayInsideThePage() throws {
    let long = String((0..<64).map { Character(Unicode.Scalar(UInt8(65 + $0 % 26))) })
    let svg = Self.label(order: long, case: String(repeating: "8", count: 64)).svg(in: .en)
    let found = try codes(svg)
    #expect(found.map(\.text) == [long, String(repeating: "8", count: 64)])
    for code in found { #expect(code.left >= 200 && code.right <= 10_300) }
  }

  @Test func anIdThatNoBarcodeCarriesStandsThereAsText() throws {
    let svg = Self.label(order: "订单-1").svg(in: .zh)
    #expect(try codes(svg).count == 1)
    #expect(svg.contains(">订单-1<"))
  }

  @Test func thePageIsA6() {
    let svg = Self.label().svg(in: .en)
    #expect(svg.contains(#"width="105mm" height="148mm" viewBox="0 0 10500 14800""#))
  }

  @Test func everythingThatTheRuleAsksForIsThere() {
    let svg = Self.label().svg(in: .zh)
    for text in [
      "欢乐家居旗舰店", "0571-8888 6666", "Nguyễn Thị Ánh Tuyết", "2603011234567890",
      "case_01K9Z6T0GR5D8Q2M4V7XCNBEFH", "卖家付 / Seller pays",
    ] {
      #expect(svg.contains(text), "\(text) is missing")
    }
    #expect(Self.label(payer: .buyer).svg(in: .vi).contains("Người mua trả / Buyer pays"))
    #expect(Self.label(payer: .insurance).svg(in: .en).contains(">Insurance pays<"))
  }

  @Test func markupInANameIsEscaped() throws {
    var label = Self.label()
    label.buyer.name = #"<script>&"O'Neill"\#u{1}</text>"#
    label.orderID = "A&B<1>"
    let svg = label.svg(in: .en)
    #expect(!svg.contains("<script>"))
    #expect(svg.contains("&lt;script&gt;&amp;&quot;O&#39;Neill&quot;\u{FFFD}"))
    #expect(svg.contains(">A&amp;B&lt;1&gt;<"))
    let parser = XMLCheck(svg)
    #expect(parser.isWellFormed, "\(parser.problem)")
  }

  /// The texts of a page, in their order: where they begin, how large, and what they say.
  private func texts(_ svg: String) -> [(x: Int, y: Int, size: Int, text: String)] {
    svg.split(separator: "\n").filter { $0.hasPrefix("<text") }.map { line in
      let numbers = line.split(separator: "\"").compactMap { Int($0) }
      let text = line.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
      return (numbers[0], numbers[1], numbers[2], String(text))
    }
  }

  /// As long as the contract takes them: 200 characters of name and phone each, 400 of address.
  static let alphabets = [
    "退货仓库", "退货仓库ABCW ", "Nguyễn Huệ, Phường Bến Nghé, ", "MWMWMWMW", "😀", "i",
    String(repeating: "M", count: 40) + " ",
  ]

  @Test(
    "AS-LABEL: nothing of the longest contacts is lost, and nothing runs into anything",
    arguments: alphabets)
  func longContacts(alphabet: String) {
    func text(_ count: Int) -> String {
      String(String(repeating: alphabet, count: count).prefix(count))
    }
    let longest = Contact(name: text(200), phone: text(200), address: text(400))
    var label = Self.label()
    (label.buyer, label.returnTo) = (longest, longest)
    for language in Language.allCases {
      let texts = texts(label.svg(in: language))
      for (top, bottom) in [(1_700, 5_250), (5_700, 8_000)] {
        let block = texts.filter { $0.y > top && $0.y < bottom && $0.x == 400 }
        let printed = block.map(\.text).joined().filter { !$0.isWhitespace }
        let all = [longest.name, longest.phone, longest.address].joined()
        #expect(printed == all.filter { !$0.isWhitespace })
        #expect(Set(block.map(\.size)).count == 1)
        let size = block.first?.size ?? 0
        #expect(size >= 80)
        #expect(block.allSatisfy { TextWidth.of($0.text, size: size) <= 9_700 })
        #expect((block.last?.y ?? 0) + size / 4 <= bottom - 100)
      }
    }
  }

  @Test func whatFitsKeepsItsSize() {
    let sizes = texts(Self.label().svg(in: .zh)).filter { $0.text.contains("余杭") }.map(\.size)
    #expect(sizes == [440])
  }

  @Test func linesBreakAtBlanksAndBesideWideCharacters() {
    #expect(TextWidth.lines("one two three", width: 700, size: 100) == ["one two", "three"])
    #expect(TextWidth.lines("退货仓库", width: 200, size: 100) == ["退货", "仓库"])
    #expect(TextWidth.lines("abcdef", width: 200, size: 100) == ["abc", "def"])
    #expect(TextWidth.lines("  ", width: 200, size: 100) == [])
    // Narrower than one character: still ends.
    #expect(TextWidth.lines("退货", width: 10, size: 100) == ["退", "货"])
  }

  /// For looking at: `LABEL_SVG=/tmp/label.svg`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LABEL_SVG"] != nil))
  func writeForLookingAt() throws {
    let path = ProcessInfo.processInfo.environment["LABEL_SVG"]!
    try Self.label().svg(in: .zh).write(toFile: path, atomically: true, encoding: .utf8)
  }
}

/// Whether a document is well-formed enough: tags are balanced, text holds no bare markup.
private struct XMLCheck {
  var problem = ""
  var isWellFormed: Bool { problem.isEmpty }

  init(_ document: String) {
    var open: [Substring] = []
    for part in document.split(separator: "<").dropFirst() {
      guard let end = part.firstIndex(of: ">") else {
        problem = "no end: \(part)"
        return
      }
      let tag = part[..<end]
      let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
      if tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == name else {
          problem = "\(tag) closes nothing"
          return
        }
      } else {
        open.append(name)
      }
    }
    if !open.isEmpty { problem = "open: \(open)" }
  }
}
