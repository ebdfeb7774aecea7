public import ContractDescriptors
public import RPCCore

/// A case of a contract: calls that follow on one another, and what each must come to.
public struct ContractCase: Sendable {
  /// The file that it was read from.
  public var file: String
  /// What holds, in a sentence.
  public var name: String
  /// Why it must hold, or anything else that helps a reader. May be empty.
  public var about: String
  public var steps: [CaseStep]

  public init(file: String, name: String, about: String = "", steps: [CaseStep]) {
    self.file = file
    self.name = name
    self.about = about
    self.steps = steps
  }

  /// The processes that it calls: "orders", "gateway".
  public var processes: Set<String> { Set(steps.compactMap(\.method.process)) }
}

/// One call and what it must come to.
public struct CaseStep: Sendable {
  public var position: JSONPosition
  /// The method as the case names it: "orders/GetOrder".
  public var call: String
  public var method: ContractMethod
  /// What the step is there for. May be empty.
  public var about: String = ""
  public var metadata: [JSONMember] = []
  /// With placeholders, otherwise in the form of ``ContractJSON/canonical(_:of:isOpen:)``; exactly
  /// one where the method does not stream requests.
  public var requests: [JSONNode]
  public var outcome: ExpectedOutcome
  /// For how long the call is repeated until it comes to this: what follows from a feed takes time.
  public var within: Duration?

  public init(
    call: String, method: ContractMethod, requests: [JSONNode], outcome: ExpectedOutcome,
    at position: JSONPosition = JSONPosition(line: 1, column: 1)
  ) {
    self.call = call
    self.method = method
    self.requests = requests
    self.outcome = outcome
    self.position = position
  }
}

/// What a call must come to.
public enum ExpectedOutcome: Sendable {
  /// Any answer that is no refusal.
  case success
  /// An answer with at least this: the object of the response, or, where responses are streamed,
  /// the array of all of them.
  case response(JSONNode)
  case refusal(ExpectedRefusal)
}

/// A refusal by what is stable in it: never by the words for people.
public struct ExpectedRefusal: Hashable, Sendable {
  public var code: RPCStatus.Code
  /// `google.rpc.ErrorInfo.reason`.
  public var reason: String?
  /// Ids of rules, or names of axes, each of which must be among those that refused.
  public var rules: [String]
  /// Fields, each of which must be among the ones that are called bad.
  public var fields: [String]
  public var position: JSONPosition

  public init(
    _ code: RPCStatus.Code, reason: String? = nil, rules: [String] = [], fields: [String] = [],
    at position: JSONPosition = JSONPosition(line: 1, column: 1)
  ) {
    self.code = code
    self.reason = reason
    self.rules = rules
    self.fields = fields
    self.position = position
  }
}

/// What is wrong with a file of cases, and where.
public struct CaseProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  public var position: JSONPosition?
  public var reason: String

  public init(file: String, position: JSONPosition? = nil, reason: String) {
    self.file = file
    self.position = position
    self.reason = reason
  }

  /// "cases/refund.json:12:7: lines[0].qty: aftercare.orders.v1.NewLine has no such field".
  public var description: String {
    let place = position.map { ":\($0.line):\($0.column)" } ?? ""
    return "\(file)\(place): \(reason)"
  }
}
