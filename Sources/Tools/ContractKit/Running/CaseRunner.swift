public import ContractDescriptors
public import RPCCore

/// Runs cases against servers.
public struct CaseRunner: Sendable {
  private let json: ContractJSON
  private let timeout: Duration
  private let channel: @Sendable (ContractMethod) -> (any Channel)?
  private let newRun: @Sendable () -> Bindings

  /// - Parameters:
  ///   - timeout: the longest that one call may take.
  ///   - channel: leads to who serves a method; with `nil` its cases are skipped.
  ///   - newRun: what `${unique}` and `${now}` stand for in the next case.
  public init(
    json: ContractJSON = ContractJSON(), timeout: Duration = .seconds(10),
    newRun: @escaping @Sendable () -> Bindings,
    channel: @escaping @Sendable (ContractMethod) -> (any Channel)?
  ) {
    self.json = json
    self.timeout = timeout
    self.newRun = newRun
    self.channel = channel
  }

  public func run(_ contractCase: ContractCase) async -> CaseResult {
    for step in contractCase.steps where channel(step.method) == nil {
      return CaseResult(
        contractCase, .skipped("nobody here serves \(step.method.process ?? step.call)"),
        steps: 0, duration: .zero)
    }
    let start = ContinuousClock.now
    var bindings = newRun()
    for (index, step) in contractCase.steps.enumerated() {
      if let failure = await run(step, index, &bindings) {
        return CaseResult(
          contractCase, .failed(failure), steps: index + 1,
          duration: ContinuousClock.now - start)
      }
    }
    return CaseResult(
      contractCase, .passed, steps: contractCase.steps.count,
      duration: ContinuousClock.now - start)
  }

  private func run(
    _ step: CaseStep, _ index: Int, _ bindings: inout Bindings
  ) async -> StepFailure? {
    let end = ContinuousClock.now + (step.within ?? .zero)
    while true {
      var attempt = bindings
      let failure = await once(step, index, &attempt)
      if failure == nil {
        bindings = attempt
        return nil
      }
      if ContinuousClock.now >= end { return failure }
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  private func once(
    _ step: CaseStep, _ index: Int, _ bindings: inout Bindings
  ) async -> StepFailure? {
    func failed(_ differences: [Difference], _ came: String) -> StepFailure? {
      differences.isEmpty ? nil : StepFailure(step: index, differences: differences, came: came)
    }
    let answer: CallAnswer
    do throws(ContractJSONError) {
      answer = try await call(step, bindings)
    } catch {
      let difference = Difference(
        error.path, at: error.position ?? step.position,
        expected: "a request that can be sent", actual: error.reason)
      return failed([difference], "")
    }
    switch (step.outcome, answer) {
    case (.success, .responses): return nil
    case (.refusal(let expected), .refused(let status)):
      return failed(expected.differences(from: status), ActualRefusal(status).description)
    case (.refusal(let expected), .responses(let responses)):
      let difference = Difference(
        "", at: expected.position, expected: "the refusal \(expected.description)",
        actual: "an answer")
      return failed([difference], whole(responses, step).text())
    case (.success, .refused(let status)), (.response, .refused(let status)):
      let difference = Difference(
        "", at: step.position, expected: "an answer",
        actual: "the refusal \(ActualRefusal(status).description)")
      return failed([difference], "")
    case (.response(let expected), .responses(let responses)):
      let whole = whole(responses, step)
      var matcher = Matcher(.atLeast, bindings)
      matcher.match(expected, whole)
      bindings = matcher.bindings
      return failed(matcher.differences, whole.text())
    }
  }

  private func whole(_ responses: [JSONNode], _ step: CaseStep) -> JSONNode {
    if step.method.kind.streamsResponses { return JSONNode(.array(responses)) }
    return responses.first ?? JSONNode(.object([]))
  }

  private func call(
    _ step: CaseStep, _ bindings: Bindings
  ) async throws(ContractJSONError) -> CallAnswer {
    var requests: [[UInt8]] = []
    for request in step.requests {
      requests.append(try json.bytes(bindings.substituted(request), of: step.method.method.input))
    }
    var options = CallOptions(timeout: timeout)
    for member in step.metadata {
      options.metadata.add(member.name, try bindings.substituted(member.value).plainText)
    }
    guard let channel = channel(step.method) else {
      return .refused(.unavailable("nobody here serves \(step.call)"))
    }
    return await Calling(json: json).call(step.method, requests, options, channel)
  }
}

/// What a call came to.
enum CallAnswer {
  case responses([JSONNode])
  case refused(RPCStatus)
}

/// A call of any kind by its descriptor.
struct Calling {
  let json: ContractJSON

  /// Responses of one call that are kept: a case with more is no case that anybody reads.
  private static let responsesMax = 10_000

  func call(
    _ method: ContractMethod, _ requests: [[UInt8]], _ options: CallOptions,
    _ channel: any Channel
  ) async -> CallAnswer {
    do throws(RPCStatus) {
      var nodes: [JSONNode] = []
      for bytes in try await bytes(method, requests, options, channel) {
        nodes.append(try node(bytes, of: method.method.output))
      }
      return .responses(nodes)
    } catch {
      return .refused(error)
    }
  }

  /// A response as JSON, with its defaults.
  func node(_ bytes: [UInt8], of message: String) throws(RPCStatus) -> JSONNode {
    do throws(ContractJSONError) {
      let text = try json.text(bytes, of: message, .init(includesDefaults: true))
      return try JSONNode.parse(Array(text.utf8))
    } catch {
      throw .internal("the answer is no \(message): \(error)")
    }
  }

  private func bytes(
    _ method: ContractMethod, _ requests: [[UInt8]], _ options: CallOptions,
    _ channel: any Channel
  ) async throws(RPCStatus) -> [[UInt8]] {
    let kind = method.kind
    if kind == .unary {
      return [try await channel.unary(method.descriptor, requests.first ?? [], options)]
    }
    let stream = try await channel.stream(
      method.descriptor, kind.streamsRequests ? nil : requests.first ?? [], options)
    if kind.streamsRequests {
      for request in requests { try await stream.send(request) }
      try await stream.finish()
    }
    var responses: [[UInt8]] = []
    while let response = try await stream.next() {
      responses.append(response)
      guard responses.count <= Self.responsesMax else {
        stream.cancel()
        throw .outOfRange("more than \(Self.responsesMax) responses")
      }
    }
    return responses
  }
}
