/// A text as a Code 128 barcode (ISO/IEC 15417), in the sets B (ASCII) and C (pairs of digits).
public struct Code128: Hashable, Sendable {
  /// Start, data, checksum, stop; 0 to 106 each.
  public let codewords: [Int]

  static let startB = 104
  static let startC = 105
  static let toC = 99
  static let toB = 100
  static let stop = 106

  /// Nil for an empty text, or one with a character outside printable ASCII (32 to 126).
  ///
  /// The shortest code: sets change where that saves a codeword.
  public init?(_ text: String) {
    let characters = Array(text.utf8)
    guard !characters.isEmpty, characters.allSatisfy({ (32...126).contains($0) }) else {
      return nil
    }
    let plan = Plan(characters)
    var isC = plan.beginsInC
    var codewords = [isC ? Self.startC : Self.startB]
    var position = 0
    while position < characters.count {
      if plan.switches(at: position, inC: isC) {
        codewords.append(isC ? Self.toB : Self.toC)
        isC.toggle()
      }
      if isC {
        let (tens, ones) = (Int(characters[position]) - 48, Int(characters[position + 1]) - 48)
        codewords.append(tens * 10 + ones)
        position += 2
      } else {
        codewords.append(Int(characters[position]) - 32)
        position += 1
      }
    }
    codewords.append(Self.checksum(codewords))
    codewords.append(Self.stop)
    self.codewords = codewords
  }

  /// The start counts once, the codewords after it by their place, modulo 103.
  static func checksum(_ codewords: [Int]) -> Int {
    codewords.enumerated().reduce(0) { $0 + max(1, $1.offset) * $1.element } % 103
  }

  /// The widths of bars and gaps in modules, beginning and ending with a bar.
  public var widths: [Int] {
    codewords.flatMap { Self.patterns[$0].utf8.map { Int($0) - 48 } }
  }

  /// All modules together, without the quiet zones.
  public var moduleCount: Int { codewords.count * 11 + 2 }

  /// Modules to leave white on either side.
  public static let quietZone = 10

  // Widths of bar, gap, bar, gap, bar, gap (and bar, for the stop) by codeword.
  static let patterns: [String] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
  ]
}

extension Code128 {
  /// Where to change sets so that the code is shortest: the costs of every rest of the text in
  /// either set, worked out from the end.
  private struct Plan {
    /// Codewords for the rest from a position, staying in the set for the next character.
    private var staying: [(b: Int, c: Int)]

    init(_ characters: [UInt8]) {
      func isDigit(_ index: Int) -> Bool {
        index < characters.count && (48...57).contains(characters[index])
      }
      // More than any code has.
      let impossible = 1 << 20
      staying = Array(repeating: (b: 0, c: 0), count: characters.count + 2)
      for position in characters.indices.reversed() {
        staying[position].b = 1 + best(at: position + 1, inC: false)
        staying[position].c =
          isDigit(position) && isDigit(position + 1)
          ? 1 + best(at: position + 2, inC: true) : impossible
      }
    }

    private func best(at position: Int, inC: Bool) -> Int {
      let (b, c) = staying[position]
      // The end needs no set.
      if b == 0 { return 0 }
      return inC ? min(c, b + 1) : min(b, c + 1)
    }

    var beginsInC: Bool { best(at: 0, inC: true) < best(at: 0, inC: false) }

    func switches(at position: Int, inC: Bool) -> Bool {
      let (b, c) = staying[position]
      return inC ? b + 1 < c : c + 1 < b
    }
  }
}
