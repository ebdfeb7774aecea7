internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// What was found in messages.
enum Findings {
  /// Whether the command of this request id has recorded something: a refused command may be sent
  /// again, and is recorded once.
  static func isRecorded(cause: String, in transaction: ReadTransaction) throws -> Bool {
    try transaction.first("SELECT seq FROM findings WHERE cause = ?", cause) { try $0.int64(0) }
      != nil
  }

  /// - Parameter seq: the number of its event.
  static func insert(
    _ record: MessagingV1.FindingRecord, seq: Int64, cause: String,
    in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO findings (seq, finding_id, cause, shop_id, state, body)
      VALUES (?, ?, ?, ?, ?, ?)
      """, seq, record.findingID, cause, record.shopID, record.state.rawValue,
      record.serializedBytes())
  }

  static func update(
    _ record: MessagingV1.FindingRecord, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      "UPDATE findings SET state = ?, body = ? WHERE finding_id = ?", record.state.rawValue,
      record.serializedBytes(), record.findingID)
  }

  /// - Throws: `.notFound`.
  static func require(
    _ findingID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.FindingRecord {
    let found = try transaction.first(
      "SELECT body FROM findings WHERE finding_id = ?", findingID
    ) { row in
      try row.withBytes(0) { try MessagingV1.FindingRecord(serialized: $0) }
    }
    guard let found else {
      throw Refusal(
        .notFound, reason: "FINDING_NOT_FOUND", message: "there is no finding \(findingID)")
    }
    return found
  }

  /// The records before `seq`, newest first.
  ///
  /// - Returns: at most `size` records, and the number of the last one when more follow.
  static func page(
    _ shopID: String, state: MessagingV1.FindingRecord.State?, before seq: Int64, size: Int,
    in transaction: ReadTransaction
  ) throws -> (records: [MessagingV1.FindingRecord], next: Int64?) {
    var page = RecordPage<MessagingV1.FindingRecord>(size: size)
    if let state {
      try transaction.forEach(
        """
        SELECT seq, body FROM findings WHERE shop_id = ? AND state = ? AND seq < ?
        ORDER BY seq DESC LIMIT ?
        """, shopID, state.rawValue, seq, size + 1
      ) { try page.add($0) }
    } else {
      try transaction.forEach(
        """
        SELECT seq, body FROM findings WHERE shop_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?
        """, shopID, seq, size + 1
      ) { try page.add($0) }
    }
    return (page.records, page.next)
  }
}

/// The penalties of shops.
enum Penalties {
  /// - Parameter seq: the number of its event.
  static func insert(
    _ penalty: MessagingV1.Penalty, seq: Int64, _ period: Range<Instant>,
    in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO penalties (seq, penalty_id, shop_id, starts_at, ends_at, body)
      VALUES (?, ?, ?, ?, ?, ?)
      """, seq, penalty.penaltyID, penalty.shopID, period.lowerBound, period.upperBound,
      penalty.serializedBytes())
  }

  /// The penalties before `seq`, newest first; of `time` only those in force then.
  static func page(
    _ shopID: String, inForceAt time: Instant?, before seq: Int64, size: Int,
    in transaction: ReadTransaction
  ) throws -> (records: [MessagingV1.Penalty], next: Int64?) {
    var page = RecordPage<MessagingV1.Penalty>(size: size)
    try transaction.forEach(
      """
      SELECT seq, body FROM penalties
      WHERE shop_id = ? AND seq < ? AND starts_at <= ? AND ends_at > ?
      ORDER BY seq DESC LIMIT ?
      """, shopID, seq, time ?? Instant(microseconds: .max), time ?? Instant(microseconds: .min),
      size + 1
    ) { try page.add($0) }
    return (page.records, page.next)
  }
}

/// A page of stored messages with their numbers, from a result of one row more than fits.
struct RecordPage<Record: ContractMessage> {
  let size: Int
  private(set) var records: [Record] = []
  /// The number of the last record, if more follow.
  private(set) var next: Int64?
  private var last: Int64 = 0
  private var bytes = 0

  init(size: Int) { self.size = size }

  /// A row of the number and the body.
  mutating func add(_ row: borrowing Row) throws {
    guard next == nil else { return }
    let seq = try row.int64(0)
    let record = try row.withBytes(1) { body in
      bytes += body.count
      return try Record(serialized: body)
    }
    guard records.count < size, records.isEmpty || bytes <= Messages.pageBytes else {
      next = last
      return
    }
    records.append(record)
    last = seq
  }
}
