public import Contracts
internal import Domain
internal import Glibc
public import RPCContracts
public import RPCCore

/// `aftercare.type.v1.AdminService`: what an operator asks of a running process.
public struct AdminService: AdminServiceHandler {
  /// What the process tells about itself.
  public struct Facts: Sendable {
    /// The executable: `aftercare-orders`.
    public var name: String
    public var version: String
    public var policyVersion: @Sendable () -> String
    /// The position of the event log and the database's id; nil for a process without a store.
    public var log: (@Sendable () -> (lastSequence: Int64, databaseID: String))?

    public init(
      name: String, version: String, policyVersion: @escaping @Sendable () -> String,
      log: (@Sendable () -> (lastSequence: Int64, databaseID: String))? = nil
    ) {
      self.name = name
      self.version = version
      self.policyVersion = policyVersion
      self.log = log
    }
  }

  private let facts: Facts
  private let process: ProcessMetrics
  private let metrics: Metrics
  private let calls: CallMetrics
  private let reload: @Sendable () throws(PolicyError) -> String

  /// - Parameter reload: reads the policy again and returns its version.
  public init(
    _ facts: Facts, process: ProcessMetrics, metrics: Metrics, calls: CallMetrics,
    reload: @escaping @Sendable () throws(PolicyError) -> String
  ) {
    self.facts = facts
    self.process = process
    self.metrics = metrics
    self.calls = calls
    self.reload = reload
  }

  public func getInfo(
    _ request: TypeV1.GetInfoRequest, context: CallContext
  ) async throws(RPCStatus) -> TypeV1.GetInfoResponse {
    let log = facts.log?()
    return TypeV1.GetInfoResponse(
      name: facts.name, version: facts.version, policyVersion: facts.policyVersion(),
      startedAt: .init(process.startedAt), uptime: .init(process.uptime), pid: Int64(getpid()),
      lastSequence: log?.lastSequence ?? 0, databaseID: log?.databaseID ?? "",
      residentBytes: ProcessMetrics.residentBytes)
  }

  public func getMetrics(
    _ request: TypeV1.GetMetricsRequest, context: CallContext
  ) async throws(RPCStatus) -> TypeV1.GetMetricsResponse {
    TypeV1.GetMetricsResponse(
      prometheusText: metrics.prometheusText(), methods: calls.methods.map(Self.message))
  }

  private static func message(_ method: CallMetrics.Method) -> TypeV1.MethodMetrics {
    func length(_ nanoseconds: UInt64) -> GoogleProtobuf.Duration {
      .init(.nanoseconds(Int64(clamping: nanoseconds)))
    }
    return TypeV1.MethodMetrics(
      method: "\(method.service)/\(method.name)",
      codes: RPCStatus.Code.allCases.filter { method.codes[Int($0.rawValue)] > 0 }.map {
        .init(code: $0.name, count: Int64(clamping: method.codes[Int($0.rawValue)]))
      },
      inFlight: method.inFlight, p50: length(method.latency.quantile(0.5)),
      p99: length(method.latency.quantile(0.99)), max: length(method.latency.maximum))
  }

  public func reloadPolicy(
    _ request: TypeV1.ReloadPolicyRequest, context: CallContext
  ) async throws(RPCStatus) -> TypeV1.ReloadPolicyResponse {
    do throws(PolicyError) {
      return .init(policyVersion: try reload())
    } catch {
      throw StatusMapping.failure(.invalidArgument, "POLICY_REFUSED", error.text)
    }
  }
}
