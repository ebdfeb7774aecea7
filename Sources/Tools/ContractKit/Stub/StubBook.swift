public import ContractDescriptors
internal import Contracts
public import RPCCore

/// The answers of cases, for requests that come in any order.
///
/// A request is answered by the first step that it matches and that has not been served yet, then
/// by the last that it matches: a read that is asked again after a command gets the later answer.
/// Several runs of the same case are told apart by what `${unique}` stands for in them.
public struct StubBook: Sendable {
  public enum Answer: Sendable {
    case responses([[UInt8]])
    case refused(RPCStatus)
  }

  private struct Run {
    var number: Int
    var bindings: Bindings
    var served: Set<Int> = []
  }

  /// Runs that are remembered: enough for any test run, and a bound on memory.
  private static let runsMax = 1_000

  private let cases: [ContractCase]
  private let json: ContractJSON
  private let now: @Sendable () -> Int64
  /// Newest first.
  private var runs: [Run] = []
  /// What commands were answered, by method and request id: a retry gets the same.
  private var replays: [String: (requests: [[UInt8]], answer: Answer)] = [:]

  /// - Parameter now: seconds since 1970.
  public init(
    _ cases: [ContractCase], json: ContractJSON = ContractJSON(),
    now: @escaping @Sendable () -> Int64
  ) {
    self.cases = cases
    self.json = json
    self.now = now
  }

  /// The methods that the cases call, each once, by full name.
  public var methods: [ContractMethod] {
    var all: [String: ContractMethod] = [:]
    for step in cases.flatMap(\.steps) { all[step.method.fullName] = step.method }
    return all.values.sorted { $0.fullName < $1.fullName }
  }

  public mutating func answer(_ method: ContractMethod, _ requests: [[UInt8]]) -> Answer {
    var nodes: [JSONNode] = []
    for request in requests {
      do throws(RPCStatus) {
        nodes.append(try Calling(json: json).node(request, of: method.method.input))
      } catch {
        return .refused(.invalidArgument("the request is no \(method.method.input)"))
      }
    }
    let key = nodes.first?["requestId"]?.plainText ?? ""
    let replay = "\(method.fullName) \(key)"
    if !key.isEmpty, let earlier = replays[replay], earlier.requests == requests {
      return earlier.answer
    }
    guard let (run, step) = find(method.fullName, nodes) else {
      return .refused(unmatched(method, nodes))
    }
    let answer = serve(run, step)
    if !key.isEmpty { replays[replay] = (requests, answer) }
    return answer
  }

  // MARK: finding

  /// Puts the run that answers in front.
  private mutating func find(_ method: String, _ requests: [JSONNode]) -> (Run, Int)? {
    // The request id of the case, where a client happens to use it, tells equal requests apart.
    for (isStrict, wantsServed) in [(true, false), (true, true), (false, false), (false, true)] {
      for (place, run) in runs.enumerated() {
        let steps = cases[run.number].steps.indices
        let order = wantsServed ? Array(steps.reversed()) : Array(steps)
        for step in order where run.served.contains(step) == wantsServed {
          guard
            let bindings = matched(
              run.number, step, method, requests, run.bindings, isStrict: isStrict)
          else { continue }
          var found = runs.remove(at: place)
          found.bindings = bindings
          found.served.insert(step)
          runs.insert(found, at: 0)
          return (found, step)
        }
      }
    }
    return begin(method, requests)
  }

  /// A new run, of the case that has had the fewest.
  private mutating func begin(_ method: String, _ requests: [JSONNode]) -> (Run, Int)? {
    let counts = cases.indices.map { number in runs.count { $0.number == number } }
    for number in cases.indices.sorted(by: { (counts[$0], $0) < (counts[$1], $1) }) {
      let start = samples(number)
      for step in cases[number].steps.indices {
        guard let bindings = matched(number, step, method, requests, start, isStrict: false)
        else { continue }
        let run = Run(number: number, bindings: bindings, served: [step])
        runs.insert(run, at: 0)
        if runs.count > Self.runsMax { runs.removeLast() }
        return (run, step)
      }
    }
    return nil
  }

  /// What answers will set, known from the start: a client may begin in the middle of a case.
  private func samples(_ number: Int) -> Bindings {
    var filler = StubFiller(json: json, now: now(), bindings: Bindings())
    for step in cases[number].steps {
      guard case .response(let response) = step.outcome else { continue }
      _ = filled(response, step, &filler)
    }
    return filler.bindings
  }

  private func matched(
    _ number: Int, _ step: Int, _ method: String, _ requests: [JSONNode], _ bindings: Bindings,
    isStrict: Bool
  ) -> Bindings? {
    let step = cases[number].steps[step]
    guard step.method.fullName == method else { return nil }
    let compared = compared(step, requests, bindings)
    let wrong = compared.differences.filter { isStrict || $0.path != Self.requestID }
    return wrong.isEmpty ? compared.bindings : nil
  }

