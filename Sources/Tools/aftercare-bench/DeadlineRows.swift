import AfterSalesService
import Contracts
import Foundation
import RPCContracts
import RPCCore
import Store

/// Deadlines that wait, and deadlines that are due at once.
struct DeadlineRows {
  let bench: Bench
  var pending: Int { bench.isQuick ? 50_000 : 1_000_000 }
  var due: Int { bench.isQuick ? 1_000 : 10_000 }
  /// Seconds until the due cases fall due.
  private var head: TimeInterval { bench.isQuick ? 12 : 20 }

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "deadlines")
    defer { stack.stop() }
    bench.say("\(pending) pending deadlines: filling the database")
    let store = try Store.open(
      StoreConfiguration(directory: "\(stack.directory)/state", service: "aftersales"),
      migrations: AfterSalesSchema.migrations)
    let now = Int64(Date().timeIntervalSince1970) * 1_000_000
    try await fill(store, due..<due + pending) { now + 10 * 86_400_000_000 + Int64($0) }
    // The service has to start, and to be watched while idle, before these fall due.
    let dueAt = Int64((Date().timeIntervalSince1970 + head) * 1_000_000)
    try await fill(store, 0..<due) { _ in dueAt }
    await store.close()
    try stack.start("aftersales")
    try await stack.waitUntilServing("aftersales")
    let idle = try await idleCost(stack, until: dueAt)
    let (seconds, slowest) = try await handle(stack, dueAt)
    return [
      Row(
        name: "\(pending) pending deadlines, none due: CPU a second", unit: .milliseconds,
        value: Runs(values: [idle]), bound: .atMost(1)),
      Row(
        name: "\(due) deadlines due at once: handled after", unit: .milliseconds,
        value: Runs(values: [seconds * 1_000]), bound: .atMost(5_000)),
      Row(
        name: "\(due) deadlines due at once: slowest other call", unit: .milliseconds,
        value: Runs(values: [slowest])),
    ]
  }

  /// Cases as the service stores them, that wait for the merchant.
  private func fill(
    _ store: Store, _ numbers: Range<Int>, dueAt: @escaping @Sendable (Int) -> Int64
  ) async throws {
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 10_000) {
      try await store.write { transaction in
        for index in start..<min(start + 10_000, numbers.upperBound) {
          let at = dueAt(index)
          try transaction.execute(
            """
            INSERT INTO cases (case_id, order_id, shop_id, buyer_id, state, is_open, counts,
              submitted_at, due_at, order_version, type, handler_id, invoice_open, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, "case-\(index)", "o-\(index)", "shop", "buyer",
            AfterSalesV1.CaseState.pendingMerchant.rawValue, true, true, at - 172_800_000_000, at,
            1, AfterSalesV1.CaseType.returnRefund.rawValue, "", false,
            Self.item(index, at).serializedBytes())
        }
      }
    }
  }

  private static func item(_ index: Int, _ due: Int64) -> AfterSalesV1.Case {
    func time(_ micros: Int64) -> GoogleProtobuf.Timestamp {
      .init(seconds: micros / 1_000_000, nanos: Int32(micros % 1_000_000) * 1_000)
    }
    let submitted = time(due - 172_800_000_000)
    return AfterSalesV1.Case(
      caseID: "case-\(index)", version: 1, orderID: "o-\(index)", shopID: "shop",
      buyerID: "buyer", state: .pendingMerchant, type: .returnRefund,
      lines: [.init(lineID: "1", quantity: 1)],
      amount: .init(minorUnits: 1_000, currency: "CNY"), reasonID: "late",
      reasonClass: .sellerError, channel: .mobile, submittedAt: submitted, dueAt: time(due),
      requestCount: 1, orderVersion: 1, policy: .init(version: "default"),
      requestedAt: submitted, updatedAt: submitted,
      dueTimes: [.init(kind: .merchantDecision, dueAt: time(due), rule: "AS-DEADLINE-MERCHANT")])
  }

  /// Milliseconds of CPU a second while nothing is due.
  private func idleCost(_ stack: Stack, until dueAt: Int64) async throws -> Double {
    try await Task.sleep(for: .seconds(2))
    let left = Double(dueAt) / 1_000_000 - Date().timeIntervalSince1970 - 1
    guard left > 3 else { throw BenchError("the service started too slowly") }
    let seconds = min(left, 10)
    let before = try Self.cpu(stack.pid("aftersales"))
    try await Task.sleep(for: .seconds(seconds))
    return (try Self.cpu(stack.pid("aftersales")) - before) / seconds
  }

  /// All threads' time on a CPU, in milliseconds.
  private static func cpu(_ pid: Int32) throws -> Double {
    let tasks = "/proc/\(pid)/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).reduce(0) { sum, task in
      let text = try String(contentsOfFile: "\(tasks)/\(task)/schedstat", encoding: .utf8)
      return sum + (text.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1e6
    }
  }

  /// How long the due cases take, and the slowest of the calls that go on meanwhile, in
  /// milliseconds.
  private func handle(_ stack: Stack, _ dueAt: Int64) async throws -> (Double, Double) {
    let client = AfterSalesServiceClient(stack.channel("aftersales"))
    let wait = Double(dueAt) / 1_000_000 - Date().timeIntervalSince1970
    try await Task.sleep(for: .seconds(max(0, wait)))
    let other = Task { () throws -> Double in
      var slowest: UInt64 = 0
      while !Task.isCancelled {
        let start = Load.now()
        do { _ = try await client.getCase(.init(caseID: "case-\(due)")) } catch {
          // The last call is cut off when the deadlines are done.
          if Task.isCancelled { break }
          throw error
        }
        slowest = max(slowest, Load.now() - start)
      }
      return Double(slowest) / 1e6
    }
    let stream = try await client.watchCases(.init(), options: CallOptions(timeout: .seconds(60)))
    var handled = 0
    while handled < due, try await stream.next() != nil { handled += 1 }
    stream.cancel()
    let seconds = Date().timeIntervalSince1970 - Double(dueAt) / 1_000_000
    other.cancel()
    return (seconds, try await other.value)
  }
}
