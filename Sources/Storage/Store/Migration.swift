/// One step of a service's schema. Steps are numbered from 1 without gaps and never edited once
/// released: a change of the schema is a new step.
public struct Migration: Sendable {
  public let number: Int
  /// What it does, for errors: `orders by shop`.
  public let name: String
  let apply: @Sendable (WriteTransaction) throws -> Void

  /// - Parameter sql: statements separated by semicolons, without transaction control. Names that
  ///   begin with `store_` belong to the store.
  public init(_ number: Int, _ name: String, sql: String) {
    self.init(number, name) { transaction in try transaction.connection.script(sql) }
  }

  /// - Parameter apply: runs in a transaction of its own; what it throws rolls the step back.
  public init(
    _ number: Int, _ name: String, apply: @escaping @Sendable (WriteTransaction) throws -> Void
  ) {
    self.number = number
    self.name = name
    self.apply = apply
  }
}
