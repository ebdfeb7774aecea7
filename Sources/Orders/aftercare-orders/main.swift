import Orders
import OrdersService
import RPCContracts
import Service

ServiceMain.run(
  "orders", summary: "Keeps orders: what happened to them, and who may change them now.",
  policy: OrdersPolicy.self, migrations: OrdersSchema.migrations
) { service in
  let timers = OrderTimers(service.environment)
  let timer = service.timer(
    "orders", nextDue: { try await timers.nextDue() },
    runDue: { now, limit in try await timers.run(at: now, limit: limit) })
  OrdersHandler(service.environment, timer: timer).register(on: &service.router)
}
