public import ContractDescriptors
internal import RPCCore

/// Reads files of cases and holds them to the contracts: what is wrong with one is found before
/// anything is called, and told with file and line.
public struct CaseReader: Sendable {
  public typealias Resolver =
    @Sendable (_ name: String) throws(UnknownMethod) -> ContractMethod

  let json: ContractJSON
  private let resolve: Resolver
  private let rules: Set<String>

  /// - Parameters:
  ///   - rules: the ids that exist; with none, ids are not checked. Names of axes never are.
  ///   - resolve: finds a method by the name that a case gives it.
  public init(
    json: ContractJSON = ContractJSON(), rules: Set<String> = [], resolve: @escaping Resolver
  ) {
    self.json = json
    self.rules = rules
    self.resolve = resolve
  }

  /// - Parameter file: its name in problems and reports.
  /// - Throws: ``CaseProblems`` with all that is wrong.
  public func read(_ text: [UInt8], file: String) throws(CaseProblems) -> ContractCase {
    var reading = Reading(reader: self, file: file)
    let node: JSONNode
    do throws(ContractJSONError) { node = try JSONNode.parse(text) } catch {
      reading.note(error)
      throw CaseProblems(reading.problems)
    }
    let read = reading.contractCase(node)
    guard let read, reading.problems.isEmpty else { throw CaseProblems(reading.problems) }
    return read
  }

  func method(_ name: String) throws(UnknownMethod) -> ContractMethod { try resolve(name) }

  func ruleProblem(_ id: String) -> String? {
    // What no rule forbids is refused by the name of an axis: trade_state, case_state, actor.
    let isAxis = !id.isEmpty && id.utf8.allSatisfy { $0 == 0x5f || (0x61...0x7a).contains($0) }
    if rules.isEmpty || rules.contains(id) || isAxis { return nil }
    return "there is no rule \(id)\(NearNames.hint(id, among: rules.sorted()))"
  }
}

/// Everything that is wrong with the files that were read.
public struct CaseProblems: Error, Sendable {
  public var all: [CaseProblem]

  public init(_ all: [CaseProblem]) { self.all = all }
}

/// The reading of one file.
struct Reading {
  let reader: CaseReader
  let file: String
  private(set) var problems: [CaseProblem] = []
  /// Names that are set by what was read so far.
  private var known: Set<String> = []

  init(reader: CaseReader, file: String) {
    self.reader = reader
    self.file = file
  }

  mutating func note(_ reason: String, at position: JSONPosition?) {
    problems.append(CaseProblem(file: file, position: position, reason: reason))
  }

  mutating func note(_ error: ContractJSONError) {
    let path = error.path.isEmpty ? "" : "\(error.path): "
    note(path + error.reason, at: error.position)
  }

  mutating func contractCase(_ node: JSONNode) -> ContractCase? {
    guard let members = object(node, "a case", ["name", "about", "steps"]) else { return nil }
    let name = text(members["name"], "name") ?? ""
    if name.isEmpty {
      note("a case needs a \"name\": what holds, in a sentence", at: node.position)
    }
    let about = text(members["about"], "about") ?? ""
    guard case .array(let elements)? = members["steps"]?.content, !elements.isEmpty else {
      note(
        "a case needs \"steps\": an array of calls", at: members["steps"]?.position ?? node.position
      )
      return nil
    }
    var steps: [CaseStep] = []
    for element in elements {
      if let step = step(element) { steps.append(step) }
    }
    return ContractCase(file: file, name: name, about: about, steps: steps)
  }

  private static let stepNames = [
    "call", "about", "metadata", "request", "requests", "response", "responses", "refusal",
    "within",
  ]

  private mutating func step(_ node: JSONNode) -> CaseStep? {
    guard let members = object(node, "a step", Self.stepNames) else { return nil }
    guard let call = text(members["call"], "call") else {
      note("a step needs a \"call\": a method such as orders/GetOrder", at: node.position)
      return nil
    }
    let method: ContractMethod
    do throws(UnknownMethod) { method = try reader.method(call) } catch {
      note(error.reason, at: members["call"]?.position)
      return nil
    }
    let requests = requests(members, method)
    var step = CaseStep(
      call: call, method: method, requests: requests, outcome: outcome(members, method, node),
      at: node.position)
    step.about = text(members["about"], "about") ?? ""
    step.metadata = metadata(members["metadata"])
    if let within = members["within"] { step.within = duration(within) }
    return step
  }

