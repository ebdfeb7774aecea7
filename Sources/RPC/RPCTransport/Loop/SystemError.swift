#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A system call that failed.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The call, `bind`.
  public let operation: String
  /// `errno`.
  public let number: Int32

  public init(operation: String, number: Int32) {
    self.operation = operation
    self.number = number
  }

  /// The system's words for the number.
  public var reason: String { SystemError.text(number) }
  public var description: String { "\(operation): \(reason)" }

  static func text(_ number: Int32) -> String {
    guard let text = strerror(number) else { return "error \(number)" }
    return String(cString: text)
  }

  /// Turns the C layer's `-errno` into an error.
  static func check(_ operation: String, _ result: Int32) throws(SystemError) -> Int32 {
    if result < 0 { throw SystemError(operation: operation, number: -result) }
    return result
  }
}
