public import Domain

/// The text of one statement, with `?` for each value.
///
/// A literal is enough almost always, and can't have a value spliced into it by mistake. Text put
/// together at run time (a list of filters) says so: `SQL(assembled:)`. Write what other databases
/// understand too: standard joins, `ON CONFLICT`, `RETURNING`, `LIMIT`; no `rowid`, no `PRAGMA`.
public struct SQL: ExpressibleByStringLiteral, Sendable {
  enum Source: Sendable {
    case literal(StaticString)
    case assembled(String)
  }

  let source: Source

  public init(stringLiteral value: StaticString) {
    source = value.hasPointerRepresentation ? .literal(value) : .assembled(value.description)
  }

  /// Only fixed fragments belong in the text: values are bound, never spliced in.
  public init(assembled text: String) { source = .assembled(text) }

  var text: String {
    switch source {
    case .literal(let text): text.description
    case .assembled(let text): text
    }
  }
}

/// A type that can stand for a `?`. An empty optional is NULL.
public protocol SQLBindable {
  /// - Throws: ``StoreError/Kind/tooBig`` or ``StoreError/Kind/outOfMemory``.
  func bind(to parameter: borrowing SQLParameter) throws(StoreError)
}

extension Int64: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(self)
  }
}

extension Int: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(Int64(self))
  }
}

extension Int32: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(Int64(self))
  }
}

/// 0 or 1.
extension Bool: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(self ? 1 : 0)
  }
}

extension String: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(self)
  }
}

/// A blob.
extension [UInt8]: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(self)
  }
}

/// A blob, copied while the call lasts.
extension UnsafeRawBufferPointer: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(self)
  }
}

/// Microseconds since the epoch.
extension Instant: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    try parameter.set(microseconds)
  }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
  public func bind(to parameter: borrowing SQLParameter) throws(StoreError) {
    if let value = self { try value.bind(to: parameter) } else { try parameter.setNull() }
  }
}
