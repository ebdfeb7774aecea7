/// A service's policy and the roles of its callers, as one document.
public struct EffectivePolicy<Rules: PolicyDocument>: Sendable, Equatable {
  public var rules: Rules
  public var roles: [Role]

  public init(rules: Rules = Rules(), roles: [Role] = []) {
    self.rules = rules
    self.roles = roles
  }

  /// Reads the file; the defaults when there is none.
  public static func load(path: String?) throws(PolicyError) -> Self {
    guard let path else { return Self() }
    let bytes: [UInt8]
    do throws(FileProblem) {
      bytes = try SmallFile.read(path, limit: JSONParser.maximumSize)
    } catch {
      throw PolicyError("policy file '\(path)': \(error.text)")
    }
    do throws(PolicyError) {
      return try Self(parsing: bytes)
    } catch {
      throw PolicyError("policy file '\(path)': \(error.text)")
    }
  }

  /// Lays the document over the defaults: objects merge key by key, anything else replaces the
  /// default, `null` clears an optional value or a dictionary's entry. Unknown keys are refused.
  public init(parsing bytes: [UInt8]) throws(PolicyError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw PolicyError(error.text)
    }
    guard case .object(var file) = document else {
      throw PolicyError("the document must be an object with a \"version\"")
    }
    guard case .string(let version)? = file["version"], !version.isEmpty, version.utf8.count <= 64
    else { throw PolicyError("\"version\" is missing: a text of at most 64 bytes of your choice") }
    do throws(JSONShapeError) {
      roles =
        try file["roles"].map { value throws(JSONShapeError) in
          try JSONValue.object(JSONObject([.init("roles", value)])).decode(RolesSection.self).roles
        } ?? []
      file["roles"] = nil
      let defaults = try JSONValue(encoding: Rules())
      rules = try defaults.overlaid(with: .object(file)).decode(Rules.self)
    } catch {
      throw PolicyError(error.text)
    }
    let problems = rules.problems
    guard problems.isEmpty else { throw PolicyError(problems.joined(separator: "; ")) }
  }

  /// The whole document that is in force, for `--print-policy`; reading it back changes nothing.
  public func document() throws(PolicyError) -> JSONValue {
    do throws(JSONShapeError) {
      guard case .object(var object) = try JSONValue(encoding: rules) else { return .null }
      object["roles"] = try JSONValue(encoding: roles)
      return .object(object)
    } catch {
      throw PolicyError(error.text)
    }
  }
}

private struct RolesSection: Codable {
  var roles: [Role]
}

extension JSONValue {
  func overlaid(with other: JSONValue) -> JSONValue {
    guard case .object(var mine) = self, case .object(let theirs) = other else { return other }
    for member in theirs.members {
      if member.value == .null {
        mine[member.name] = nil
      } else {
        mine[member.name] = mine[member.name]?.overlaid(with: member.value) ?? member.value
      }
    }
    return .object(mine)
  }
}
