// A client of Aftercare in Swift: an order is created and paid, a merchant helps its buyer apply for
// a refund, and the order's feed is followed. Usage: example-client RUN_DIR
import Contracts
import RPCContracts
import RPCCore
import RPCTransport

guard CommandLine.arguments.count == 2 else {
  print("usage: example-client RUN_DIR")
  throw ExitCode.usage
}
let directory = CommandLine.arguments[1]

// One channel a service, kept for as long as it is needed; any number of calls at a time. It connects
// when it is first used, and again when the service comes back.
let orders = OrderServiceClient(UnixChannel(path: "\(directory)/orders.sock"))
let gateway = GatewayServiceClient(UnixChannel(path: "\(directory)/gateway.sock"))

// A call always has a deadline; the trace is passed on through all services.
let options = CallOptions(timeout: .seconds(5), trace: TraceContext.random())

let orderID = "swift-\(UInt64.random(in: .min ... .max))"
let platform = TypeV1.Actor(kind: .platform, id: "shop-desk")
let total = TypeV1.Money(minorUnits: 5_980, currency: "CNY")
_ = try await orders.createOrder(
  OrdersV1.CreateOrderRequest(
    requestID: "\(orderID)/create", actor: platform, orderID: orderID, shopID: "shop-1",
    buyerID: "buyer-1",
    lines: [OrdersV1.NewLine(itemName: "保温杯 500ml", quantity: 2, total: total)]),
  options: options)
let payment = OrdersV1.PayOrderRequest(
  requestID: "\(orderID)/pay", actor: platform, orderID: orderID, amount: total)
let paid = try await orders.payOrder(payment, options: options)
print("order:", paid.order?.tradeState ?? .unspecified)

// After a crash or a lost connection the same request is sent again: it happens once.
let again = try await orders.payOrder(payment, options: options)
print("paid once:", again == paid)

let agent = TypeV1.Actor(kind: .merchant, id: "agent-lan")
func assist(_ type: AfterSalesV1.CaseType) async throws(RPCStatus) -> GatewayV1.AssistBuyerResponse
{
  try await gateway.assistBuyer(
    GatewayV1.AssistBuyerRequest(
      requestID: "\(orderID)/\(type)", actor: agent, orderID: orderID, type: type,
      reasonID: "defective", channel: .desktop),
    options: options)
}
let card = try await assist(.refundOnly)
print("card:", card.invitation?.state ?? .unspecified, "left:", card.remainingCards)

// A refusal names the rules that refused; the words are for people.
do throws(RPCStatus) {
  _ = try await assist(.reship)
} catch {
  let rules = error.detail(GoogleRPC.PreconditionFailure.self)?.violations.map(\.type) ?? []
  print("refused:", error.code.name, "rules:", rules.joined(separator: ", "))
}

// The feed of the order: from a stored cursor on, without gaps. Without stopAtEnd it goes on.
let feed = try await orders.watchOrders(
  OrdersV1.WatchOrdersRequest(orderID: orderID, stopAtEnd: true), options: options)
while let event = try await feed.next() {
  print("event:", event.version, event.header?.requestID ?? "")
}

enum ExitCode: Error { case usage }
