/// What a reason says about who is at fault; decides freight and the suggested handling (AS-REASON).
public enum ReasonClass: String, Hashable, Sendable, CaseIterable, Codable {
  /// Taste, or size within 1–2 cm.
  case subjective = "SUBJECTIVE"
  case minorQuality = "MINOR_QUALITY"
  case authenticity = "AUTHENTICITY"
  case majorQuality = "MAJOR_QUALITY"
  /// Late, wrong item, missing gift.
  case sellerError = "SELLER_ERROR"
}

/// An entry of the catalogue of reasons.
public struct Reason: Hashable, Sendable, Codable {
  /// Stable, 1 to 64 characters: `wrong-item`.
  public var id: String
  public var reasonClass: ReasonClass
  /// For people, in English.
  public var text: String
  /// For people, in Chinese; nil where a policy file does not give it.
  public var zh: String?
  /// For people, in Vietnamese; nil where a policy file does not give it.
  public var vi: String?
  /// The types that it can be given for; nil for all. What did not come cannot go back.
  public var types: [CaseType]?

  public init(
    _ id: String, _ reasonClass: ReasonClass, _ text: String, zh: String? = nil, vi: String? = nil,
    types: [CaseType]? = nil
  ) {
    self.id = id
    self.reasonClass = reasonClass
    self.text = text
    self.zh = zh
    self.vi = vi
    self.types = types
  }

  /// Whether it can be given for a case of this type.
  public func fits(_ type: CaseType) -> Bool { types?.contains(type) ?? true }

  /// For people in the language, or in English where the catalogue does not have it.
  public func text(in language: Language) -> String {
    switch language {
    case .en: text
    case .zh: zh ?? text
    case .vi: vi ?? text
    }
  }

  /// The catalogue of the default policy.
  public static let catalogue: [Reason] = [
    Reason(
      "no-longer-wanted", .subjective, "No longer wanted", zh: "不想要了", vi: "Không muốn mua nữa"),
    Reason("taste", .subjective, "Not to my taste", zh: "不喜欢", vi: "Không hợp sở thích"),
    Reason(
      "size", .subjective, "Size differs by 1 to 2 cm", zh: "尺寸误差在1–2厘米内",
      vi: "Kích thước lệch 1–2 cm"),
    Reason("minor-defect", .minorQuality, "Small defect", zh: "轻微瑕疵", vi: "Lỗi nhỏ"),
    Reason(
      "small-difference", .minorQuality, "Differs a little from the description",
      zh: "与描述略有不符", vi: "Hơi khác so với mô tả"),
    Reason(
      "not-genuine", .authenticity, "Doubt that it is genuine", zh: "怀疑不是正品",
      vi: "Nghi ngờ hàng không chính hãng"),
    Reason("defective", .majorQuality, "Does not work", zh: "无法正常使用", vi: "Không sử dụng được"),
    Reason("broken", .majorQuality, "Arrived broken", zh: "收到时已破损", vi: "Hàng bị vỡ khi nhận"),
    Reason(
      "spoiled", .majorQuality, "Arrived spoiled", zh: "收到时已变质",
      vi: "Hàng bị hỏng, ôi thiu khi nhận"),
    Reason("late", .sellerError, "Came late", zh: "发货或送达太晚", vi: "Giao hàng trễ"),
    Reason(
      "not-received", .sellerError, "Did not come", zh: "没有收到货", vi: "Chưa nhận được hàng",
      types: [.refundOnly, .reship]),
    Reason("wrong-item", .sellerError, "Wrong item", zh: "发错商品", vi: "Giao sai sản phẩm"),
    Reason(
      "missing-item", .sellerError, "Items are missing", zh: "少件漏发", vi: "Giao thiếu hàng",
      types: [.refundOnly, .returnRefund, .reship]),
    Reason(
      "missing-gift", .sellerError, "The gift is missing", zh: "赠品漏发", vi: "Thiếu quà tặng",
      types: [.refundOnly, .returnRefund, .reship]),
  ]
}
