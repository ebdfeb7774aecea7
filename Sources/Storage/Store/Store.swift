import Glibc
import Synchronization

/// A service's state: one database file, read by many and written by one.
///
/// ```swift
/// let result = try await store.command(
///   requestID: request.requestID, method: "aftercare.orders.v1.OrderService/PayOrder",
///   fingerprint: Fingerprint(of: request.serializedBytes()), now: now
/// ) { transaction in
///   guard let order = try orders.load(request.orderID, in: transaction) else { throw notFound }
///   let paid = try order.paid(request.payment, at: now)  // a refusal is thrown and rethrown
///   try orders.save(paid, in: transaction)
///   try transaction.append(
///     Event(subject: paid.id, type: "order.paid", time: now, payload: paid.event))
///   return paid.response.serializedBytes()
/// }
/// ```
///
/// ## What it guarantees
///
/// - **Nothing is acknowledged that is not stored.** A write returns after the commit that holds it
///   was synced, and survives a kill or a power loss from then on. If the commit fails, every write
///   in it throws a ``StoreError``, the refused ones too: they may have been decided on what is now
///   gone. The reverse can't be ruled out, as with any store: a write that failed or whose caller
///   never heard may be found after a crash. Commands are made for that.
/// - **A command happens once.** Its request id, what it stands for (``Fingerprint``), and its
///   response are stored in the commit that does what it does. A repeat gets the stored response.
/// - **A write happens whole or not at all**, and alone: closures run one after the other. One that
///   throws is undone with its events and its request id, whoever shares its commit.
/// - **The event log has no gaps.** Events are numbered from 1 in the order of the commits, in the
///   commit of what they tell. ``waitForEvents(after:isolation:)`` returns once they can be read,
///   and a cursor that no longer fits the database is an error.
/// - **A read sees one moment**: the last commit when it began, including every write that was
///   acknowledged before. Readers and the writer never wait for each other.
/// - **One process has the state**, by a lock that the kernel drops with it. A file that is damaged,
///   newer, foreign or another service's is refused as it is.
///
/// ## How it does that
///
/// Writes wait in a bounded queue for one thread (`Writer`), which runs all that waits in one
/// transaction, goes on with what came in meanwhile, commits once, and then resumes the callers
/// back to back: under load hundreds of commands share a sync. One that throws after it has changed
/// something makes it start over with a savepoint for each. SQLite's log is copied into the
/// database after the callers have their answers. Reads run on the caller's thread, on a connection of a small pool
/// (`ReaderPool`). After a failed commit the writer tries by itself until one works; ``health``
/// says how it is doing.
///
/// All limits are in ``StoreLimits``. Only the files in `SQLite/`, and `Row`, call SQLite; the
/// closures of ``read(isolation:_:)`` and ``write(isolation:_:)`` know nothing of it.
public final class Store: Sendable {
  let databaseID: DatabaseID
  let followers: Followers
  /// Request ids up to this row were looked at by `purgeCommands` and have times in the future.
  let purgedThrough = Mutex<Int64>(0)
  private let queue: WriteQueue
  private let readers: ReaderPool

  private init(
    databaseID: DatabaseID, queue: WriteQueue, readers: ReaderPool, followers: Followers
  ) {
    self.databaseID = databaseID
    self.queue = queue
    self.readers = readers
    self.followers = followers
  }

  deinit { queue.beginClosing() }

