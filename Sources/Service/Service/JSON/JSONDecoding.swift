internal import Domain

/// Why a document does not have the shape of the type that it should describe.
public struct JSONShapeError: Error, Hashable, Sendable {
  /// `windows.afterSales` or `roles[2].users`; empty for the document itself.
  public var path: String
  public var problem: String

  public var text: String { path.isEmpty ? problem : "\(path): \(problem)" }
}

extension JSONValue {
  /// Decodes the tree. Lengths of time are texts (`48h`), instants RFC 3339, and every member of
  /// the document must be one that the type asks for.
  public func decode<Value: Decodable>(_ type: Value.Type) throws(JSONShapeError) -> Value {
    let seen = SeenObjects()
    do {
      let value = try JSONNode(value: self, path: "", seen: seen).decode(type)
      if let unknown = seen.objects.lazy.compactMap(\.unknown).first { throw unknown }
      return value
    } catch let error as JSONShapeError {
      throw error
    } catch {
      throw JSONShapeError(path: "", problem: "\(error)")
    }
  }
}

/// Every object that was decoded: what each was not asked for is unknown, and that is certain only
/// at the end, when all questions have been put.
final class SeenObjects {
  var objects: [JSONMembers] = []
}

/// One value with the place where it stands.
struct JSONNode {
  let value: JSONValue
  let path: String
  let seen: SeenObjects

  func child(_ name: String, _ value: JSONValue) -> JSONNode {
    JSONNode(value: value, path: path.isEmpty ? name : "\(path).\(name)", seen: seen)
  }

  func child(_ index: Int, _ value: JSONValue) -> JSONNode {
    JSONNode(value: value, path: "\(path)[\(index)]", seen: seen)
  }

  func problem(_ text: String) -> JSONShapeError { JSONShapeError(path: path, problem: text) }

  func expected(_ what: String) -> JSONShapeError {
    problem("expected \(what), found \(value.summary)")
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if type == Duration.self, let value = try duration() as? Value { return value }
    if type == Instant.self, let value = try instant() as? Value { return value }
    do {
      return try Value(from: JSONNodeDecoder(node: self))
    } catch let error as DecodingError {
      throw translate(error)
    }
  }

  /// Synthesized code and the decoders of authors throw the standard library's error.
  private func translate(_ error: DecodingError) -> JSONShapeError {
    switch error {
    case .dataCorrupted(let context):
      // What the library says of a raw value that an enum does not have, as a value or as a key.
      if context.debugDescription.hasPrefix("Cannot initialize") {
        problem("\(value.summary) is not a known value")
      } else if context.debugDescription.hasPrefix("Could not convert key"),
        let key = context.codingPath.last
      {
        problem("unknown key \"\(key.stringValue)\"")
      } else {
        problem(context.debugDescription)
      }
    case .keyNotFound(let key, _): problem("\"\(key.stringValue)\" is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      problem(context.debugDescription)
    @unknown default: problem("\(error)")
    }
  }

  private func duration() throws(JSONShapeError) -> Duration {
    guard case .string(let text) = value else { throw expected("a length of time such as \"48h\"") }
    do throws(ValueProblem) {
      return try DurationText.parse(text)
    } catch {
      throw problem("\"\(text)\" \(error.text)")
    }
  }

  private func instant() throws(JSONShapeError) -> Instant {
    guard case .string(let text) = value, let instant = RFC3339.parse(text) else {
      throw expected("a time such as \"2026-11-01T08:00:00Z\"")
    }
    return instant
  }

  func bool() throws(JSONShapeError) -> Bool {
    guard case .bool(let value) = value else { throw expected("true or false") }
    return value
  }

  func string() throws(JSONShapeError) -> String {
    guard case .string(let text) = value else { throw expected("a text") }
    return text
  }

  func double() throws(JSONShapeError) -> Double {
    switch value {
    case .integer(let value): return Double(value)
    case .number(let value): return value
    default: throw expected("a number")
    }
  }

  func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(JSONShapeError) -> Number {
    guard case .integer(let value) = value else { throw expected("a whole number") }
    guard let number = Number(exactly: value) else {
      throw problem("\(value) is outside \(Number.min)...\(Number.max)")
    }
    return number
  }
}