  // MARK: requests

  private mutating func requests(
    _ members: [String: JSONNode], _ method: ContractMethod
  ) -> [JSONNode] {
    let streams = method.kind.streamsRequests
    if let wrong = members[streams ? "request" : "requests"] {
      note(
        streams
          ? "\(method.fullName) streams requests: give \"requests\", an array"
          : "\(method.fullName) takes one request: give \"request\"",
        at: wrong.position)
      return []
    }
    guard streams else {
      let given = members["request"] ?? JSONNode(.object([]))
      return canonical(given, method.method.input).map { [checked($0, isRequest: true)] } ?? []
    }
    guard let given = members["requests"] else { return [] }
    guard case .array(let elements) = given.content else {
      note("\"requests\" is an array of requests", at: given.position)
      return []
    }
    var all: [JSONNode] = []
    for element in elements {
      if let node = canonical(element, method.method.input) {
        all.append(checked(node, isRequest: true))
      }
    }
    return all
  }

  private mutating func metadata(_ node: JSONNode?) -> [JSONMember] {
    guard let node else { return [] }
    guard case .object(let members) = node.content else {
      note("\"metadata\" is an object of texts", at: node.position)
      return []
    }
    for member in members {
      if case .string = member.value.content {
        _ = checked(member.value, isRequest: true)
      } else {
        note("metadata \"\(member.name)\" is a text", at: member.value.position)
      }
      if member.name.lowercased() != member.name {
        note("keys of metadata are in lower case", at: member.position)
      }
    }
    return members
  }

  // MARK: outcomes

