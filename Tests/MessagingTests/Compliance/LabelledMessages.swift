/// Messages with what a person finds in them. One a line: the categories, `|`, the text.
enum LabelledMessages {
  struct Message {
    /// `p` phone, `m` messenger, `s` selling platform, `l` link, `e` mail, `i` invitation,
    /// `a` abuse; empty for none.
    var labels: Set<Character>
    var text: String

    var hasContact: Bool { !labels.isDisjoint(with: "pmslei") }
    var hasAbuse: Bool { labels.contains("a") }
  }

  static func parse(_ lines: String) -> [Message] {
    lines.split(separator: "\n").map { line in
      let parts = line.split(separator: "|", maxSplits: 1)
      return Message(labels: Set(parts[0]).subtracting("-"), text: String(parts[1]))
    }
  }

  /// Those that the lists were tuned with.
  static let all = [contact, abuse, clean].flatMap(parse)
}
