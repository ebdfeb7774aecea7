public import ContractDescriptors
internal import Contracts
public import RPCCore
internal import Synchronization

/// Serves a ``StubBook``.
public final class StubServing: Sendable {
  private let book: Mutex<StubBook>
  private let told: @Sendable (_ method: String, _ refusal: RPCStatus?) -> Void

  /// - Parameter told: is called for each call that was answered, and with what it was refused.
  public init(
    _ book: StubBook,
    told: @escaping @Sendable (_ method: String, _ refusal: RPCStatus?) -> Void = { _, _ in }
  ) {
    self.book = Mutex(book)
    self.told = told
  }

  /// Adds all methods of the services: those without cases are refused with words that say so.
  /// Health answers SERVING unless a case says otherwise.
  public func register(services: [ServiceDescriptor], on router: inout Router) {
    let known = Set(book.withLock { $0.methods.map(\.fullName) })
    for service in services {
      for method in service.methods {
        let method = ContractMethod(service: service, method: method)
        let isHealth = method.fullName == "grpc.health.v1.Health/Check"
        if isHealth, !known.contains(method.fullName) {
          router.unaryBytes(method.descriptor) { _, _ in
            HealthV1.HealthCheckResponse(status: .serving).serializedBytes()
          }
        } else {
          router.add(method.descriptor) { [self] call, _ in await answer(method, call) }
        }
      }
    }
  }

  private func answer(_ method: ContractMethod, _ call: any ServerCall) async {
    // Copied before the first suspension, after which the frame is gone.
    let first = [UInt8](call.requestBytes)
    do throws(RPCStatus) {
      var requests = method.kind.streamsRequests ? [] : [first]
      if method.kind.streamsRequests {
        while let request = try await call.nextMessage() { requests.append(request) }
      }
      switch book.withLock({ $0.answer(method, requests) }) {
      case .refused(let status):
        told(method.fullName, status)
        throw status
      case .responses(let responses):
        told(method.fullName, nil)
        try await reply(responses, method, call)
      }
    } catch { call.fail(error) }
  }

  private func reply(
    _ responses: [[UInt8]], _ method: ContractMethod, _ call: any ServerCall
  ) async throws(RPCStatus) {
    if method.kind.streamsResponses {
      for response in responses { try await call.send(response) }
      return call.finish()
    }
    let response = responses.first ?? []
    if call.isAnswered { return }
    let place = try call.beginReply(size: response.count)
    response.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
    }
    call.endReply()
  }
}
