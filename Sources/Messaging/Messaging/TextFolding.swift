/// Makes texts comparable: "Đơn Hàng", "don hang" and "ＤＯＮ　ＨＡＮＧ" become the same.
///
/// Works scalar by scalar: each becomes one scalar or none, so that a place in the folded text can
/// be traced back. Only what search and comparison need: it is no Unicode normalization.
public enum TextFolding {
  /// Lower case, full width to ASCII, marks of Latin letters (all of Vietnamese) left out.
  /// - Returns: nil for a combining mark or an invisible joiner, which fold away.
  public static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let value = scalar.value
    switch value {
    case 0x41...0x5A: return Unicode.Scalar(value + 0x20)
    case 0..<0xC0: return value == 0xAD ? nil : scalar
    case 0xC0..<0x240: return letter(latin[Int(value - 0xC0)]) ?? lowercase(scalar)
    case 0x1E00..<0x1F00: return letter(latinAdditional[Int(value - 0x1E00)]) ?? lowercase(scalar)
    case 0x300...0x36F, 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: return nil
    // Ideographs, kana and hangul have no case and are most of what comes here.
    case 0x2E80...0xD7FF: return value == 0x3000 ? " " : scalar
    case 0xFF01...0xFF5E: return Unicode.Scalar(value - 0xFEE0).flatMap(fold)
    default: return lowercase(scalar)
    }
  }

  /// A folded text, and of each of its scalars the place in the original, counted in scalars.
  public static func fold(_ text: String) -> (scalars: [Unicode.Scalar], places: [Int]) {
    var scalars: [Unicode.Scalar] = []
    var places: [Int] = []
    scalars.reserveCapacity(text.utf8.count)
    places.reserveCapacity(text.utf8.count)
    var place = 0
    for scalar in text.unicodeScalars {
      if let folded = fold(scalar) {
        scalars.append(folded)
        places.append(place)
      }
      place += 1
    }
    return (scalars, places)
  }

  private static func letter(_ byte: UInt8) -> Unicode.Scalar? {
    byte == UInt8(ascii: "-") ? nil : Unicode.Scalar(byte)
  }

  private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard scalar.properties.changesWhenLowercased else { return scalar }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower.first ?? scalar : scalar
  }

  /// Of U+00C0 to U+023F the letter without its marks; a hyphen for what has no such letter.
  private static let latin = Array(
    ("aaaaaa-ceeeeiiii-nooooo-ouuuuy--aaaaaa-ceeeeiiii-nooooo-ouuuuy-y"
      + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii--jjkk-llllll-"
      + "-llnnnnnn---oooooo--rrrrrrsssssssstttt--uuuuuuuuuuuuwwyyyzzzzzz-"
      + "--------------------------------oo-------------uu---------------"
      + "-------------aaiioouuuuuuuuuu-aaaa----ggkkoooo--j---gg--nnaa----"
      + "aaaaeeeeiiiioooorrrruuuusstt--hh------aaeeooooooooyy------------").utf8)

  /// The same of U+1E00 to U+1EFF, where the letters of Vietnamese are.
  private static let latinAdditional = Array(
    ("aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
      + "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
      + "wwwwwwwwwwxxxxyyzzzzzzhtwy------aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
      + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy------").utf8)
}
