/// The languages in which this service speaks to people.
public enum Language: String, Hashable, Sendable, CaseIterable, Codable {
  case zh, vi, en

  /// The language of a BCP 47 tag: `zh-CN`, `vi`, `en-GB`; nil for one that this service does not
  /// speak.
  public init?(tag: String) {
    let language = tag.prefix { $0 != "-" && $0 != "_" }
    self.init(rawValue: language.lowercased())
  }
}