  /// Opens the state of a service, making it where it is missing, and brings its schema up to date.
  ///
  /// Nothing in a file is changed before it is known to be this service's, whole, and not newer
  /// than `migrations`. Blocks for a few milliseconds; call it before the event loop runs.
  ///
  /// - Parameter migrations: all steps, numbered 1, 2, 3 and so on in this order.
  /// - Throws: ``StoreError`` with what to do.
  public static func open(
    _ configuration: StoreConfiguration, migrations: [Migration]
  ) throws(StoreError) -> Store {
    precondition(
      migrations.map(\.number) == Array(1..<(migrations.count + 1)),
      "migrations are numbered from 1 without gaps")
    guard !configuration.directory.isEmpty else {
      throw StoreError(.cannotOpen, "the state directory's path is empty. Name a directory.")
    }
    try StateDirectory.make(configuration.root)
    let lock = try StateLock(path: configuration.lockPath, service: configuration.service)
    let size = try StateDirectory.makeFile(configuration.databasePath)
    let connection = try Connection(configuration, role: .writer)
    let isNew = try Schema.checkOwner(connection, configuration, known: migrations.count)
    guard !connection.isReadOnly else {
      throw StoreError.file(configuration.databasePath, EROFS)
    }
    if !isNew && size <= configuration.limits.integrityCheckBytesMax {
      try Schema.checkIntegrity(connection)
    }
    guard try connection.text("PRAGMA journal_mode = WAL") == "wal" else {
      throw StoreError(
        .cannotOpen,
        "\(configuration.databasePath): its file system can't share memory between connections, as "
          + "a write-ahead log needs. Choose a state directory on a local disk.")
    }
    try connection.configure(configuration.limits)
    if isNew { try Schema.make(connection, configuration) }
    try Schema.migrate(connection, migrations)

    let readers = try ReaderPool(configuration)
    let queue = WriteQueue(configuration.limits)
    let followers = Followers(lastSequence: try connection.integer(Schema.lastSequence))
    let store = Store(
      databaseID: try Schema.databaseID(connection), queue: queue, readers: readers,
      followers: followers)
    let writer = Writer(
      connection, queue: queue, readers: readers, followers: followers,
      limits: configuration.limits, lock: lock, healthChanged: configuration.healthChanged)
    try writer.start()
    return store
  }

  /// Looks at the last commit, on the caller's thread.
  ///
  /// All that `body` sees is of one moment, however many queries it makes and whatever is written
  /// meanwhile. Keep it short: it holds the caller's event loop.
  ///
  /// - Throws: what `body` throws, and ``StoreError``.
  public func read<T>(
    isolation: isolated (any Actor)? = #isolation, _ body: (ReadTransaction) throws -> T
  ) async throws -> T {
    try look(body)
  }

  /// The same for callers that do not suspend: a read waits for nothing.
  public func look<T>(_ body: (ReadTransaction) throws -> T) throws -> T {
    let connection = try readers.take()
    defer { readers.give(connection) }
    try connection.run("BEGIN")
    defer { connection.rollBack() }
    let transaction = ReadTransaction(connection)
    defer { transaction.end() }
    let result = try body(transaction)
    try connection.run("COMMIT")
    return result
  }

  /// Changes the database, and returns when the change is on disk.
  ///
  /// `body` runs on the writer thread, alone. What it throws undoes it, and is rethrown as it is. It
  /// may run a second time after all that the first time did was rolled back, because another write
  /// of the same commit threw: what it does beside the transaction must bear that. A caller that is cancelled before its turn gets `CancellationError` and nothing ran; from
  /// then on the outcome is what happened, not the cancellation.
  ///
  /// - Throws: what `body` throws; ``StoreError``, after which nothing of it is acknowledged.
  @discardableResult
  public func write<T: Sendable>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping @Sendable (WriteTransaction) throws -> T
  ) async throws -> T {
    let job = PendingWrite(body)
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        job.continuation = continuation
        queue.add(job)
      }
    } onCancel: {
      queue.cancel(job)
    }
  }

  /// Counters, for metrics and the health service. Cheap.
  public var health: StoreHealth { queue.health }

  /// Ends the store: accepts no more writes, finishes those that wait, fails waiting followers,
  /// copies the log into the database file and lets go of the state directory. Returns when all
  /// that is done; calling it again is harmless.
  public func close() async {
    queue.beginClosing()
    await queue.waitUntilClosed()
  }
}
