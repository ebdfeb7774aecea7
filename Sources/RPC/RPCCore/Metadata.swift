/// Key-value pairs that travel beside a message, in order; a key may occur several times.
///
/// Keys are lower-case on the wire: they are lowered (ASCII) when added, so lookups with lower-case
/// keys always find them. What a call needs to be right belongs into its message, not in here.
public struct Metadata: Sendable, Hashable {
  /// One pair.
  public struct Element: Sendable, Hashable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  public private(set) var elements: [Element]

  @inlinable
  public init() { self.init(elements: []) }

  @usableFromInline
  init(elements: [Element]) { self.elements = elements }

  /// The first value of the key, which must be given in lower case.
  public subscript(key: String) -> String? {
    get {
      for element in elements where element.key == key { return element.value }
      return nil
    }
    set {
      let key = Metadata.lowered(key)
      elements.removeAll { $0.key == key }
      if let newValue { elements.append(Element(key: key, value: newValue)) }
    }
  }

  /// All values of the key, in order.
  public func values(_ key: String) -> [String] {
    elements.filter { $0.key == key }.map(\.value)
  }

  /// Adds a pair, keeping earlier values of the key.
  public mutating func add(_ key: String, _ value: String) {
    elements.append(Element(key: Metadata.lowered(key), value: value))
  }

  public var isEmpty: Bool { elements.isEmpty }
  public var count: Int { elements.count }

  /// Bytes of all keys and values, for limits.
  public var byteCount: Int {
    elements.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
  }

  static func lowered(_ key: String) -> String {
    for byte in key.utf8 where byte >= 0x41 && byte <= 0x5a { return key.lowercased() }
    return key
  }
}

extension Metadata: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral pairs: (String, String)...) {
    self.init()
    for (key, value) in pairs { add(key, value) }
  }
}
