import Contracts
import Domain
import RPCCore
import Store

/// All flows by the name under which they are stored, for the handlers and for resuming them.
struct SagaBook: Sendable {
  let upstreams: Upstreams
  let texts: @Sendable () -> CardText

  var assist: AssistFlow { AssistFlow(upstreams: upstreams, texts: texts) }
  var accept: AcceptFlow { AcceptFlow(upstreams: upstreams, texts: texts) }
  var decline: DeclineFlow { DeclineFlow(upstreams: upstreams, texts: texts) }
  var cases: CaseFlows { CaseFlows(upstreams: upstreams, texts: texts) }
  var refund: RefundFlow { RefundFlow(upstreams: upstreams, texts: texts) }
  var send: SendFlow { SendFlow(upstreams: upstreams) }

  /// Runs the remaining steps of a stored flow.
  ///
  /// - Throws: why it cannot end now. A flow of an unknown method was stored by a newer version and
  ///   is left alone.
  func resume(
    _ record: SagaRecord, _ runner: SagaRunner, _ options: CallOptions
  ) async throws(RPCStatus) {
    switch record.method {
    case assist.saga.method:
      try await runner.resumeInBackground(assist.saga, record, options)
    case accept.saga.method:
      try await runner.resumeInBackground(accept.saga, record, options)
    case decline.saga.method:
      try await runner.resumeInBackground(decline.saga, record, options)
    case cases.agreeReturn.saga.method:
      try await runner.resumeInBackground(cases.agreeReturn.saga, record, options)
    case cases.agreeRefund.saga.method:
      try await runner.resumeInBackground(cases.agreeRefund.saga, record, options)
    case cases.shipReturn.saga.method:
      try await runner.resumeInBackground(cases.shipReturn.saga, record, options)
    case cases.receiveReturn.saga.method:
      try await runner.resumeInBackground(cases.receiveReturn.saga, record, options)
    case refund.saga.method:
      try await runner.resumeInBackground(refund.saga, record, options)
    case send.saga.method:
      try await runner.resumeInBackground(send.saga, record, options)
    default:
      throw RPCStatus(.unimplemented, "flow '\(record.method)' was stored by another version")
    }
  }
}
