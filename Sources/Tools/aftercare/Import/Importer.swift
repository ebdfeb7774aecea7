import Contracts
import MerchantExport
import RPCContracts
import RPCCore

/// Sends the orders of an export in batches and keeps the report.
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
  private var batch: [(order: OrdersV1.ImportedOrder, rows: [RowPosition])] = []

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
        batch.append((OrdersV1.ImportedOrder(order, shopID: shopID), order.rows))
        if batch.count == Self.batchMax { try await flush() }
      }
    }
  }

  /// Sends what has gathered. A lost connection is waited for: the request id makes sending again
  /// harmless.
  mutating func flush() async throws(RPCStatus) {
    guard !batch.isEmpty else { return }
    batches += 1
    let response = try await client.importOrders(
      OrdersV1.ImportOrdersRequest(
        requestID: "import-\(run)-\(batches)",
        actor: TypeV1.Actor(kind: .platform, id: "aftercare-import"), orders: batch.map(\.order),
        validateOnly: isDryRun),
      options: CallOptions(timeout: timeout, waitForReady: true))
    guard response.outcomes.count == batch.count else {
      throw RPCStatus(.internal, "the reply to ImportOrders is incomplete; do the versions match?")
    }
    for (outcome, sent) in zip(response.outcomes, batch) { report.add(outcome, rows: sent.rows) }
    batch.removeAll(keepingCapacity: true)
  }
}