  /// Request ids are the client's own: they match whatever they are.
  private static let requestID = "requestId"

  private func compared(
    _ step: CaseStep, _ requests: [JSONNode], _ bindings: Bindings
  ) -> (bindings: Bindings, differences: [Difference]) {
    var matcher = Matcher(.exactly, bindings)
    if requests.count == step.requests.count {
      for (template, request) in zip(step.requests, requests) { matcher.match(template, request) }
      return (matcher.bindings, matcher.differences)
    }
    let difference = Difference(
      "requests", at: step.position, expected: "\(step.requests.count)",
      actual: "\(requests.count)")
    return (bindings, [difference])
  }

  // MARK: answering

  private mutating func serve(_ run: Run, _ step: Int) -> Answer {
    let step = cases[run.number].steps[step]
    switch step.outcome {
    case .refusal(let refusal): return .refused(refusal.status)
    case .success: return .responses(step.method.kind.streamsResponses ? [] : [[]])
    case .response(let response):
      var filler = StubFiller(json: json, now: now(), bindings: run.bindings)
      let nodes = filled(response, step, &filler)
      if !runs.isEmpty { runs[0].bindings = filler.bindings }
      do throws(ContractJSONError) {
        var all: [[UInt8]] = []
        for node in nodes { all.append(try json.bytes(node, of: step.method.method.output)) }
        return .responses(all)
      } catch {
        return .refused(
          .internal("\(cases[run.number].file) holds an answer that cannot be given: \(error)"))
      }
    }
  }

  private func filled(
    _ response: JSONNode, _ step: CaseStep, _ filler: inout StubFiller
  ) -> [JSONNode] {
    let output = step.method.method.output
    guard case .array(let elements) = response.content else {
      return [filler.message(response, output)]
    }
    var all: [JSONNode] = []
    for element in elements {
      if case .string("${more}") = element.content { continue }
      all.append(filler.message(element, output))
    }
    return all
  }

  // MARK: not answering

  /// UNIMPLEMENTED, which no service of ours answers for a method that it has.
  private func unmatched(_ method: ContractMethod, _ requests: [JSONNode]) -> RPCStatus {
    var near: [(differences: [Difference], place: String)] = []
    for (number, contractCase) in cases.enumerated() {
      let bindings = runs.first { $0.number == number }?.bindings ?? samples(number)
      for (index, step) in contractCase.steps.enumerated()
      where step.method.fullName == method.fullName {
        let compared = compared(step, requests, bindings)
        near.append(
          (
            compared.differences.filter { $0.path != Self.requestID },
            "\(contractCase.file):\(step.position.line) (step \(index + 1))"
          ))
      }
    }
    guard !near.isEmpty else {
      let known = methods.map(\.fullName).joined(separator: ", ")
      return StubBook.refusal("no case calls \(method.fullName); the cases call \(known)")
    }
    let closest = near.enumerated()
      .sorted {
        ($0.element.differences.count, $0.offset) < ($1.element.differences.count, $1.offset)
      }
      .prefix(3).map { near in
        let differences = near.element.differences.prefix(3).map {
          "\($0.path) is \($0.actual), the case has \($0.expected)"
        }
        return "\(near.element.place): \(differences.joined(separator: "; "))"
      }
    return StubBook.refusal(
      "no case answers this \(method.fullName); closest: " + closest.joined(separator: " | "))
  }

  private static func refusal(_ message: String) -> RPCStatus {
    RPCStatus(.unimplemented, message).with(
      detail: GoogleRPC.ErrorInfo(reason: "STUB_NO_CASE", domain: "aftercare-stub"))
  }
}

extension ExpectedRefusal {
  /// The refusal as a service would send it.
  var status: RPCStatus {
    var status = RPCStatus(code, "as a case says: \(description)").with(
      detail: GoogleRPC.ErrorInfo(reason: reason ?? "", domain: "aftercare"))
    if !rules.isEmpty, code == .resourceExhausted {
      status = status.with(
        detail: GoogleRPC.QuotaFailure(
          violations: rules.map { .init(subject: $0, description: "as a case says") }))
    } else if !rules.isEmpty {
      status = status.with(
        detail: GoogleRPC.PreconditionFailure(
          violations: rules.map { .init(type: $0, description: "as a case says") }))
    }
    if !fields.isEmpty {
      status = status.with(
        detail: GoogleRPC.BadRequest(
          fieldViolations: fields.map { .init(field: $0, description: "as a case says") }))
    }
    return status
  }
}