  private mutating func outcome(
    _ members: [String: JSONNode], _ method: ContractMethod, _ node: JSONNode
  ) -> ExpectedOutcome {
    let given = ["response", "responses", "refusal"].filter { members[$0] != nil }
    if given.count > 1 {
      note(
        "a call comes to one of \(given.map { "\"\($0)\"" }.joined(separator: " and "))",
        at: members[given[1]]?.position)
    }
    let streams = method.kind.streamsResponses
    if let wrong = members[streams ? "response" : "responses"] {
      note(
        streams
          ? "\(method.fullName) streams responses: give \"responses\", an array"
          : "\(method.fullName) gives one response: give \"response\"",
        at: wrong.position)
      return .success
    }
    if let refusal = members["refusal"] {
      return self.refusal(refusal).map { .refusal($0) } ?? .success
    }
    if let response = members["response"] {
      guard let node = canonical(response, method.method.output) else { return .success }
      return .response(checked(node, isRequest: false))
    }
    guard let responses = members["responses"] else { return .success }
    guard case .array(let elements) = responses.content else {
      note("\"responses\" is an array of responses", at: responses.position)
      return .success
    }
    var all: [JSONNode] = []
    for element in elements {
      if let node = canonical(element, method.method.output) { all.append(node) }
    }
    return .response(checked(JSONNode(.array(all), at: responses.position), isRequest: false))
  }

  private mutating func refusal(_ node: JSONNode) -> ExpectedRefusal? {
    guard let members = object(node, "a refusal", ["code", "reason", "rules", "fields"]) else {
      return nil
    }
    guard let name = text(members["code"], "code") else {
      note("a refusal needs a \"code\", such as FAILED_PRECONDITION", at: node.position)
      return nil
    }
    let codes = RPCStatus.Code.allCases.filter { $0 != .ok }
    guard let code = codes.first(where: { $0.name == name }) else {
      note(
        "there is no code \(name)\(NearNames.hint(name, among: codes.map(\.name)))",
        at: members["code"]?.position)
      return nil
    }
    let rules = texts(members["rules"], "rules")
    for rule in rules {
      if let problem = reader.ruleProblem(rule) { note(problem, at: members["rules"]?.position) }
    }
    return ExpectedRefusal(
      code, reason: text(members["reason"], "reason"), rules: rules,
      fields: texts(members["fields"], "fields"), at: node.position)
  }

  // MARK: values

  private mutating func canonical(_ node: JSONNode, _ message: String) -> JSONNode? {
    do throws(ContractJSONError) {
      return try reader.json.canonical(node, of: message, isOpen: Template.isOpen)
    } catch {
      note(error)
      // One mistake is told once, not again at every use of what this would have set.
      noteNames(in: node)
      return nil
    }
  }

  private mutating func noteNames(in node: JSONNode) {
    switch node.content {
    case .null, .bool, .number: break
    case .array(let elements):
      for element in elements { noteNames(in: element) }
    case .object(let members):
      for member in members { noteNames(in: member.value) }
    case .string(let text):
      if case .set(let name, _)? = (try? Template(text))?.alone { known.insert(name) }
    }
  }

  /// Notes placeholders that cannot stand where they do, and which names are set.
  private mutating func checked(_ node: JSONNode, isRequest: Bool) -> JSONNode {
    check(node, isRequest: isRequest, isElement: false)
    return node
  }

  private mutating func check(_ node: JSONNode, isRequest: Bool, isElement: Bool) {
    switch node.content {
    case .null, .bool, .number: break
    case .array(let elements):
      for element in elements { check(element, isRequest: isRequest, isElement: true) }
    case .object(let members):
      for member in members { check(member.value, isRequest: isRequest, isElement: false) }
    case .string(let text):
      guard Template.isOpen(text) else { return }
      do throws(PlaceholderError) {
        try check(try Template(text), node, isRequest: isRequest, isElement: isElement)
      } catch { note(error.reason, at: node.position) }
    }
  }

  private mutating func check(
    _ template: Template, _ node: JSONNode, isRequest: Bool, isElement: Bool
  ) throws(PlaceholderError) {
    for placeholder in template.placeholders {
      if case .name(let name) = placeholder, !known.contains(name) {
        let hint = NearNames.hint(name, among: known.sorted() + ["unique", "now"])
        throw PlaceholderError("no answer before this sets '\(name)'\(hint)")
      }
      if placeholder.isValue { continue }
      guard !isRequest else {
        throw PlaceholderError(
          "a request cannot leave this open; ${unique}, ${now} and names that an answer set can "
            + "stand in one")
      }
      guard template.alone != nil else {
        throw PlaceholderError("this placeholder stands alone in its text")
      }
      if case .more = placeholder, !isElement {
        throw PlaceholderError("${more} stands for elements of a list")
      }
      if case .set(let name, _) = placeholder {
        guard known.insert(name).inserted else {
          throw PlaceholderError(
            "'\(name)' is set already; write ${\(name)} for the same value, or another name")
        }
      }
    }
  }

  private mutating func object(
    _ node: JSONNode, _ what: String, _ names: [String]
  ) -> [String: JSONNode]? {
    guard case .object(let members) = node.content else {
      note("\(what) is an object, not \(node.kindName)", at: node.position)
      return nil
    }
    var values: [String: JSONNode] = [:]
    for member in members {
      if !names.contains(member.name) {
        let hint = NearNames.hint(member.name, among: names)
        note("\(what) has no \"\(member.name)\"\(hint)", at: member.position)
      }
      values[member.name] = member.value
    }
    return values
  }

  private mutating func text(_ node: JSONNode?, _ name: String) -> String? {
    guard let node else { return nil }
    guard case .string(let text) = node.content else {
      note("\"\(name)\" is a text, not \(node.kindName)", at: node.position)
      return nil
    }
    return text
  }

  private mutating func texts(_ node: JSONNode?, _ name: String) -> [String] {
    guard let node else { return [] }
    guard case .array(let elements) = node.content else {
      note("\"\(name)\" is an array of texts", at: node.position)
      return []
    }
    var all: [String] = []
    for element in elements {
      if let text = text(element, name) { all.append(text) }
    }
    return all
  }

  /// "5s", "1.5s".
  private mutating func duration(_ node: JSONNode) -> Duration? {
    if case .string(let text) = node.content, text.hasSuffix("s"),
      let seconds = Double(text.dropLast()), seconds > 0, seconds <= 600
    {
      return .milliseconds(Int64(seconds * 1_000))
    }
    note("\"within\" is a time such as \"5s\", at most 600s", at: node.position)
    return nil
  }
}
