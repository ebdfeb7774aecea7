public import Messaging
internal import RPCContracts
internal import RPCCore
public import Service

/// Puts the messaging service together.
public enum MessagingAssembly {
  public typealias Policy = MessagingPolicy

  /// Registers the handlers, the timers of the reservations and of service quality, and the upkeep of the search index.
  public static func assemble(_ assembly: inout ServiceAssembly<MessagingPolicy>) {
    let environment = assembly.environment
    let quotas = QuotaCache()
    let timer = assembly.timer(
      "reservations", nextDue: { try await environment.nextExpiry() },
      runDue: { try await environment.expireReservations(now: $0, limit: $1, quotas: quotas) })
    let qualityTimer = assembly.timer(
      "quality", nextDue: { try await environment.nextQualityDue() },
      runDue: { try await environment.runQuality(now: $0, limit: $1) })
    let indexer = SearchIndexer(environment: environment, alarm: LoopAlarm(assembly.loop))
    assembly.background("search index") { await indexer.run() }
    MessagingHandler(
      environment: environment, timer: timer, quotas: quotas, qualityTimer: qualityTimer
    ).register(on: &assembly.router)
  }
}
