import Contracts
import Testing

@testable import Gateway

/// A message and the remedies that it agrees to.
struct LabelledMessage {
  var text: String
  var agreed: Set<String>

  /// Lines of `refund,resend | text`; `-` for none.
  static func parse(_ lines: String) -> [LabelledMessage] {
    lines.split(separator: "\n").map { line in
      let parts = line.split(separator: "|", maxSplits: 1).map { $0.trimming() }
      return LabelledMessage(
        text: parts[1],
        agreed: parts[0] == "-" ? [] : Set(parts[0].split(separator: ",").map(String.init)))
    }
  }

  static let tuned = [TunedMessages.chinese, TunedMessages.vietnamese, TunedMessages.english]
    .flatMap(parse)
  static let heldOut = parse(HeldOutMessages.text)
}

extension Substring {
  fileprivate func trimming() -> String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// How well the reader finds the remedies that were agreed to, counted over (message, remedy).
struct Accuracy: CustomStringConvertible {
  var right = 0
  var wrong = 0
  var missed = 0
  var mistakes: [String] = []

  var precision: Double { Double(right) / Double(max(1, right + wrong)) }
  var recall: Double { Double(right) / Double(max(1, right + missed)) }

  init(_ messages: [LabelledMessage], _ reader: MessageReader) {
    for message in messages {
      let mentions = reader.mentions(in: message.text)
      let found = Set(Suggestion.agreed(mentions).map { "\($0)" })
      right += found.intersection(message.agreed).count
      wrong += found.subtracting(message.agreed).count
      missed += message.agreed.subtracting(found).count
      if found != message.agreed {
        let said = mentions.map { "\($0.text): \($0.stance) by '\($0.decidedBy)'" }
        mistakes.append("\(message.agreed.sorted()) | \(message.text) → \(said)")
      }
    }
  }

  var description: String {
    "precision \(Self.percent(precision)), recall \(Self.percent(recall)) "
      + "(\(right) right, \(wrong) wrong, \(missed) missed)"
  }

  private static func percent(_ share: Double) -> String {
    let thousandths = Int((share * 1_000).rounded())
    return "\(thousandths / 10).\(thousandths % 10) %"
  }
}

@Suite("GW-SUGGEST: what a merchant's message agrees to") struct SuggestionTests {
  let reader = MessageReader(PhraseBook())

  func agreed(_ text: String) -> [GatewayV1.Remedy] {
    Suggestion.agreed(reader.mentions(in: text))
  }

  func stance(_ text: String) -> GatewayV1.Stance {
    Suggestion(reader.mentions(in: text)).stance
  }

  @Test func theLabelledSetIsLargeAndHasNoMessageTwice() {
    let all = LabelledMessage.tuned + LabelledMessage.heldOut
    #expect(all.count >= 300)
    #expect(Set(all.map(\.text)).count == all.count)
    #expect(LabelledMessage.heldOut.count >= 90)
    #expect(all.count { $0.agreed.isEmpty } >= 120)
  }

  @Test func messagesThatThePhrasesWereMadeWithAreReadRight() {
    let accuracy = Accuracy(LabelledMessage.tuned, reader)
    print("GW-SUGGEST, \(LabelledMessage.tuned.count) tuned messages: \(accuracy)")
    for mistake in accuracy.mistakes { print("  \(mistake)") }
    #expect(accuracy.precision >= 0.99)
    #expect(accuracy.recall >= 0.99)
  }

  @Test func messagesThatThePhrasesHaveNeverSeenAreMostlyReadRight() {
    let accuracy = Accuracy(LabelledMessage.heldOut, reader)
    print("GW-SUGGEST, \(LabelledMessage.heldOut.count) held-out messages: \(accuracy)")
    #expect(accuracy.precision >= 0.9)
    #expect(accuracy.recall >= 0.8)
  }

  @Test func negationsRefuse() {
    for text in ["won't refund", "We will not refund you", "不能退款", "不退", "không hoàn tiền"] {
      #expect(stance(text) == .refuses, "\(text)")
    }
  }

  @Test func whoDoesNotRefuseRefusesNothing() {
    for text in ["We never refuse to refund", "we cannot refuse your refund"] {
      #expect(stance(text) == .names, "\(text)")
    }
  }

