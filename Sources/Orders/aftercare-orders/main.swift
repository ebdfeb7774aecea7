import Orders
import OrdersService
import RPCContracts
import Service

ServiceMain.run(
  "orders", summary: "Keeps orders: what happened to them, and who may change them now.",
  policy: OrdersPolicy.self, migrations: OrdersSchema.migrations
) { service in
  OrdersHandler(service.environment).register(on: &service.router)
}
