/// Columns for people: aligned on a terminal, also when cells hold wide characters.
struct TextTable {
  var header: [String]
  var rows: [[String]] = []

  init(_ header: [String]) { self.header = header }

  /// The lines; the last column is never padded.
  func lines(_ terminal: Terminal) -> [String] {
    let rows = rows.map { $0.map(\.inOneDirection) }
    let all = [header] + rows
    let widths = header.indices.map { column in
      all.map { column < $0.count ? Self.width($0[column]) : 0 }.max() ?? 0
    }
    func line(_ row: [String]) -> String {
      row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - Self.width(cell) + 2)
      }.joined()
    }
    return [terminal.styled(line(header), .dim)] + rows.map(line)
  }

  /// Columns that a text takes: two for CJK and full-width characters, none for colours.
  static func width(_ text: String) -> Int {
    var width = 0
    var isEscape = false
    for scalar in text.unicodeScalars {
      if isEscape {
        isEscape = scalar != "m"
      } else if scalar == "\u{1b}" {
        isEscape = true
      } else {
        switch scalar.value {
        case 0x300...0x36f, 0x200b...0x200f, 0xfe00...0xfe0f: break
        case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff,
          0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
          width += 2
        default: width += 1
        }
      }
    }
    return width
  }
}

extension String {
  /// With U+FFFD for the characters that turn the direction of what follows: a name must not rewrite
  /// the line that it stands in.
  var inOneDirection: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { (scalar) -> Unicode.Scalar in
          switch scalar.value {
          case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: "\u{fffd}"
          default: scalar
          }
        }))
  }
}
