/// Text with `{name}` placeholders.
public enum Template {
  /// Replaces each `{name}` that `values` knows; anything else stays as it is. What a value
  /// contains is never taken for a placeholder.
  public static func fill(_ template: String, _ values: [String: String]) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...]
      guard let close = rest.firstIndex(of: "}") else { break }
      let name = String(rest[rest.index(after: open)..<close])
      result += values[name] ?? String(rest[...close])
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// Whether it has the placeholder `{name}`.
  public static func has(_ name: String, in template: String) -> Bool {
    fill(template, [name: ""]) != template
  }
}
