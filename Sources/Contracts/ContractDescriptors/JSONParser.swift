/// A strict reader of JSON (RFC 8259): no comments, no trailing commas, no bare words, each name of
/// an object once. `JSONSerialization` would round large integers and keep one of two equal names.
struct JSONParser {
  /// Levels of arrays and objects. The contracts use less than 20.
  static let depthMax = 64
  /// Bytes of text: more than any message that fits a frame needs.
  static let bytesMax = 32 * 1024 * 1024

  private let text: [UInt8]
  private var offset = 0
  private var line = 1
  private var lineStart = 0

  static func parse(_ text: [UInt8]) throws(ContractJSONError) -> JSONNode {
    var parser = JSONParser(text: text)
    guard text.count <= bytesMax else {
      throw parser.error("the text has more than \(bytesMax) bytes")
    }
    parser.skipBlanks()
    guard parser.offset < text.count else { throw parser.error("the text is empty") }
    let value = try parser.value(depth: 1)
    parser.skipBlanks()
    guard parser.offset == text.count else {
      throw parser.error("unexpected \(parser.found) after the end of the value")
    }
    return value
  }

  private init(text: [UInt8]) { self.text = text }

  private var position: JSONPosition {
    JSONPosition(line: line, column: offset - lineStart + 1)
  }

  private func error(_ reason: String, at position: JSONPosition? = nil) -> ContractJSONError {
    ContractJSONError(position: position ?? self.position, path: "", reason: reason)
  }

  private var next: UInt8? { offset < text.count ? text[offset] : nil }

  /// What stands at the offset, for errors.
  private var found: String {
    guard let next else { return "end of the text" }
    guard next < 0x80 else { return "character" }
    return next < 0x20 ? "control character" : "'\(Character(UnicodeScalar(next)))'"
  }

  private mutating func skipBlanks() {
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\n"):
        offset += 1
        line += 1
        lineStart = offset
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: Character) -> Bool {
    guard next == byte.asciiValue else { return false }
    offset += 1
    return true
  }

  private mutating func value(depth: Int) throws(ContractJSONError) -> JSONNode {
    guard depth <= Self.depthMax else {
      throw error("nested deeper than \(Self.depthMax) levels")
    }
    let start = position
    let content: JSONNode.Content
    switch next {
    case UInt8(ascii: "{"): content = try object(depth)
    case UInt8(ascii: "["): content = try array(depth)
    case UInt8(ascii: "\""): content = .string(try string())
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      content = .number(try number())
    default: content = try word()
    }
    return JSONNode(content, at: start)
  }

  private mutating func word() throws(ContractJSONError) -> JSONNode.Content {
    let start = position
    let from = offset
    while let byte = next, UnicodeScalar(byte).properties.isAlphabetic, byte < 0x80 { offset += 1 }
    let word = String(decoding: text[from..<offset], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "": throw error("unexpected \(found) where a value should be", at: start)
    case "NaN", "Infinity":
      throw error("\(word) is not a JSON number; numbers must be finite", at: start)
    default: throw error("'\(word)' is not a JSON value; texts are written in quotes", at: start)
    }
  }

  private mutating func object(_ depth: Int) throws(ContractJSONError) -> JSONNode.Content {
    var members: [JSONMember] = []
    var names: Set<String> = []
    offset += 1
    skipBlanks()
    if take("}") { return .object(members) }
    while true {
      let start = position
      guard next == UInt8(ascii: "\"") else {
        throw error("unexpected \(found) where a name in quotes should be")
      }
      let name = try string()
      guard names.insert(name).inserted else { throw error("'\(name)' occurs twice", at: start) }
      skipBlanks()
      guard take(":") else { throw error("unexpected \(found) where ':' should be") }
      skipBlanks()
      members.append(JSONMember(name, try value(depth: depth + 1), at: start))
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { throw error("unexpected \(found) where ',' or '}' should be") }
      skipBlanks()
    }
  }

  private mutating func array(_ depth: Int) throws(ContractJSONError) -> JSONNode.Content {
    var elements: [JSONNode] = []
    offset += 1
    skipBlanks()
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return .array(elements) }
      guard take(",") else { throw error("unexpected \(found) where ',' or ']' should be") }
      skipBlanks()
    }
  }

  private mutating func number() throws(ContractJSONError) -> String {
    let start = offset
    let place = position
    guard let end = JSONNumber.end(of: text[start...]) else {
      throw error("this is not a JSON number", at: place)
    }
    offset = end
    if let after = next, after < 0x80,
      UnicodeScalar(after).properties.isAlphabetic || after == 0x2E
        || (0x30...0x39).contains(after)
    {
      throw error("this is not a JSON number", at: place)
    }
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func string() throws(ContractJSONError) -> String {
    let start = position
    offset += 1
    var bytes: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw error("the string is not valid UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): bytes += try escape()
      case 0..<0x20:
        throw error("a control character must be written as an escape, like \\n")
      default:
        bytes.append(byte)
        offset += 1
      }
    }
    throw error("the string does not end", at: start)
  }

  private mutating func escape() throws(ContractJSONError) -> [UInt8] {
    let start = position
    offset += 1
    guard let letter = next else { throw error("the string does not end", at: start) }
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): break
    default: throw error("unknown escape in a string", at: start)
    }
    var code = try hex(start)
    if (0xD800...0xDBFF).contains(code), take("\\"), take("u") {
      let low = try hex(start)
      guard (0xDC00...0xDFFF).contains(low) else {
        throw error("half of a surrogate pair", at: start)
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = UnicodeScalar(code) else {
      throw error("half of a surrogate pair", at: start)
    }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hex(_ start: JSONPosition) throws(ContractJSONError) -> UInt32 {
    guard offset + 4 <= text.count,
      text[offset..<offset + 4].allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
      let code = UInt32(String(decoding: text[offset..<offset + 4], as: UTF8.self), radix: 16)
    else { throw error("\\u needs four hexadecimal digits", at: start) }
    offset += 4
    return code
  }
}
