/// Every limit of the RPC runtime, each with its reason. Units are in the types or last in names.
public enum Limits {
  // MARK: frames

  /// Longest data of a frame. ttrpc's own limit: existing peers refuse more.
  public static let frameDataBytesMax = 4 * 1024 * 1024
  /// Longest service or method name. Names are identifiers of contracts; 512 is generous.
  public static let nameBytesMax = 512
  /// Metadata of one request, all keys and values. Traces and a few tags take under 1 KB.
  public static let metadataBytesMax = 16 * 1024
  /// Pairs in the metadata of one request: bounds the work of looking one up.
  public static let metadataPairsMax = 64
  /// Longest message text of a status that we send; longer ones are cut. Text is for people.
  public static let statusMessageBytesMax = 8 * 1024
  /// Details of one status. Ours have two; the number bounds what a hostile peer makes us hold.
  public static let statusDetailsMax = 64
  /// Frames of one connection that are ignored or refused as malformed before it is closed. A
  /// correct peer makes none, except a few that cross with the end of a stream.
  public static let misbehavingFramesMax = 200
  /// Streams that ended before their client finished sending, whose late frames are forgiven. The
  /// most recent ones are enough: frames come late by a round trip.
  public static let cutStreamsRemembered = 64

  // MARK: connections of a server

  /// Connections in all. Each costs a descriptor and about 10 KB; the default soft limit of
  /// descriptors is 1024, and databases and logs need some.
  public static let connectionsMax = 900
  /// Connections of one user id: a runaway client must not lock out the others.
  public static let connectionsPerUserMax = 300
  /// Calls in progress on one connection; more are refused with RESOURCE_EXHAUSTED.
  public static let callsPerConnectionMax = 1024
  /// Calls in progress on one event loop, over all its connections.
  public static let callsPerLoopMax = 8192
  /// Streaming calls in progress of one user id on one event loop. Streams last for hours: one user
  /// must not take all that the loop has.
  public static let streamsPerUserMax = 4096
  /// Connections waiting in the kernel to be accepted.
  public static let listenBacklog: Int32 = 511

  // MARK: memory

  /// Bytes taken from a socket in one turn before others get theirs: about a thousand small calls,
  /// a millisecond of work.
  public static let readBytesPerTurn = 64 * 1024
  /// Received messages of one stream that wait for the application. Over it the stream fails: the
  /// wire has no flow control, and others on the connection must not wait. Two of the largest
  /// messages fit.
  public static let streamQueueBytesMax = 8 * 1024 * 1024
  /// Messages of one stream that wait for the application, whatever their size.
  public static let streamQueueMessagesMax = 65_536
  /// A client stops reading a connection while its only streams have this much unread, which makes
  /// the server wait; far enough below the maximum that it is rarely reached.
  public static let streamQueueBytesPause = 2 * 1024 * 1024
  public static let streamQueueMessagesPause = 16_384
  /// With so much unsent a connection does not wait for the end of the loop's turn: half of what an
  /// empty queue keeps, so that many replies of some kilobytes do not make it grow in each turn.
  public static let writeQueueBytesAhead = 32 * 1024
  /// What a connection may hold unsent before streams have to wait and no new call is read.
  public static let writeQueueBytesPause = 256 * 1024
  /// Streams go on when no more than this is unsent.
  public static let writeQueueBytesResume = 64 * 1024
  /// The most that a connection may hold unsent; a reply that does not fit fails its call.
  public static let writeQueueBytesMax = 16 * 1024 * 1024
  /// What is here of frames above 64 KB that are not whole, over all connections of a loop. Beyond
  /// it a large frame is refused and skipped, so that many slow senders cannot take all memory; who
  /// sends nothing of one for `writeStall` is disconnected.
  public static let largeFramesBytesMax = 64 * 1024 * 1024

  // MARK: time

  /// How long a peer may take nothing of what waits for it before its connection is closed.
  public static let writeStall: Duration = .seconds(10)
  /// Default and longest time of a unary call. Commands take milliseconds.
  public static let unaryTimeout: Duration = .seconds(10)
  public static let unaryTimeoutMax: Duration = .seconds(300)
  /// Default and longest time of a stream. Feeds are resumed from their cursor when it ends.
  public static let streamTimeout: Duration = .seconds(3600)
  public static let streamTimeoutMax: Duration = .seconds(24 * 3600)
  /// After the start of a drain, how long calls that were already under way to us are still taken.
  public static let drainLinger: Duration = .milliseconds(100)
  /// The longest that a drain waits for calls in progress before it cancels them.
  public static let drainGrace: Duration = .seconds(10)
  /// First and longest wait between attempts to connect. Local sockets fail at once and for free.
  public static let reconnectFirst: Duration = .milliseconds(5)
  public static let reconnectLongest: Duration = .seconds(1)

  // MARK: tasks

  /// Handler tasks that are kept for the next call when idle.
  public static let idleWorkersMax = 64
  /// Jobs that a loop runs before it looks at its sockets and timers again.
  public static let jobsPerTurn = 4096
  /// Longest path of a Unix socket (`sun_path` holds 108 bytes with the ending NUL).
  public static let socketPathBytesMax = 107
}
