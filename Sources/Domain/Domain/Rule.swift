/// A row of the rule catalogue: what `aftercare rules` prints and the docs repeat.
public struct Rule: Hashable, Sendable {
  /// `AS-WINDOW`. Part of the public contract.
  public var id: String
  /// One or two sentences.
  public var text: String
  /// The policy defaults, as people write them: `15 d`. Empty when the rule has no number.
  public var defaults: String

  public init(_ id: String, _ text: String, defaults: String = "") {
    self.id = id
    self.text = text
    self.defaults = defaults
  }
}
