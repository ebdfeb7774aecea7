internal import ContractDescriptors
internal import RPCCore

extension ContractCase {
  /// The case as the text of its file.
  public var text: String {
    var members: [JSONMember] = [JSONMember("name", JSONNode(.string(name)))]
    if !about.isEmpty { members.append(JSONMember("about", JSONNode(.string(about)))) }
    members.append(JSONMember("steps", JSONNode(.array(steps.map(\.node)))))
    return JSONNode(.object(members)).text(isPretty: true) + "\n"
  }
}

extension CaseStep {
  fileprivate var node: JSONNode {
    var members: [JSONMember] = [JSONMember("call", JSONNode(.string(call)))]
    func add(_ name: String, _ value: JSONNode) { members.append(JSONMember(name, value)) }
    if !about.isEmpty { add("about", JSONNode(.string(about))) }
    if !metadata.isEmpty { add("metadata", JSONNode(.object(metadata))) }
    if method.kind.streamsRequests {
      add("requests", JSONNode(.array(requests)))
    } else if let request = requests.first {
      add("request", request)
    }
    if let within { add("within", JSONNode(.string("\(Report.seconds(within))s"))) }
    switch outcome {
    case .success: break
    case .response(let node): add(method.kind.streamsResponses ? "responses" : "response", node)
    case .refusal(let refusal): add("refusal", refusal.node)
    }
    return JSONNode(.object(members))
  }
}

extension ExpectedRefusal {
  fileprivate var node: JSONNode {
    var members = [JSONMember("code", JSONNode(.string(code.name)))]
    if let reason { members.append(JSONMember("reason", JSONNode(.string(reason)))) }
    for (name, texts) in [("rules", rules), ("fields", fields)] where !texts.isEmpty {
      let elements = texts.map { JSONNode(.string($0)) }
      members.append(JSONMember(name, JSONNode(.array(elements))))
    }
    return JSONNode(.object(members))
  }
}
