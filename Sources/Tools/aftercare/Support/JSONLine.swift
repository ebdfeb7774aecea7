import Service

/// Objects that the program prints for programs, one a line.
enum JSONLine {
  static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member($0, $1) }))
  }

  static func text(_ members: [(String, JSONValue)]) -> String { object(members).text() }
}
