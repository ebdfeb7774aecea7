/// Which handler serves which method: service → method → kind and typed handler.
///
/// Generated code fills it (`handler.register(on: &router)`); a server takes it as a value.
public struct Router: Sendable {
  /// Runs one call to its end: decodes, calls the handler, replies through the `ServerCall`.
  public typealias Invocation =
    @Sendable (_ call: any ServerCall, _ interceptors: [any ServerInterceptor]) async -> Void

  /// One registered method.
  public struct Entry: Sendable {
    public let method: MethodDescriptor
    public let invoke: Invocation
  }

  /// In order of registration.
  public private(set) var entries: [Entry] = []
  /// What every call passes; nil when all are welcome.
  public var gate: (any ServerGate)?
  /// Run around every call behind the gate, the first one outermost.
  public var interceptors: [any ServerInterceptor]

  public init(interceptors: [any ServerInterceptor] = []) { self.interceptors = interceptors }

  /// Adds a method. Its kind and typed messages come from the generic functions that call this.
  ///
  /// - Precondition: the method was not added before.
  public mutating func add(_ method: MethodDescriptor, _ invoke: @escaping Invocation) {
    precondition(
      !entries.contains { $0.method.service == method.service && $0.method.name == method.name },
      "\(method) is registered twice")
    entries.append(Entry(method: method, invoke: invoke))
  }

  /// The entry of a method; nil when nobody serves it. Transports use a table of their own.
  public func entry(service: String, method: String) -> Entry? {
    entries.first { $0.method.name == method && $0.method.service == service }
  }

  /// Lets a call pass the gate, or fails it. For transports, which tell the gate when the handler of
  /// a call that passed has returned.
  public func admits(_ call: any ServerCall) -> Bool {
    guard let gate else { return true }
    do throws(RPCStatus) {
      try gate.admit(call.context)
      return true
    } catch {
      call.fail(error)
      return false
    }
  }

  /// The services in order of registration, for health and reflection.
  public var services: [String] {
    var seen: [String] = []
    for entry in entries where !seen.contains(entry.method.service) {
      seen.append(entry.method.service)
    }
    return seen
  }
}
