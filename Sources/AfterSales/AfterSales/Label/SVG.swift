/// A page of plain SVG 1.1. All lengths are hundredths of a millimetre, so that every coordinate is
/// a whole number and bars have exactly the same width everywhere.
struct SVG {
  let width: Int
  let height: Int
  private var body = ""

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  enum Anchor: String { case start, middle, end }

  /// One line of text, its baseline at `y`.
  mutating func text(
    _ content: String, x: Int, y: Int, size: Int, isBold: Bool = false, isMono: Bool = false,
    anchor: Anchor = .start, fill: String = "black"
  ) {
    guard !content.isEmpty else { return }
    body += #"<text x="\#(x)" y="\#(y)" font-size="\#(size)""#
    if isBold { body += #" font-weight="bold""# }
    if isMono { body += #" font-family="\#(Self.mono)""# }
    if anchor != .start { body += #" text-anchor="\#(anchor.rawValue)""# }
    if fill != "black" { body += #" fill="\#(fill)""# }
    body += ">\(Self.escaped(content))</text>\n"
  }

  /// A filled area; with `line`, a white one with a black edge of that width.
  mutating func rectangle(x: Int, y: Int, width: Int, height: Int, line: Int = 0) {
    body += #"<rect x="\#(x)" y="\#(y)" width="\#(width)" height="\#(height)""#
    if line > 0 { body += #" fill="none" stroke="black" stroke-width="\#(line)""# }
    body += "/>\n"
  }

  /// The bars of a code, from `x` on.
  mutating func bars(_ code: Code128, x: Int, y: Int, height: Int, module: Int) {
    var path = ""
    var position = x
    for (index, width) in code.widths.enumerated() {
      let length = width * module
      if index.isMultiple(of: 2) {
        path += "M\(position) \(y)h\(length)v\(height)h\(-length)z"
      }
      position += length
    }
    body += #"<path class="code128" d="\#(path)"/>"# + "\n"
  }

  /// The whole document.
  var document: String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.millimetres(width))" \
    height="\(Self.millimetres(height))" viewBox="0 0 \(width) \(height)" \
    font-family="\(Self.sans)">
    <rect width="\(width)" height="\(height)" fill="white"/>
    \(body)</svg>

    """
  }

  // What the common systems have for Chinese and Vietnamese; none is embedded.
  private static let sans =
    "'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','DejaVu Sans',sans-serif"
  private static let mono = "'Noto Sans Mono','DejaVu Sans Mono',Consolas,monospace"

  private static func millimetres(_ length: Int) -> String {
    let rest = length % 100
    return "\(length / 100)" + (rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)") + "mm"
  }

  /// The text as XML character data: markup escaped, what XML 1.0 forbids replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
