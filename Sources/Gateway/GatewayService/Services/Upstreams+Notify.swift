import Contracts
import RPCContracts
import RPCCore

extension Upstreams {
  /// Puts a notice into a conversation. A buyer who is blocked or opted out gets none, which stops
  /// no flow: what the notice tells has happened already.
  ///
  /// - Returns: the message; nil when messaging refused it.
  /// - Throws: when messaging did not answer.
  @discardableResult
  func notify(
    _ notice: MessagingV1.DeliverCardRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> MessagingV1.Message? {
    do throws(RPCStatus) {
      return try await messaging.deliverCard(notice, options: options).message
    } catch {
      if StepFailure.isAnswer(error) { return nil }
      throw error
    }
  }
}
