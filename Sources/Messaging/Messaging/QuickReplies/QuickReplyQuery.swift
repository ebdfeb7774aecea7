/// Finds quick replies by a part of their texts (MSG-QUICK). Case, full width and the marks of Latin
/// letters make no difference.
public struct QuickReplyQuery: Sendable {
  private let characters: [UInt32]

  public init(_ text: String) { characters = Self.fold(text) }

  /// Whether one of the texts holds it; an empty query is in every text.
  public func isHeld(by texts: String...) -> Bool {
    guard let first = characters.first else { return true }
    return texts.contains { text in
      let text = Self.fold(text)
      guard text.count >= characters.count else { return false }
      return (0...(text.count - characters.count)).contains { start in
        text[start] == first
          && text[start..<(start + characters.count)].elementsEqual(characters)
      }
    }
  }

  private static func fold(_ text: String) -> [UInt32] {
    FoldedText(text).characters.map(CharacterClass.base)
  }
}
