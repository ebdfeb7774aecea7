/// JSON's numbers: exact, in any notation that JSON has.
enum JSONNumber {
  /// Where a number that begins the text ends, or `nil` if none begins it.
  static func end(of text: ArraySlice<UInt8>) -> Int? {
    var index = text.startIndex
    func digits() -> Int {
      let start = index
      while index < text.endIndex, (0x30...0x39).contains(text[index]) { index += 1 }
      return index - start
    }
    func take(_ characters: Character...) -> Bool {
      guard index < text.endIndex, characters.contains(where: { $0.asciiValue == text[index] })
      else { return false }
      index += 1
      return true
    }
    _ = take("-")
    let startsWithZero = index < text.endIndex && text[index] == UInt8(ascii: "0")
    let count = digits()
    if count == 0 || startsWithZero && count > 1 { return nil }
    if take("."), digits() == 0 { return nil }
    if take("e", "E") {
      _ = take("+", "-")
      if digits() == 0 { return nil }
    }
    return index
  }

  /// Whether the whole text is a number.
  static func isNumber(_ text: String) -> Bool {
    let utf8 = Array(text.utf8)
    return end(of: utf8[...]) == utf8.count
  }

  enum Integer: Equatable {
    case value(negative: Bool, magnitude: UInt64)
    case notWhole
    case tooLarge
  }

  /// The integer that a number is, also when written as 1.0 or 1e3.
  static func integer(_ number: String) -> Integer {
    var text = Substring(number.lowercased())
    let negative = text.first == "-"
    if negative { text.removeFirst() }
    let halves = text.split(separator: "e", maxSplits: 1)
    let mantissa = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    var digits = (mantissa[0] + fraction).drop { $0 == "0" }
    if digits.isEmpty { return .value(negative: negative, magnitude: 0) }
    // An exponent that does not fit an Int moves the point out of any number that we could hold.
    let written = halves.count > 1 ? halves[1] : "0"
    guard let exponent = Int(written), abs(exponent) < 1_000_000 else {
      return written.first == "-" ? .notWhole : .tooLarge
    }
    var zeros = exponent - fraction.count
    while zeros < 0, digits.last == "0" {
      digits.removeLast()
      zeros += 1
    }
    if zeros < 0 { return .notWhole }
    guard digits.count + zeros <= 20 else { return .tooLarge }
    guard let magnitude = UInt64(digits + String(repeating: "0", count: zeros)) else {
      return .tooLarge
    }
    return .value(negative: negative, magnitude: magnitude)
  }
}
