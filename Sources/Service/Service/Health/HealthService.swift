public import Contracts
public import RPCContracts
public import RPCCore

/// `grpc.health.v1.Health` over a ``HealthBoard``.
public struct HealthService: HealthHandler {
  private let board: HealthBoard
  private let drain: DrainState
  private let makeAlarm: @Sendable () -> any Alarm

  /// How often a watched status is looked at.
  static let watchInterval: Duration = .milliseconds(500)

  /// - Parameter makeAlarm: what a watch waits on.
  public init(
    board: HealthBoard, drain: DrainState, makeAlarm: @escaping @Sendable () -> any Alarm
  ) {
    self.board = board
    self.drain = drain
    self.makeAlarm = makeAlarm
  }

  public func check(
    _ request: HealthV1.HealthCheckRequest, context: CallContext
  ) async throws(RPCStatus) -> HealthV1.HealthCheckResponse {
    guard let isServing = board.isServing(request.service) else {
      let known = board.services.filter { !$0.isEmpty }.joined(separator: ", ")
      throw .notFound("this process has no service '\(request.service)', only \(known)")
    }
    return .init(status: isServing ? .serving : .notServing)
  }

  /// Sends the status and each change of it. Ends with UNAVAILABLE when the process goes down,
  /// after saying NOT_SERVING.
  public func watch(
    _ request: HealthV1.HealthCheckRequest,
    responses: ResponseWriter<HealthV1.HealthCheckResponse>, context: CallContext
  ) async throws(RPCStatus) {
    let alarm = makeAlarm()
    let token = drain.onDrain { alarm.ring() }
    defer { drain.remove(token) }
    var last: HealthV1.HealthCheckResponse.ServingStatus?
    while !Task.isCancelled {
      let isDraining = drain.isDraining
      let status = self.status(of: request.service)
      if status != last { try await responses.send(.init(status: status)) }
      last = status
      if isDraining { throw .unavailable("the process is going down") }
      await alarm.wait(for: Self.watchInterval)
    }
    throw .cancelled()
  }

  private func status(of service: String) -> HealthV1.HealthCheckResponse.ServingStatus {
    switch board.isServing(service) {
    case nil: .serviceUnknown
    case true?: .serving
    case false?: .notServing
    }
  }
}
