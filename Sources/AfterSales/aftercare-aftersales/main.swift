import AfterSales
import AfterSalesService
import RPCContracts
import Service

ServiceMain.run(
  "aftersales", summary: "Decides who may apply for which after-sales, and keeps cards and cases",
  policy: AfterSalesPolicy.self, migrations: AfterSalesSchema.migrations
) { service in
  let deadlines = Deadlines(service.environment)
  let timer = service.timer(
    "deadlines", nextDue: { try await deadlines.nextDue() },
    runDue: { now, limit in try await deadlines.run(at: now, limit: limit) })
  let measures = Measures(service.environment)
  _ = service.timer(
    "measures", nextDue: { measures.nextDue() },
    runDue: { now, limit in try await measures.run(at: now, limit: limit) })
  AfterSalesHandlers(service.environment, timer: timer, measures: measures)
    .add(to: &service.router)
}
