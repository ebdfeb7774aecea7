internal import AfterSales
internal import Service

extension CommandScope {
  /// What happens to a request right after it was submitted, in the same commit.
  ///
  /// - Parameters:
  ///   - opened: the request, with all that was decided about it so far.
  ///   - circumstances: what it was granted on.
  /// - Returns: the same, and what a template of the shop decided (AS-AUTO).
  func handleAutomatically(
    _ opened: Changes, _ circumstances: Circumstances
  ) throws -> Changes {
    opened
  }
}
