/// Read connections, one per read that runs at the same time; a service's loop needs one.
final class ReaderPool: @unchecked Sendable {
  private let configuration: StoreConfiguration
  private let monitor = Monitor()
  // Guarded by the monitor.
  private var idle: [Connection] = []
  private var inUse = 0
  private var isClosed = false

  /// - Throws: what opening the first connection meets.
  init(_ configuration: StoreConfiguration) throws(StoreError) {
    self.configuration = configuration
    idle = [try Self.open(configuration)]
  }

  func take() throws(StoreError) -> Connection {
    let connection = try monitor.withLock { () throws(StoreError) -> Connection? in
      guard !isClosed else { throw .closed }
      inUse += 1
      return idle.popLast()
    }
    if let connection { return connection }
    do throws(StoreError) {
      return try Self.open(configuration)
    } catch {
      monitor.withLock { leave() }
      throw error
    }
  }

  /// A connection that is still in a transaction is in an unknown state, and is closed.
  func give(_ connection: Connection) {
    let isUsable = !connection.isInTransaction
    let isKept = monitor.withLock {
      guard isUsable, !isClosed, idle.count < configuration.limits.readersIdleMax else {
        return false
      }
      idle.append(connection)
      leave()
      return true
    }
    guard !isKept else { return }
    connection.close()
    monitor.withLock { leave() }
  }

  /// Waits for the reads that run.
  func close() {
    let idle = monitor.withLock {
      isClosed = true
      while inUse > 0 { monitor.wait() }
      defer { self.idle = [] }
      return self.idle
    }
    for connection in idle { connection.close() }
  }

  private func leave() {
    inUse -= 1
    if isClosed && inUse == 0 { monitor.signal() }
  }

  private static func open(_ configuration: StoreConfiguration) throws(StoreError) -> Connection {
    let connection = try Connection(configuration, role: .reader)
    try connection.configure(configuration.limits)
    return connection
  }
}
