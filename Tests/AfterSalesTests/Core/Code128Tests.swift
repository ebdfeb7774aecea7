import Testing

@testable import AfterSales

@Suite struct Code128Tests {
  @Test(
    "Codewords computed by hand",
    arguments: [
      // 104 + 1·48 + 2·42 + 3·42 + 4·17 + 5·18 + 6·19 + 7·35 = 879; 879 mod 103 = 55
      ("PJJ123C", [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]),
      // 105 + 1·12 + 2·34 + 3·56 + 4·78 + 5·90 = 1 115; mod 103 = 85
      ("1234567890", [105, 12, 34, 56, 78, 90, 85, 106]),
      // 104 + 1·33 + 2·99 + 3·12 + 4·34 + 5·56 = 787; mod 103 = 66
      ("A123456", [104, 33, 99, 12, 34, 56, 66, 106]),
      // An odd number of digits: one in B first. 104 + 17 + 2·99 + 3·23 + 4·45 = 568; mod 103 = 53
      ("12345", [104, 17, 99, 23, 45, 53, 106]),
      // 105 + 1·12 + 2·34 + 3·100 + 4·33 = 617; mod 103 = 102
      ("1234A", [105, 12, 34, 100, 33, 102, 106]),
      // 104 + 17 = 121; mod 103 = 18
      ("1", [104, 17, 18, 106]),
      // 105 + 0 = 105; mod 103 = 2
      ("00", [105, 0, 2, 106]),
    ] as [(String, [Int])])
  func byHand(text: String, codewords: [Int]) {
    #expect(Code128(text)?.codewords == codewords)
  }

  @Test func whatTheSetsDoNotHaveIsNotEncoded() {
    #expect(Code128("") == nil)
    #expect(Code128("订单1") == nil)
    #expect(Code128("a\tb") == nil)
    #expect(Code128("é") == nil)
    #expect(Code128(" ~") != nil)
  }

  @Test func theTableOfPatternsIsSound() {
    #expect(Code128.patterns.count == 107)
    #expect(Set(Code128.patterns).count == 107)
    for (index, pattern) in Code128.patterns.enumerated() {
      let widths = pattern.utf8.map { Int($0) - 48 }
      #expect(widths.allSatisfy { (1...4).contains($0) }, "\(index)")
      #expect(widths.reduce(0, +) == (index == 106 ? 13 : 11), "\(index)")
      // Self-checking: bars cover an even number of modules.
      if index < 106 { #expect((widths[0] + widths[2] + widths[4]).isMultiple(of: 2), "\(index)") }
    }
  }

  @Test(arguments: 0..<20)
  func barsReadBackAndAreShortest(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let digits = Bool.random(using: &random)
      let text = String(
        (0..<Int.random(in: 1...64, using: &random)).map { _ -> Character in
          let isDigit = digits && Int.random(in: 0..<8, using: &random) > 0
          let value = UInt8.random(in: isDigit ? 48...57 : 32...126, using: &random)
          return Character(Unicode.Scalar(value))
        })
      let code = try #require(Code128(text))
      #expect(code.widths.reduce(0, +) == code.moduleCount)
      #expect(Code128Reader.text(ofWidths: code.widths) == text, "seed \(seed)")
      #expect(code.codewords.count <= text.utf8.count + 3, "seed \(seed): longer than B alone")
    }
  }

  @Test func aDamagedBarIsNoticed() throws {
    var widths = try #require(Code128("A123456")).widths
    widths.swapAt(12, 14)
    widths.swapAt(13, 17)
    #expect(Code128Reader.text(ofWidths: widths) == nil)
  }
}

/// Reads bars as a scanner does: patterns, checksum, then the sets.
enum Code128Reader {
  static func text(ofWidths widths: [Int]) -> String? {
    guard widths.count >= 7 + 18, (widths.count - 7).isMultiple(of: 6) else { return nil }
    var codewords: [Int] = []
    for start in stride(from: 0, to: widths.count - 7, by: 6) {
      let pattern = widths[start..<start + 6].map(String.init).joined()
      guard let value = Code128.patterns.firstIndex(of: pattern) else { return nil }
      codewords.append(value)
    }
    guard widths.suffix(7).map(String.init).joined() == Code128.patterns[106] else { return nil }
    let checksum = codewords.removeLast()
    var sum = codewords[0]
    for (place, value) in codewords.enumerated().dropFirst() { sum += place * value }
    guard sum % 103 == checksum else { return nil }
    return data(codewords)
  }

  private static func data(_ codewords: [Int]) -> String? {
    guard codewords[0] == 104 || codewords[0] == 105 else { return nil }
    var isC = codewords[0] == 105
    var text = ""
    for value in codewords.dropFirst() {
      switch (isC, value) {
      case (true, 0...99): text += value < 10 ? "0\(value)" : "\(value)"
      case (true, 100): isC = false
      case (false, 99): isC = true
      case (false, 0...94): text.unicodeScalars.append(Unicode.Scalar(UInt8(value + 32)))
      default: return nil
      }
    }
    return text
  }
}
