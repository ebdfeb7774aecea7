struct PolicyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// An object of the policy document whose keys are all known.
struct PolicyObject {
  private let container: KeyedDecodingContainer<PolicyKey>

  init(_ decoder: any Decoder, keys: Set<String>) throws {
    container = try decoder.container(keyedBy: PolicyKey.self)
    for key in container.allKeys where !keys.contains(key.stringValue) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "unknown key '\(key.stringValue)'")
    }
  }

  func corrupted(_ problem: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: container.codingPath, debugDescription: problem))
  }

  func read<Value: Decodable>(_ name: String, into value: inout Value) throws {
    value = try container.decodeIfPresent(Value.self, forKey: PolicyKey(name)) ?? value
  }

  func read(_ name: String, into value: inout Duration) throws {
    guard let text = try container.decodeIfPresent(String.self, forKey: PolicyKey(name)) else {
      return
    }
    guard let length = Duration(policyText: text) else {
      throw DecodingError.dataCorruptedError(
        forKey: PolicyKey(name), in: container,
        debugDescription: "'\(text)' is no length of time; write 60s, 5m, 48h or 15d")
    }
    value = length
  }
}

extension Duration {
  private static let units: [(suffix: String, seconds: Int64)] = [
    ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
  ]

  /// `48h`: digits and one of s, m, h, d; at most 100 000 days.
  init?(policyText text: String) {
    guard let unit = Self.units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
    let digits = text.dropLast()
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }),
      let count = Int64(digits), count <= 8_640_000_000 / unit.seconds
    else { return nil }
    self = .seconds(count * unit.seconds)
  }

  /// The same length in the largest unit that divides it; parts of a second are left out.
  var policyText: String {
    let seconds = components.seconds
    guard seconds != 0, let unit = Self.units.first(where: { seconds % $0.seconds == 0 }) else {
      return "0s"
    }
    return "\(seconds / unit.seconds)\(unit.suffix)"
  }
}
