/// Why a text is not a message, or bytes are not one.
public struct ContractJSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the text; `nil` for errors in bytes.
  public var position: JSONPosition?
  /// The path of the field from the message: "lines[3].itemName"; empty for the message itself.
  public var path: String
  /// What is wrong, for people.
  public var reason: String

  public init(position: JSONPosition? = nil, path: String = "", reason: String) {
    self.position = position
    self.path = path
    self.reason = reason
  }

  /// Line in the text, from 1.
  public var line: Int? { position?.line }
  /// Column in the line, in bytes, from 1.
  public var column: Int? { position?.column }

  /// "line 2, column 5: lines[3].quantity: 1.5 is not a whole number".
  public var description: String {
    let place = position.map { "line \($0.line), column \($0.column): " } ?? ""
    return place + (path.isEmpty ? "" : "\(path): ") + reason
  }
}

/// Names that somebody may have meant.
public enum NearNames {
  /// "; did you mean …?", or all names if there are few, or nothing.
  public static func hint(_ name: String, among names: [String]) -> String {
    let wanted = name.lowercased()
    let near = names.map { ($0, distance(wanted, $0.lowercased())) }
      .filter { $0.1 <= max(2, wanted.count / 3) || $0.0.lowercased().contains(wanted) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
    if !near.isEmpty { return "; did you mean \(near.joined(separator: " or "))?" }
    if names.isEmpty || names.count > 12 { return "" }
    return "; there are \(names.joined(separator: ", "))"
  }

  /// Letters to insert, remove or change.
  static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let change = diagonal + (letter == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