  @Test func whatFollowsIsPromisedWithTheRemedyThatItNames() {
    for text in ["我们就退款", "那就退款吧", "好的，就退款"] { #expect(agreed(text) == [.refund], "\(text)") }
    #expect(agreed("那就退货吧") == [.return])
    #expect(agreed("我们就补发") == [.resend])
    for text in ["如果坏了我们就退款", "要是坏了就退款", "要是少了就补发"] {
      #expect(stance(text) == .conditional, "\(text)")
    }
  }

  @Test func conditionsLeaveItOpen() {
    for text in ["if it is broken we refund", "如果是质量问题，我们退款", "Nếu hàng lỗi shop hoàn tiền"] {
      #expect(stance(text) == .conditional, "\(text)")
    }
  }

  @Test func questionsAgreeToNothing() {
    for text in ["可以退吗", "Do you want a refund?", "Bạn muốn trả hàng không ạ"] {
      #expect(stance(text) == .asks, "\(text)")
    }
  }

  @Test func theBuyersWishAndGoodsComingBackAreNoConditions() {
    #expect(agreed("如果您同意，我们现在就退款") == [.refund])
    #expect(agreed("If you like, we can refund you") == [.refund])
    #expect(agreed("退回来，我们收到货后给您退款") == [.refund, .return])
  }

  @Test func eachRemedyHasItsOwnStance() {
    let mentions = reader.mentions(in: "您不用退货，直接给您退款")
    #expect(mentions.map(\.remedy) == [.return, .refund])
    #expect(mentions.map(\.stance) == [.refuses, .agrees])
    #expect(Suggestion(mentions).types == [.refundOnly])
  }

  @Test func theLastWordCounts() {
    #expect(agreed("之前说不能退款，现在可以给您退款了") == [.refund])
    #expect(agreed("可以退款。哦不对，这个不能退款") == [])
  }

  @Test func agreedRemediesBecomeTypes() {
    func types(_ text: String) -> [AfterSalesV1.CaseType] {
      Suggestion(reader.mentions(in: text)).types
    }
    #expect(types("好的，我给您退款") == [.refundOnly, .returnRefund])
    #expect(types("可以退货") == [.returnRefund])
    #expect(types("We'll send you a new one") == [.reship])
    #expect(types("可以退款也可以补发") == [.refundOnly, .returnRefund, .reship])
    #expect(types("在的亲").isEmpty)
  }

  @Test func mentionsSayWhereAndWhy() throws {
    let mention = try #require(reader.mentions(in: "亲😀，我给您退款").first)
    #expect(mention.text == "退款" && mention.start == 6 && mention.decidedBy == "给您")
  }

  @Test func accentsMayBeDecomposedOrMissing() {
    #expect(agreed("Shop sẽ hoàn tiền cho bạn") == [.refund])
    #expect(agreed("Shop se\u{303} hoa\u{300}n tie\u{302}\u{300}n cho ba\u{323}n") == [.refund])
    #expect(agreed("shop khong hoan tien cho ban") == [])
  }

  @Test func traditionalCharactersAreRead() {
    #expect(agreed("沒問題，馬上給您補發") == [.resend])
  }

  @Test func emptyLongAndOddTextsEndQuickly() {
    #expect(reader.mentions(in: "").isEmpty)
    #expect(reader.mentions(in: "？？？!!! 😀😀").isEmpty)
    #expect(reader.mentions(in: String(repeating: "退", count: 2_000)).count == 2_000)
    _ = reader.mentions(in: String(repeating: "send the ", count: 250) + "back")
    _ = reader.mentions(in: String(repeating: "重新", count: 1_000))
  }

  @Test func thePhraseSetsOfThePolicyCanBeUsed() {
    #expect(PhraseBook().problems == [])
    var book = PhraseBook()
    book.en.refund = ["  ", "* refund"]
    #expect(book.problems.count == 2)
  }

  @Test func aPolicyCanAddItsOwnWords() {
    var book = PhraseBook()
    book.en.refundPromise.append("cash is coming home")
    #expect(
      Suggestion(MessageReader(book).mentions(in: "Your cash is coming home!")).stance == .agrees)
  }
}
