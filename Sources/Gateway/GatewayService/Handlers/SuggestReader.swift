import Contracts
import Gateway
import RPCContracts
import RPCCore
import Synchronization

/// Reads a merchant's message and asks after-sales what the order can start of what it agrees to
/// (GW-SUGGEST).
struct SuggestReader: Sendable {
  let upstreams: Upstreams
  let reader: MessageReader
  let policyVersion: String

  func suggestion(
    _ request: GatewayV1.SuggestAfterSalesRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> GatewayV1.SuggestAfterSalesResponse {
    let mentions = reader.mentions(in: request.text)
    let suggestion = Suggestion(mentions)
    var response = GatewayV1.SuggestAfterSalesResponse(
      stance: suggestion.stance, mentions: mentions,
      policy: TypeV1.PolicyStamp(version: policyVersion))
    guard !suggestion.types.isEmpty, !request.orderID.isEmpty else { return response }
    let order = try await upstreams.snapshot(request.orderID, options)
    let evaluation = try await upstreams.afterSales.evaluateEligibility(
      AfterSalesV1.EvaluateEligibilityRequest(
        order: order, actor: request.actor ?? TypeV1.Actor(kind: .merchant, id: "assistant"),
        channel: request.channel, at: request.at),
      options: options)
    let agreed = suggestion.types.compactMap { type in
      evaluation.types.first { $0.type == type }
    }
    response.types = agreed.filter(\.isOpen)
    response.closedTypes = agreed.filter { !$0.isOpen }
    response.remainingCards = evaluation.remainingCards
    response.refundable = evaluation.refundable
    return response
  }
}

/// The reader of the policy in force, made once for each change of its phrases.
final class MessageReaders: Sendable {
  private struct Made {
    var book: PhraseBook
    var reader: MessageReader
  }

  private let made = Mutex<Made?>(nil)

  func reader(_ book: PhraseBook) -> MessageReader {
    made.withLock { made in
      // Unchanged lists share their storage, which makes comparing them cheap.
      if let made, made.book == book { return made.reader }
      let reader = MessageReader(book)
      made = Made(book: book, reader: reader)
      return reader
    }
  }
}
