/// What a merchant can do about a request, as the service suggests it.
public enum SuggestedHandling: String, Hashable, Sendable, CaseIterable {
  /// Explain the goods, answer questions.
  case explain = "EXPLAIN"
  /// Ask for pictures, look at them.
  case askEvidence = "ASK_EVIDENCE"
  /// Show that the goods are genuine.
  case showProof = "SHOW_PROOF"
  /// Offer a coupon or an amount; the buyer keeps the goods (AS-OFFER).
  case offerCompensation = "OFFER_COMPENSATION"
  /// Offer a part of the price back (AS-OFFER).
  case offerPartialRefund = "OFFER_PARTIAL_REFUND"
  /// Send what is missing or right.
  case resend = "RESEND"
  case exchange = "EXCHANGE"
  case repair = "REPAIR"
  /// Agree that the goods come back against the money.
  case agreeReturn = "AGREE_RETURN"
  /// Agree to the refund; the goods stay.
  case agreeRefund = "AGREE_REFUND"

  /// In a few words, for a button.
  public func text(in language: Language) -> String {
    let (zh, vi, en) = texts
    return switch language {
    case .zh: zh
    case .vi: vi
    case .en: en
    }
  }

  private var texts: (zh: String, vi: String, en: String) {
    switch self {
    case .explain: ("向买家说明", "Giải thích cho người mua", "Explain to the buyer")
    case .askEvidence: ("请买家提供照片", "Xin ảnh minh chứng", "Ask for pictures")
    case .showProof: ("出示正品证明", "Đưa bằng chứng hàng chính hãng", "Show proof of authenticity")
    case .offerCompensation: ("提供补偿", "Đề nghị bồi thường", "Offer compensation")
    case .offerPartialRefund: ("提供部分退款", "Đề nghị hoàn một phần tiền", "Offer a partial refund")
    case .resend: ("补发", "Gửi lại hàng", "Send again")
    case .exchange: ("换货", "Đổi hàng", "Exchange")
    case .repair: ("维修", "Sửa chữa", "Repair")
    case .agreeReturn: ("同意退货退款", "Đồng ý trả hàng hoàn tiền", "Agree to the return")
    case .agreeRefund: ("同意仅退款", "Đồng ý hoàn tiền", "Agree to the refund")
    }
  }
}

extension ReasonClass {
  /// What to try, the mildest first that fits the class (AS-REASON).
  public var suggestedHandling: [SuggestedHandling] {
    switch self {
    case .subjective: [.explain, .offerCompensation, .agreeReturn]
    case .minorQuality: [.askEvidence, .offerCompensation, .offerPartialRefund, .agreeReturn]
    case .authenticity: [.showProof, .agreeReturn]
    case .majorQuality: [.askEvidence, .exchange, .repair, .agreeReturn, .agreeRefund]
    case .sellerError: [.resend, .offerCompensation, .agreeReturn, .agreeRefund]
    }
  }

  /// The class's name for people.
  public func text(in language: Language) -> String {
    let (zh, vi, en) = names
    return switch language {
    case .zh: zh
    case .vi: vi
    case .en: en
    }
  }

  private var names: (zh: String, vi: String, en: String) {
    switch self {
    case .subjective: ("主观原因", "Lý do chủ quan", "Subjective")
    case .minorQuality: ("轻微质量问题", "Lỗi chất lượng nhẹ", "Minor quality problem")
    case .authenticity: ("真伪问题", "Nghi ngờ hàng giả", "Authenticity")
    case .majorQuality: ("严重质量问题", "Lỗi chất lượng nghiêm trọng", "Major quality problem")
    case .sellerError: ("卖家责任", "Lỗi của người bán", "Seller's error")
    }
  }

  /// How to handle a request of this class, in one or two sentences, with who pays the return.
  public func advice(in language: Language) -> String {
    let (zh, vi, en) = advices
    return switch language {
    case .zh: zh
    case .vi: vi
    case .en: en
    }
  }

  private var advices: (zh: String, vi: String, en: String) {
    switch self {
    case .subjective:
      (
        "先说明商品特点，可提供小额补偿；买家坚持时同意退货，退货运费由买家承担。",
        "Giải thích về sản phẩm, có thể bồi thường nhỏ; nếu người mua vẫn muốn thì đồng ý trả hàng, "
          + "người mua chịu phí gửi trả.",
        "Explain the goods and offer a small compensation; if the buyer insists, agree to the "
          + "return. The buyer pays the return freight."
      )
    case .minorQuality:
      (
        "请买家提供照片，优先协商补偿或部分退款；协商不成则同意退货，运费由卖家承担。",
        "Xin ảnh, ưu tiên bồi thường hoặc hoàn một phần; nếu không thỏa thuận được thì đồng ý trả "
          + "hàng, người bán chịu phí vận chuyển.",
        "Ask for pictures and offer compensation or a partial refund first; otherwise agree to the "
          + "return. The seller pays the freight both ways."
      )
    case .authenticity:
      (
        "出示授权或检测证明；无法证明时立即同意退货退款，运费由卖家承担。",
        "Đưa giấy ủy quyền hoặc kiểm định; nếu không chứng minh được thì đồng ý trả hàng hoàn tiền "
          + "ngay, người bán chịu phí vận chuyển.",
        "Show the licence or a test report; without one agree to the return at once. The seller "
          + "pays the freight both ways."
      )
    case .majorQuality:
      (
        "核实照片后尽快换货、维修或同意退货退款，运费由卖家承担。",
        "Xem ảnh rồi nhanh chóng đổi hàng, sửa chữa hoặc đồng ý trả hàng hoàn tiền, người bán chịu "
          + "phí vận chuyển.",
        "Look at the pictures, then exchange, repair or agree to the return quickly. The seller "
          + "pays the freight both ways."
      )
    case .sellerError:
      (
        "先致歉，补发或补偿；买家要求退款时立即同意，运费由卖家承担。",
        "Xin lỗi, gửi lại hàng hoặc bồi thường; nếu người mua muốn hoàn tiền thì đồng ý ngay, "
          + "người bán chịu phí vận chuyển.",
        "Apologise, send again or compensate; if the buyer wants the money back, agree at once. "
          + "The seller pays the freight both ways."
      )
    }
  }
}
