/// What a text may hold.
public enum MessageText {
  /// What is wrong with a text; nil if nothing is.
  ///
  /// Refused: no visible character, too many scalars, control characters except tab and line
  /// breaks (they garble logs and terminals), and the characters that embed, isolate or override
  /// the direction of text, with which one text is made to look like another.
  public static func problem(of text: String, scalarsMax: Int) -> String? {
    var scalars = 0
    var isBlank = true
    for scalar in text.unicodeScalars {
      scalars += 1
      guard scalars <= scalarsMax else { return "must have at most \(scalarsMax) characters" }
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x20, 0x3000: continue
      case 0x00..<0x20, 0x7F..<0xA0:
        return "holds the control character \(name(of: scalar)) at character \(scalars)"
      case 0x202A...0x202E, 0x2066...0x2069:
        return "holds the direction override \(name(of: scalar)) at character \(scalars)"
      default: isBlank = false
      }
    }
    return isBlank ? "must not be empty" : nil
  }

  private static func name(of scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }
}
