internal import Glibc

/// What the process was started with.
public enum ProcessEnvironment {
  /// The command line without the program's name.
  public static var arguments: [String] { Array(CommandLine.arguments.dropFirst()) }

  /// All variables. Of a name that occurs twice the first value counts, as for `getenv`.
  public static var variables: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      next += 1
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { continue }
      let name = String(text[..<equals])
      if variables[name] == nil { variables[name] = String(text[text.index(after: equals)...]) }
    }
    return variables
  }
}
