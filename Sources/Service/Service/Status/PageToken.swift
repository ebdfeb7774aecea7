public import Contracts
internal import Store

/// Where the next page of a list begins, as clients keep it: opaque, and only good for the query
/// that it came from.
///
/// The query is the request with its page fields cleared; its hash is part of the token, so that a
/// token with other filters is an error and not a silent skip.
public struct PageToken: Sendable {
  private static let field = "page_token"
  private let query: Fingerprint
  private static let fingerprintBytes = 16

  /// - Parameter query: the list request with `page_size` and `page_token` cleared.
  public init(query: some ContractMessage) {
    self.query = Fingerprint(of: query.serializedBytes())
  }

  /// The token of the page after the row with this position: the values by which the list is
  /// sorted, the last one unique.
  public func token(after position: [PagePosition]) -> String {
    var bytes = queryBytes
    for value in position { value.append(to: &bytes) }
    return Base64URL.encode(bytes)
  }

  /// The position that a token stands for: nil for the first page (an empty token).
  ///
  /// - Parameter shape: what kinds of values the position has; only the kinds matter.
  public func position(
    of token: String, like shape: [PagePosition], _ validator: inout RequestValidator
  ) -> [PagePosition]? {
    if token.isEmpty { return nil }
    guard token.utf8.count <= RequestLimits.pageTokenCharacters,
      let bytes = Base64URL.decode(token), bytes.count >= Self.fingerprintBytes
    else {
      validator.violation(Self.field, "is not one that this service gave out")
      return nil
    }
    guard bytes.prefix(Self.fingerprintBytes).elementsEqual(queryBytes) else {
      validator.violation(
        Self.field, "belongs to another query: keep all other fields as they were, or leave it out")
      return nil
    }
    var rest = bytes.dropFirst(Self.fingerprintBytes)
    var position: [PagePosition] = []
    for kind in shape {
      guard let value = PagePosition(reading: &rest), value.isLike(kind) else { break }
      position.append(value)
    }
    guard position.count == shape.count, rest.isEmpty else {
      validator.violation(Self.field, "is not one that this service gave out")
      return nil
    }
    return position
  }

  private var queryBytes: [UInt8] {
    (0..<Self.fingerprintBytes).map { UInt8(truncatingIfNeeded: query.value >> (120 - $0 * 8)) }
  }
}

/// One value by which a list is sorted.
public enum PagePosition: Sendable, Hashable {
  case number(Int64)
  case text(String)

  func isLike(_ other: PagePosition) -> Bool {
    switch (self, other) {
    case (.number, .number), (.text, .text): true
    default: false
    }
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    switch self {
    case .number(let value):
      bytes.append(0)
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
      }
    case .text(let value):
      let text = Array(value.utf8)
      bytes += [
        1, UInt8(truncatingIfNeeded: text.count >> 8), UInt8(truncatingIfNeeded: text.count),
      ]
      bytes += text
    }
  }

  fileprivate init?(reading bytes: inout ArraySlice<UInt8>) {
    switch bytes.popFirst() {
    case 0:
      guard bytes.count >= 8 else { return nil }
      self = .number(bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) })
      bytes = bytes.dropFirst(8)
    case 1:
      guard let high = bytes.popFirst(), let low = bytes.popFirst() else { return nil }
      let count = Int(high) << 8 | Int(low)
      guard bytes.count >= count,
        let text = String(validating: bytes.prefix(count), as: UTF8.self)
      else { return nil }
      self = .text(text)
      bytes = bytes.dropFirst(count)
    default: return nil
    }
  }
}

/// RFC 4648, section 5, without padding: safe in URLs and command lines.
enum Base64URL {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[Int(buffer >> UInt32(bits) & 63)])
      }
    }
    if bits > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bits) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for character in text.utf8 {
      guard let digit = alphabet.firstIndex(of: character) else { return nil }
      buffer = buffer << 6 | UInt32(digit)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
      }
    }
    // Left over bits that are not zero: two texts would stand for one token.
    guard bits < 6, buffer & ((1 << UInt32(bits)) - 1) == 0 else { return nil }
    return bytes
  }
}
