/// What a service decides by: every number of its rules, with defaults built in.
///
/// A plain value whose synthesized `Codable` form is the policy file. Lengths are `Duration`s
/// (`"48h"` in the file), amounts `Int64` minor units, choices enums with `String` raw values; a
/// dictionary keyed by such an enum needs `CodingKeyRepresentable` to be a JSON object.
public protocol PolicyDocument: Codable, Sendable, Equatable {
  /// The defaults.
  init()

  /// Recorded with every decision. A policy file must state its own.
  var version: String { get }

  /// What is wrong with the values, each as one sentence that names the key; empty when all is well.
  var problems: [String] { get }
}

extension PolicyDocument {
  public var problems: [String] { [] }
}

/// The policy of a service that decides by no numbers.
public struct NoPolicy: PolicyDocument {
  public var version = "none"
  public init() {}
}

/// Why a policy was not taken; the text names the file, the key and what to do.
public struct PolicyError: Error, Hashable, Sendable {
  public var text: String
  public init(_ text: String) { self.text = text }
}
