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

  public init(_ id: String, _ reasonClass: ReasonClass, _ text: String) {
    self.id = id
    self.reasonClass = reasonClass
    self.text = text
  }

  /// The catalogue of the default policy.
  public static let catalogue: [Reason] = [
    Reason("no-longer-wanted", .subjective, "No longer wanted"),
    Reason("taste", .subjective, "Not to my taste"),
    Reason("size", .subjective, "Size differs by 1 to 2 cm"),
    Reason("minor-defect", .minorQuality, "Small defect"),
    Reason("small-difference", .minorQuality, "Differs a little from the description"),
    Reason("not-genuine", .authenticity, "Doubt that it is genuine"),
    Reason("defective", .majorQuality, "Does not work"),
    Reason("broken", .majorQuality, "Arrived broken"),
    Reason("spoiled", .majorQuality, "Arrived spoiled"),
    Reason("late", .sellerError, "Came late"),
    Reason("not-received", .sellerError, "Did not come"),
    Reason("wrong-item", .sellerError, "Wrong item"),
    Reason("missing-item", .sellerError, "Items are missing"),
    Reason("missing-gift", .sellerError, "The gift is missing"),
  ]
}
