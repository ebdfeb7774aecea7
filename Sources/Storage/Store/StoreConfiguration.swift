/// Where a service keeps its state, and within which limits.
public struct StoreConfiguration: Sendable {
  /// The state directory. Made with mode 0700 where it is missing; services may share one.
  public var directory: String
  /// The service, 1 to 32 of `a`–`z`, `0`–`9` and `-`: names `orders.db` and `orders.lock`, and a
  /// database of another service is refused.
  public var service: String
  public var limits: StoreLimits
  /// Told by the writer's thread when nothing can be stored any more, with the cause, and when it
  /// works again, with nil. Must return quickly.
  public var healthChanged: @Sendable (StoreError?) -> Void = { _ in }

  /// The SQLite file layer; tests put one below the store that fails on demand.
  var fileLayer: String?

  /// - Precondition: `service` is a service name as described above.
  public init(directory: String, service: String, limits: StoreLimits = StoreLimits()) {
    precondition(
      (1...32).contains(service.utf8.count)
        && service.utf8.allSatisfy {
          (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
        }, "a service name has 1 to 32 of a-z, 0-9 and '-'")
    self.directory = directory
    self.service = service
    self.limits = limits
  }

  /// A relative directory gets a leading `./`: SQLite would read `file:…` as a URI.
  var root: String { directory.hasPrefix("/") ? directory : "./" + directory }
  var databasePath: String { "\(root)/\(service).db" }
  var lockPath: String { "\(root)/\(service).lock" }
}

/// Every limit of the store, with its reason.
public struct StoreLimits: Sendable {
  /// Writes that may wait for the writer. At the few thousand a second of a slow disk this is a
  /// second of work: more would only time out later.
  public var writesQueuedMax = 4096
  /// Writes in one commit. Past this the sync is a small part of the cost, and the first write of
  /// the batch should not wait longer for the last.
  public var batchWritesMax = 256
  /// Read connections kept when idle. A service reads from its loops only, one or two threads.
  public var readersIdleMax = 4
  /// Page cache of the writer, in KiB. Holds what one batch of commands with random keys changes;
  /// services stay within 12 MB resident.
  public var writerCacheKiBMax = 2048
  /// Page cache of each reader, in KiB. The kernel has the file cached: a miss costs a microsecond.
  public var readerCacheKiBMax = 512
  /// The write-ahead log is copied back when it has grown by this many pages (4 KiB each). A short
  /// log is soon overwritten from its start, which syncs faster than growing.
  public var checkpointPages = 1000
  /// The same under load, where a page that many commands change is then copied once. Reading a log
  /// of this length after a crash takes about 20 ms.
  public var busyCheckpointPages = 4000
  /// Load is when this many writes share a commit.
  public var busyBatchWrites = 8
  /// The log file keeps its blocks up to this size, a little more than it needs between two
  /// checkpoints: overwriting is cheaper than growing.
  public var logBytesKeptMax = 18 << 20
  /// Files up to this size are checked whole at open, about a millisecond per MiB; larger ones
  /// only by header, schema and length.
  public var integrityCheckBytesMax: Int64 = 8 << 20
  /// How long to wait for another program's lock (a backup, the sqlite3 shell), in milliseconds.
  public var lockWaitMillisecondsMax = 2000
  /// SQL put together at run time: prepared statements kept per connection. Literals are kept all.
  public var assembledStatementsMax = 32
  /// How often a store that could not commit tries by itself whether it can again, in
  /// milliseconds.
  public var probeIntervalMilliseconds = 500

  public init() {}
}
