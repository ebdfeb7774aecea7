import Contracts
import Foundation
import RPCContracts
import RPCCore
import Testing

/// What people type wrong at the command line: the right exit code, one clear line, nothing stored.
@Suite("Bad input at the command line", .serialized) final class BadInputTests {
  private let stack: Stack

  init() async throws {
    stack = try Stack()
    try await stack.startAndWait(["orders"])
  }

  /// A row: what is sent to OrderService/CreateOrder, and what the error must name.
  struct Row: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var json: String
    var names: [String]

    init(_ description: String, _ json: String, _ names: String...) {
      testDescription = description
      self.json = json
      self.names = names
    }
  }

  private static func order(
    id: String = #""o""#, money: String = #"{"minorUnits": "100", "currency": "CNY"}"#,
    quantity: String = "1", extra: String = ""
  ) -> String {
    #"{"requestId": "bad", "actor": {"kind": "KIND_BUYER", "id": "b"}, "orderId": \#(id), "#
      + #""shopId": "shop", "buyerId": "b"\#(extra), "#
      + #""lines": [{"itemName": "杯子", "quantity": \#(quantity), "total": \#(money)}]}"#
  }

  static let rows = [
    Row("text that is not JSON", "{", "line 1, column 2"),
    Row("an unknown field", order(extra: #", "shopp": "x""#), "shopp"),
    Row("an unknown enum name", order().replacing("KIND_BUYER", with: "KIND_KING"), "KIND_KING"),
    Row("a number where a message belongs", order(money: "5"), "total"),
    Row("a number that no int64 holds", order(quantity: "9223372036854775808"), "quantity"),
    Row(
      "negative money", order(money: #"{"minorUnits": "-1", "currency": "CNY"}"#), "total"),
    Row(
      "more money than there is",
      order(money: #"{"minorUnits": "9223372036854775807", "currency": "CNY"}"#), "total"),
    Row(
      "an unknown currency", order(money: #"{"minorUnits": "1", "currency": "XQZ"}"#),
      "currency"),
    Row("no units", order(quantity: "0"), "quantity"),
    Row("absurdly many units", order(quantity: "1000001"), "quantity", "1000000"),
    Row(
      "an id that is too long", order(id: "\"\(String(repeating: "x", count: 65))\""),
      "order_id"),
    Row("an id with a control character", order(id: #""a\u0007b""#), "order_id"),
    Row(
      "a promise in the far future", order(extra: #", "promisedShipAt": "9999-01-01T00:00:00Z""#),
      "promised_ship_at"),
    Row(
      "a promise in the far past", order(extra: #", "promisedShipAt": "0001-01-01T00:00:00Z""#),
      "promised_ship_at"),
    Row(
      "a time that is none", order(extra: #", "promisedShipAt": "tomorrow""#), "promisedShipAt"),
    Row("no request id", order().replacing(#""requestId": "bad", "#, with: ""), "request_id"),
    Row(
      "an actor without a kind", order().replacing(#""kind": "KIND_BUYER", "#, with: ""),
      "actor"),
  ]

  @Test("is refused by name, and nothing is stored", arguments: rows)
  func refused(row: Row) async throws {
    let result = try stack.aftercare("call", "orders/CreateOrder", row.json)
    #expect(result.code == 64 + 3, "\(result)")
    for name in row.names { #expect(result.errors.contains(name), "\(name): \(result.errors)") }
    #expect(result.output.isEmpty)
    let events = try stack.aftercare("watch", "orders", "--stop-at-end", "--json")
    #expect(events.code == 0 && events.output.isEmpty, "\(events)")
  }

  @Test func aPageTokenOfAnotherQueryIsRefused() async throws {
    for index in 0..<2 {
      _ = try await stack.orders.importOrders(
        OrdersV1.ImportOrdersRequest(
          requestID: "import-\(index)", actor: actor(.platform, "test"),
          orders: [signedOrder("o-\(index)", buyer: "b", signedDaysAgo: 1)]))
    }
    let page = try await stack.orders.listOrders(
      OrdersV1.ListOrdersRequest(shopID: "shop", pageSize: 1))
    #expect(!page.nextPageToken.isEmpty)
    for token in [page.nextPageToken, "?", "AAAA"] {
      let query = #"{"buyerId": "b", "pageSize": 1, "pageToken": "\#(token)"}"#
      let result = try stack.aftercare("call", "orders/ListOrders", query)
      #expect(result.code == 67 && result.errors.contains("page_token"), "\(result)")
    }
  }

  @Test(
    "a command line that makes no sense exits with 2 and says where help is",
    arguments: [
      ["call"], ["call", "orders/CreateOrder", "{}", "{}"],
      ["cal", "orders/GetInfo", "{}"], ["call", "--timeout", "soon", "orders/GetInfo", "{}"],
      ["call", "--socket"], ["import"], ["timeline"], ["rules", "--colour"],
    ])
  func usage(arguments: [String]) throws {
    let result = try stack.run("aftercare", arguments)
    #expect(result.code == 2 && result.output.isEmpty, "\(result)")
    #expect(result.errors.contains("--help"), "\(result.errors)")
  }

  @Test func aServiceThatIsDownIsNamedWithItsSocketAndWhatToDo() throws {
    let result = try stack.aftercare("call", "messaging/GetInfo", "{}")
    #expect(result.code == 64 + 14)
    #expect(result.errors.contains(stack.socket("messaging")), "\(result)")
    #expect(result.errors.contains("aftercare up") || result.errors.contains("aftercare-messaging"))
  }
}

/// File systems that refuse.
@Suite("A state directory", .serialized, .enabled(if: getuid() == 0)) struct StateDirectoryTests {
  @Test func withoutPermissionIsRefusedWithItsPath() throws {
    let stack = try Stack()
    let state = "\(stack.directory)/state"
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    chmod(stack.directory, 0o777)
    let result = try stack.bash(
      "setpriv --reuid 12345 --clear-groups --regid 12345 aftercare-orders")
    #expect(result.code == 1 && result.errors.contains(state), "\(result)")
  }

  @Test(
    "that fills up refuses commands, loses none that it acknowledged, and goes on when there is space",
    .enabled(if: isMountPossible))
  func full() async throws {
    let stack = try Stack()
    let state = "\(stack.directory)/state"
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
    // A file system of 4 MiB of the service's own, with a file on it that can be removed later.
    let script =
      #"mount -t tmpfs -o size=4m tmpfs "$0" && head -c 1m /dev/zero >"$0/filler" && exec "$@""#
    try stack.start(
      "orders", within: ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, state])
    try await stack.waitUntilServing("orders")

    let client = stack.orders
    var acknowledged: [String] = []
    var refusal: RPCStatus?
    for index in 0..<20_000 where refusal == nil {
      do throws(RPCStatus) {
        let reply = try await client.createOrder(Self.request("o-\(index)"))
        acknowledged.append(reply.order?.orderID ?? "")
      } catch {
        refusal = error
      }
    }
    let status = try #require(refusal)
    #expect(status.code == .unavailable)
    #expect(status.detail(GoogleRPC.ErrorInfo.self)?.reason == "STORE_FULL", "\(status)")
    #expect(acknowledged.count > 20)
    // Reading goes on.
    _ = try await client.getOrder(OrdersV1.GetOrderRequest(orderID: acknowledged[0]))

    let process = try #require(stack.processID("orders"))
    try FileManager.default.removeItem(atPath: "/proc/\(process)/root\(state)/filler")
    try await eventually("it writes again") {
      (try? await client.createOrder(Self.request("after"))) != nil
    }
    for id in acknowledged + ["after"] {
      _ = try await client.getOrder(OrdersV1.GetOrderRequest(orderID: id))
    }
    // The refused one left nothing behind: its request id is free.
    let retried = try await client.createOrder(Self.request("o-\(acknowledged.count)"))
    #expect(retried.order?.version == 1)
  }

  static let isMountPossible: Bool = {
    let probe = try? Stack().bash("unshare --mount mount -t tmpfs tmpfs /mnt")
    return probe?.code == 0
  }()

  private static func request(_ id: String) -> OrdersV1.CreateOrderRequest {
    OrdersV1.CreateOrderRequest(
      requestID: "create-\(id)", actor: actor(.buyer, "b"), orderID: id, shopID: "shop",
      buyerID: "b",
      lines: [
        OrdersV1.NewLine(
          itemName: String(repeating: "杯", count: 400), quantity: 1, total: money(990))
      ])
  }
}
