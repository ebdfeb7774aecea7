import Messaging
import Testing

@Suite("Search terms") struct SearchTermsTests {
  @Test("Case, full width and the marks of Vietnamese fold away; places stay")
  func folding() {
    func fold(_ text: String) -> String {
      TextFolding.fold(text).scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
    }
    #expect(fold("Đơn Hàng ĐẶT") == "don hang dat")
    #expect(
      fold("ắằẳẵặ ấầẩẫậ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ýỳỷỹỵ")
        == "aaaaa aaaaa eeeee ooooo ooooo uuuuu yyyyy")
    #expect(fold("đơn hàng".decomposed) == "don hang")
    #expect(fold("ＡＢＣ１２３　ｘ") == "abc123 x")
    #expect(fold("ÄÖÜ Straße ΣΑΣ ДОМ") == "aou straße σασ дом")
    #expect(fold("什么时候发货？") == "什么时候发货?")
    let (scalars, places) = TextFolding.fold("a\u{301}b\u{200D}c")
    #expect(scalars.count == 3 && places == [0, 2, 4])
  }

  @Test("Signs become single signs and pairs, words stay whole")
  func terms() {
    #expect(SearchTerms.of("发货了") == ["发", "货", "了", "发货", "货了"])
    #expect(
      SearchTerms.of("iPhone15手机, đã gửi!") == [
        "ip", "iph", "ipho", "iphone15", "手", "机", "手机", "da", "gu", "gui",
      ])
    #expect(SearchTerms.of("！？…") == [])
  }

  @Test(
    "What is found, and where",
    arguments: [
      ("请问什么时候发货？", "发货", 6..<8), ("请问什么时候发货？", "货", 7..<8),
      ("请问什么时候发货？", "什么时候", 2..<6), ("Đơn hàng của tôi đâu?", "don hang", 0..<3),
      ("Đơn hàng của tôi đâu?", "HÀNG", 4..<8), ("Đơn hàng của tôi đâu?", "tô", 13..<15),
      ("单号SF1234567890123", "sf123", 2..<7), ("ของยังไม่มา", "ยัง", 3..<6),
    ] as [(String, String, Range<Int>)])
  func found(_ text: String, _ query: String, _ span: Range<Int>) throws {
    let search = try #require(SearchQuery(query))
    #expect(search.spans(in: text)?.first == span)
  }

  @Test(
    "What is not found",
    arguments: [
      // The pairs are all there, but not one after the other.
      ("发货, 货到, 到了", "发货到了"), ("Đơn hàng", "ang"), ("hàng đơn giản", "g"),
      ("发货", "发 退"), ("don", "donna"),
    ])
  func notFound(_ text: String, _ query: String) throws {
    #expect(try #require(SearchQuery(query)).spans(in: text) == nil)
  }

  @Test("Every query that matches a text asks only for terms that the text has")
  func lookups() throws {
    let text = "Đơn hàng SF1234567890 chưa giao, 什么时候发货 x"
    let terms = Set(SearchTerms.of(text))
    for query in ["d", "x", "do", "don", "hàn", "hang", "sf12", "sf123", "giao", "货", "时候发", "什么"] {
      let search = try #require(SearchQuery(query))
      let isFound = search.lookups.allSatisfy { lookup in
        switch lookup {
        case .term(let term): terms.contains(term)
        case .prefix(let prefix): terms.contains { $0.hasPrefix(prefix) }
        }
      }
      #expect(isFound == (search.spans(in: text) != nil), "\(query)")
    }
  }

  @Test("Nothing to look for", arguments: ["", " ", "?!", "，。"])
  func nothing(_ query: String) { #expect(SearchQuery(query) == nil) }
}

extension String {
  /// The Vietnamese letters of this test with their marks apart.
  fileprivate var decomposed: String {
    let parts: [Character: String] = ["ơ": "o\u{31B}", "à": "a\u{300}"]
    return reduce(into: "") { $0 += parts[$1] ?? String($1) }
  }
}
