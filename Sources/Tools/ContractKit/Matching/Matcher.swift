internal import ContractDescriptors

/// Holds values to what a case says of them, and learns what its placeholders stand for.
///
/// Both sides are in the canonical form, the actual one with its defaults, so that texts can be
/// compared as they are.
struct Matcher {
  enum Extent {
    /// What the case does not mention may be anything: for answers.
    case atLeast
    /// What the case does not mention must not be there: for the requests that a stub answers.
    case exactly
  }

  let extent: Extent
  var bindings: Bindings
  private(set) var differences: [Difference] = []

  init(_ extent: Extent, _ bindings: Bindings) {
    self.extent = extent
    self.bindings = bindings
  }

  mutating func match(_ expected: JSONNode, _ actual: JSONNode?, path: String = "") {
    if case .string(let text) = expected.content, Template.isOpen(text) {
      return open(text, expected, actual, path)
    }
    if case .null = expected.content {
      if let actual, !actual.isDefault {
        note(path, expected, "nothing", Difference.brief(actual))
      }
      return
    }
    switch (expected.content, actual?.content) {
    case (.object(let members), .object(let found)?):
      object(members, found, path)
    case (.array(let elements), .array(let found)?):
      list(elements, found, expected, path)
    case (.bool(let a), .bool(let b)?) where a == b: break
    case (.number(let a), .number(let b)?) where a == b: break
    case (.string(let a), .string(let b)?) where a == b: break
    default: note(path, expected, Difference.brief(expected), Difference.brief(actual))
    }
  }

  private mutating func note(
    _ path: String, _ node: JSONNode, _ expected: String, _ actual: String
  ) {
    differences.append(
      Difference(path, at: node.position, expected: expected, actual: actual))
  }

  private mutating func object(_ members: [JSONMember], _ found: [JSONMember], _ path: String) {
    for member in members {
      let actual = found.first { $0.name == member.name }?.value
      match(member.value, actual, path: joined(path, member.name))
    }
    guard extent == .exactly else { return }
    for extra in found where !extra.value.isDefault {
      if members.contains(where: { $0.name == extra.name }) { continue }
      differences.append(
        Difference(
          joined(path, extra.name), at: extra.position, expected: "nothing",
          actual: Difference.brief(extra.value)))
    }
  }

  private func joined(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }

  // MARK: placeholders

  private mutating func open(
    _ text: String, _ expected: JSONNode, _ actual: JSONNode?, _ path: String
  ) {
    guard let template = try? Template(text) else {
      return note(path, expected, text, Difference.brief(actual))
    }
    let found = Difference.brief(actual)
    guard let actual else { return note(path, expected, text, found) }
    guard let alone = template.alone else {
      if !matches(template.parts[...], actual.plainText[...]) {
        note(path, expected, written(template), found)
      }
      return
    }
    switch alone {
    case .anything(.any, _):
      if actual.isDefault { note(path, expected, "anything", found) }
    case .anything(.time, _):
      if !TimeText.isTime(actual.plainText) { note(path, expected, "a time", found) }
    case .anything(.number, _):
      if Double(actual.plainText) == nil { note(path, expected, "a number", found) }
    case .set(let name, _):
      if actual.isDefault { return note(path, expected, "a value to set '\(name)'", found) }
      bindings[name] = actual
    case .name, .unique, .now:
      if let value = bindings.value(of: alone) {
        match(JSONNode(value.content, at: expected.position), actual, path: path)
      } else {
        bind(alone, actual, expected, path)
      }
    case .more: note(path, expected, "${more} in a list", found)
    }
  }

  private mutating func bind(
    _ placeholder: Placeholder, _ actual: JSONNode, _ expected: JSONNode, _ path: String
  ) {
    if case .now = placeholder, !TimeText.isTime(actual.plainText) {
      return note(path, expected, "a time", Difference.brief(actual))
    }
    if actual.isDefault {
      return note(path, expected, "a value", Difference.brief(actual))
    }
    if let key = placeholder.key { bindings[key] = actual }
  }

