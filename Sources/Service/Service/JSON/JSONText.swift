/// Writing JSON.
enum JSONText {
  /// Appends the text in quotes, escaped: what RFC 8259 demands, and the other control characters,
  /// DEL and U+0080 to U+009F, of which terminals take some for commands.
  static func append(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for index in bytes.indices {
        let byte = bytes[index]
        if byte == 0xC2, index + 1 < bytes.count, (0x80...0x9F).contains(bytes[index + 1]) {
          output.append(contentsOf: bytes[start..<index])
          start = index + 2
          appendEscape(bytes[index + 1], to: &output)
          continue
        }
        if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte != 0x7F {
          continue
        }
        output.append(contentsOf: bytes[start..<index])
        start = index + 1
        appendEscape(byte, to: &output)
      }
      output.append(contentsOf: bytes[start...])
    }
    output.append(UInt8(ascii: "\""))
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)

  private static func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    case 0x09: output.append(UInt8(ascii: "t"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
    default:
      output.append(contentsOf: "u00".utf8)
      output.append(hexadecimal[Int(byte >> 4)])
      output.append(hexadecimal[Int(byte & 15)])
    }
  }
}

extension JSONValue {
  /// The document in one line, or indented for people.
  public func text(indented: Bool = false) -> String {
    var output: [UInt8] = []
    append(to: &output, indentation: indented ? 0 : nil)
    return String(decoding: output, as: UTF8.self)
  }

  private func append(to output: inout [UInt8], indentation: Int?) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): output.append(contentsOf: String(value).utf8)
    case .number(let value): output.append(contentsOf: String(value).utf8)
    case .string(let value): JSONText.append(value, to: &output)
    case .array(let elements):
      // Lists of plain values read better on one line.
      let isPlain = elements.allSatisfy(\.isPlain)
      Self.append(
        elements, "[", "]", to: &output, indentation: isPlain ? nil : indentation,
        spaced: indentation != nil
      ) { element, inner, output in
        element.append(to: &output, indentation: inner)
      }
    case .object(let object):
      Self.append(
        object.members, "{", "}", to: &output, indentation: indentation,
        spaced: indentation != nil
      ) { member, inner, output in
        JSONText.append(member.name, to: &output)
        output.append(contentsOf: (indentation == nil ? ":" : ": ").utf8)
        member.value.append(to: &output, indentation: inner)
      }
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func append<Item>(
    _ items: [Item], _ open: String, _ close: String, to output: inout [UInt8], indentation: Int?,
    spaced: Bool, _ body: (Item, Int?, inout [UInt8]) -> Void
  ) {
    output.append(contentsOf: open.utf8)
    for (index, item) in items.enumerated() {
      if index > 0 { output.append(contentsOf: (spaced && indentation == nil ? ", " : ",").utf8) }
      newline(indentation.map { $0 + 2 }, &output)
      body(item, indentation.map { $0 + 2 }, &output)
    }
    if !items.isEmpty { newline(indentation, &output) }
    output.append(contentsOf: close.utf8)
  }

  private static func newline(_ indentation: Int?, _ output: inout [UInt8]) {
    guard let indentation else { return }
    output.append(0x0A)
    for _ in 0..<indentation { output.append(0x20) }
  }
}
