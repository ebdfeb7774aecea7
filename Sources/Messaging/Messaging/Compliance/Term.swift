/// A word of the lists, ready to be looked for.
struct Term: Hashable {
  var kind: ComplianceLexicon.Kind
  var text: String
  var characters: [UInt32]

  /// The words of a list. Words that fold to nothing are left out.
  static func parse(_ words: String, as kind: ComplianceLexicon.Kind) -> [Term] {
    words.split(whereSeparator: { $0 == "," || $0 == "\n" }).flatMap { word -> [Term] in
      var text = word.drop { $0 == " " }
      while text.last == " " { text.removeLast() }
      guard text.last == "~" else { return Term(kind, String(text)).map { [$0] } ?? [] }
      text.removeLast()
      guard let term = Term(kind, String(text)) else { return [] }
      var bare = term
      bare.characters = term.characters.map(CharacterClass.base)
      return bare.characters == term.characters ? [term] : [term, bare]
    }
  }

  /// Nil for a text without a visible character.
  init?(_ kind: ComplianceLexicon.Kind, _ text: String) {
    self.kind = kind
    self.text = text
    characters = WordView.make(of: FoldedText(text)).characters
    if characters.isEmpty { return nil }
  }
}
