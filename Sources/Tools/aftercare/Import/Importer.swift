import Contracts
import MerchantExport
import RPCContracts
import RPCCore

/// Sends the orders of an export in batches, a few at a time, and keeps the report.
struct Importer {
  /// Orders in one call; the service takes up to 500.
  static let batchMax = 250

  private(set) var report = ImportReport()
  private let client: OrderServiceClient
  private let shopID: String
  private let isDryRun: Bool
  private let timeout: Duration
  /// Makes the request ids of this run its own: a second run asks again instead of getting the
  /// answers of the first.
  private let run: String
  private var batches = 0
  private var batch: [ExportedOrder] = []
  /// The batches that wait for their answers, in the order in which they were sent.
  private var sent: [SentBatch] = []
  /// While the service stores one batch it decides on the next and reads a third, and we make the
  /// one after that.
  private static let sentMax = 4

  private struct SentBatch {
    var rows: [[RowPosition]]
    var response: Task<Result<OrdersV1.ImportOrdersResponse, RPCStatus>, Never>
  }

  init(client: OrderServiceClient, shopID: String, isDryRun: Bool, timeout: Duration) {
    self.client = client
    self.shopID = shopID
    self.isDryRun = isDryRun
    self.timeout = timeout
    run = String(UInt64.random(in: .min ... .max), radix: 36)
  }

  mutating func take(_ items: [ExportItem]) async throws(RPCStatus) {
    for item in items {
      switch item {
      case .problem(let problem):
        report.add(problem)
      case .order(let order):
        batch.append(order)
        if batch.count == Self.batchMax { try await send() }
      }
    }
  }

  /// Sends the rest, and waits for all answers.
  mutating func finish() async throws(RPCStatus) {
    if !batch.isEmpty { try await send() }
    while !sent.isEmpty { try await settle() }
  }

  /// Sends what has gathered and goes on, once not too many batches are under way. A lost
  /// connection is waited for: the request id makes sending again harmless.
  private mutating func send() async throws(RPCStatus) {
    if sent.count == Self.sentMax { try await settle() }
    batches += 1
    let id = "import-\(run)-\(batches)"
    let rows = batch.map(\.rows)
    let response = Task { [client, shopID, isDryRun, timeout, batch] in
      let request = OrdersV1.ImportOrdersRequest(
        requestID: id, actor: TypeV1.Actor(kind: .platform, id: "aftercare-import"),
        orders: batch.map { OrdersV1.ImportedOrder($0, shopID: shopID) }, validateOnly: isDryRun)
      return await Self.call(client, request, CallOptions(timeout: timeout, waitForReady: true))
    }
    sent.append(SentBatch(rows: rows, response: response))
    batch.removeAll(keepingCapacity: true)
  }

  private static func call(
    _ client: OrderServiceClient, _ request: OrdersV1.ImportOrdersRequest, _ options: CallOptions
  ) async -> Result<OrdersV1.ImportOrdersResponse, RPCStatus> {
    do throws(RPCStatus) {
      return .success(try await client.importOrders(request, options: options))
    } catch { return .failure(error) }
  }

  /// Waits for the answer to the oldest batch.
  private mutating func settle() async throws(RPCStatus) {
    let oldest = sent.removeFirst()
    let response = try await oldest.response.value.get()
    guard response.outcomes.count == oldest.rows.count else {
      throw RPCStatus(.internal, "the reply to ImportOrders is incomplete; do the versions match?")
    }
    for (outcome, rows) in zip(response.outcomes, oldest.rows) { report.add(outcome, rows: rows) }
  }
}
