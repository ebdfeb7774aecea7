internal import Domain

extension ReturnLabel {
  /// The label as a printable A6 page, 105 × 148 mm: where to, from whom, who pays, and order and
  /// case as Code 128 (AS-LABEL).
  ///
  /// An id that Code 128 cannot carry (not printable ASCII) stands there as text alone.
  public func svg(in language: Language) -> String {
    var drawing = ReturnLabelDrawing(language)
    drawing.draw(self)
    return drawing.page.document
  }
}

/// Draws from the top down; lengths are hundredths of a millimetre.
private struct ReturnLabelDrawing {
  var page = SVG(width: 10_500, height: 14_800)
  private let words: LabelWords
  private static let margin = 400
  private var inner: Int { page.width - 2 * Self.margin }

  init(_ language: Language) { words = LabelWords(language) }

  mutating func draw(_ label: ReturnLabel) {
    page.rectangle(
      x: 200, y: 200, width: page.width - 400, height: page.height - 400, line: 30)
    page.text(words.title, x: Self.margin, y: 950, size: 620, isBold: true)
    page.text(
      words.issued + " " + String(label.issuedAt.text.prefix(10)), x: page.width - Self.margin,
      y: 900, size: 300, anchor: .end)
    separate(y: 1_200)
    contact(words.to, label.returnTo, y: 1_700, until: 5_100, size: 440)
    separate(y: 5_250)
    contact(words.from, label.buyer, y: 5_700, until: 7_900, size: 340)
    separate(y: 8_000)
    page.text(words.freight, x: Self.margin, y: 8_600, size: 300)
    page.text(
      words.payer(label.payer), x: page.width - Self.margin, y: 8_660, size: 480, isBold: true,
      anchor: .end)
    separate(y: 8_950)
    barcode(words.order, label.orderID, y: 9_400)
    barcode(words.afterSalesCase, label.caseID, y: 12_050)
  }

  private mutating func separate(y: Int) {
    page.rectangle(x: 200, y: y, width: page.width - 400, height: 20)
  }

  /// All of it: what is long is smaller.
  ///
  /// - Parameters:
  ///   - y: of the caption's baseline.
  ///   - bottom: what the last line must stay above.
  ///   - size: of what has room enough, as nearly all has.
  private mutating func contact(
    _ caption: String, _ contact: Contact, y: Int, until bottom: Int, size: Int
  ) {
    page.text(caption, x: Self.margin, y: y, size: 280)
    let who = [contact.name, contact.phone].filter { !$0.isEmpty }.joined(separator: "  ")
    var block = TextBlock(who, contact.address, width: inner, size: size)
    while block.height > bottom - y, block.size > Self.smallest {
      block = TextBlock(who, contact.address, width: inner, size: block.size - 10)
    }
    for (index, line) in block.lines.enumerated() {
      page.text(
        line, x: Self.margin, y: y + block.baseline(of: index), size: block.size,
        isBold: index < block.boldLines)
    }
  }

  /// The longest contact that the contract allows fits with it, whatever it is written in.
  private static let smallest = 80

  /// As wide as fits, at most half a millimetre a module: a scanner reads from a quarter on with
  /// ease, and ids of the usual length get that.
  private mutating func barcode(_ caption: String, _ id: String, y: Int) {
    page.text(caption, x: Self.margin, y: y, size: 280)
    let middle = page.width / 2
    if let code = Code128(id) {
      let available = page.width - 600
      let module = min(50, available / (code.moduleCount + 2 * Code128.quietZone))
      if module > 0 {
        page.bars(
          code, x: middle - code.moduleCount * module / 2, y: y + 150, height: 1_450,
          module: module)
      }
    }
    var size = 340
    while size > 100, TextWidth.of(id, size: size) > inner { size -= 10 }
    page.text(id, x: middle, y: y + 2_000, size: size, isMono: true, anchor: .middle)
  }
}

/// Who and where, in lines of one size.
private struct TextBlock {
  let lines: [String]
  /// The first so many say who.
  let boldLines: Int
  let size: Int

  init(_ who: String, _ address: String, width: Int, size: Int) {
    let names = TextWidth.lines(who, width: width, size: size)
    lines = names + TextWidth.lines(address, width: width, size: size)
    boldLines = names.count
    self.size = size
  }

  /// Below the baseline of what stands above the block.
  func baseline(of line: Int) -> Int { size * 3 / 2 + line * size * 5 / 4 }

  /// From there to the lower edge of the last line.
  var height: Int { baseline(of: max(0, lines.count - 1)) + size / 4 }
}

/// The printed words. Carriers read English, or the language of the country: both stand there.
struct LabelWords {
  let language: Language

  init(_ language: Language) { self.language = language }

  private func both(_ zh: String, _ vi: String, _ en: String) -> String {
    switch language {
    case .zh: "\(zh) / \(en)"
    case .vi: "\(vi) / \(en)"
    case .en: en
    }
  }

  var title: String { both("退货单", "Trả hàng", "Return") }
  var issued: String { both("开具日期", "Ngày lập", "Issued") }
  var to: String { both("收件人", "Người nhận", "To") }
  var from: String { both("寄件人", "Người gửi", "From") }
  var freight: String { both("退货运费", "Phí gửi trả", "Return freight") }
  var order: String { both("订单号", "Mã đơn hàng", "Order") }
  var afterSalesCase: String { both("售后单号", "Mã khiếu nại", "Case") }

  func payer(_ payer: FreightPayer) -> String {
    switch payer {
    case .buyer: both("买家付", "Người mua trả", "Buyer pays")
    case .seller: both("卖家付", "Người bán trả", "Seller pays")
    case .insurance: both("运费险先付", "Bảo hiểm trả", "Insurance pays")
    }
  }
}