  /// The text with what is known in it, for differences.
  private func written(_ template: Template) -> String {
    let parts = template.parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let placeholder):
        bindings.value(of: placeholder)?.plainText ?? "${\(placeholder.key ?? "any")}"
      }
    }
    return "\"\(parts.joined())\""
  }

  /// Whether a text is made as the template says; binds what was unknown in it.
  private mutating func matches(_ parts: ArraySlice<Template.Part>, _ text: Substring) -> Bool {
    guard let first = parts.first else { return text.isEmpty }
    let rest = parts.dropFirst()
    switch first {
    case .text(let literal):
      return text.hasPrefix(literal) && matches(rest, text.dropFirst(literal.count))
    case .placeholder(let placeholder):
      if let known = bindings.value(of: placeholder)?.plainText {
        return text.hasPrefix(known) && matches(rest, text.dropFirst(known.count))
      }
      guard let key = placeholder.key else { return false }
      let before = bindings
      for end in text.indices.dropFirst() + [text.endIndex] where end > text.startIndex {
        bindings[key] = JSONNode(.string(String(text[..<end])))
        if matches(rest, text[end...]) { return true }
        bindings = before
      }
      return false
    }
  }

  // MARK: lists

  private static func isMore(_ node: JSONNode) -> Bool {
    if case .string("${more}") = node.content { true } else { false }
  }

  private mutating func list(
    _ expected: [JSONNode], _ actual: [JSONNode], _ node: JSONNode, _ path: String
  ) {
    guard expected.contains(where: Matcher.isMore) else {
      for (index, element) in expected.enumerated() where index < actual.count {
        match(element, actual[index], path: "\(path)[\(index)]")
      }
      if expected.count != actual.count {
        note(
          path, node, Matcher.counted(expected.count),
          "\(Matcher.counted(actual.count)): "
            + Difference.brief(JSONNode(.array(actual))))
      }
      return
    }
    let before = bindings
    if run(expected[...], actual[...]) { return }
    bindings = before
    // What is nearest to the first element that finds no partner says most.
    for element in expected where !Matcher.isMore(element) {
      let tries = actual.map { candidate in
        var matcher = Matcher(extent, bindings)
        matcher.match(element, candidate)
        return matcher
      }
      if let fitting = tries.first(where: { $0.differences.isEmpty }) {
        bindings = fitting.bindings
        continue
      }
      note(path, element, "an element \(Difference.brief(element))", nearest(tries, actual))
      return
    }
    note(
      path, node, "these elements in this order", Difference.brief(JSONNode(.array(actual))))
  }

  private func nearest(_ tries: [Matcher], _ actual: [JSONNode]) -> String {
    let all = zip(tries, actual).enumerated().min {
      $0.element.0.differences.count < $1.element.0.differences.count
    }
    guard let all, let difference = all.element.0.differences.first else { return "no elements" }
    return
      "none of \(actual.count); nearest is [\(all.offset)] \(Difference.brief(all.element.1)), "
      + "where \(difference.path) is \(difference.actual)"
  }

  private static func counted(_ count: Int) -> String {
    count == 1 ? "1 element" : "\(count) elements"
  }

  /// Whether the elements follow one another as said, with `${more}` for any number of others.
  private mutating func run(
    _ expected: ArraySlice<JSONNode>, _ actual: ArraySlice<JSONNode>
  ) -> Bool {
    guard let first = expected.first else { return actual.isEmpty }
    let rest = expected.dropFirst()
    if Matcher.isMore(first) {
      if rest.isEmpty { return true }
      return (actual.startIndex...actual.endIndex).contains { start in
        let before = bindings
        if run(rest, actual[start...]) { return true }
        bindings = before
        return false
      }
    }
    guard let candidate = actual.first else { return false }
    var matcher = Matcher(extent, bindings)
    matcher.match(first, candidate)
    guard matcher.differences.isEmpty else { return false }
    bindings = matcher.bindings
    return run(rest, actual.dropFirst())
  }
}
