public import ContractDescriptors
public import RPCCore

/// Makes a case from live calls: what would differ the next time becomes a placeholder.
public struct Recorder {
  private let json: ContractJSON
  private let timeout: Duration
  private var bindings: Bindings
  private var generaliser = Generaliser()
  public private(set) var contractCase: ContractCase

  /// - Parameter bindings: what `${unique}` and `${now}` stand for while it records.
  public init(
    name: String, about: String = "", json: ContractJSON = ContractJSON(),
    timeout: Duration = .seconds(10), bindings: Bindings
  ) {
    contractCase = ContractCase(file: "", name: name, about: about, steps: [])
    self.json = json
    self.timeout = timeout
    self.bindings = bindings
    if let unique = bindings.value(of: .unique) { generaliser.unique = unique.plainText }
  }

  /// Makes a call and adds it, with what it came to, as a step.
  /// - Parameters:
  ///   - call: the method as the case names it.
  ///   - requests: JSON, which may use `${unique}`, `${now-3d}` and names that earlier answers set;
  ///     several where the method streams requests.
  /// - Throws: ``ContractJSONError`` for a request that is none.
  public mutating func record(
    _ call: String, _ method: ContractMethod, _ requests: [String], _ channel: any Channel
  ) async throws(ContractJSONError) {
    let input = method.method.input
    var templates: [JSONNode] = []
    var sent: [[UInt8]] = []
    for request in requests {
      let given = try json.canonical(
        try JSONNode.parse(Array(request.utf8)), of: input, isOpen: Template.isOpen)
      let template = generaliser.request(given)
      let value = try bindings.substituted(template)
      sent.append(try json.bytes(value, of: input))
      generaliser.noteSent(template, value)
      templates.append(template)
    }
    let answer = await Calling(json: json).call(
      method, sent, CallOptions(timeout: timeout), channel)
    let outcome: ExpectedOutcome
    switch answer {
    case .refused(let status): outcome = .refusal(Recorder.refusal(status))
    case .responses(let responses):
      guard let descriptor = json.message(method.method.output) else {
        throw ContractJSONError(reason: "\(method.method.output) is not described")
      }
      let general = responses.map { generaliser.response($0, descriptor, json) }
      outcome = .response(
        method.kind.streamsResponses
          ? JSONNode(.array(general)) : general.first ?? JSONNode(.object([])))
    }
    for (name, value) in generaliser.captured { bindings[name] = JSONNode(.string(value)) }
    contractCase.steps.append(
      CaseStep(call: call, method: method, requests: templates, outcome: outcome))
  }

  private static func refusal(_ status: RPCStatus) -> ExpectedRefusal {
    let actual = ActualRefusal(status)
    return ExpectedRefusal(
      status.code, reason: actual.reason, rules: actual.rules, fields: actual.fields)
  }
}
