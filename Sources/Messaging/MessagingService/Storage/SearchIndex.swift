internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// The full-text index of messages (MSG-RECEPTION). All of SQLite's FTS5 is in this file.
///
/// FTS5's own tokenizers find no Chinese word of two signs: `unicode61` takes a sentence for one
/// word, `trigram` needs three signs. So terms come from ``SearchTerms``, separated by blanks, and
/// the `ascii` tokenizer, which cuts at blanks and keeps what is not ASCII together, takes them as
/// they are. Each term begins with the number of its shop: a shop's search reads no other shop's
/// part of the index. The index holds no texts and no positions; candidates are checked against the
/// message.
///
/// Messages come into the index a moment after they were stored, many at a time, because FTS5
/// writes a segment for each savepoint. Until then they are searched one by one: nothing that was
/// acknowledged is missed.
enum SearchIndex {
  static func migration(_ number: Int) -> Migration {
    Migration(
      number, "search of messages",
      sql: """
        CREATE VIRTUAL TABLE message_terms USING fts5(
          terms, content='', detail=none, columnsize=0, tokenize='ascii');
        CREATE TABLE search_shops (
          number INTEGER PRIMARY KEY,
          shop_id TEXT NOT NULL UNIQUE
        );
        CREATE TABLE search_position (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          seq INTEGER NOT NULL
        );
        INSERT INTO search_position (id, seq) VALUES (1, 0);
        """)
  }

  /// Parts of the index are merged eight at a time instead of four, so that a message is copied less
  /// often; a search reads about as many parts as before, because they have fewer sizes.
  static func fewerMerges(_ number: Int) -> Migration {
    Migration(
      number, "fewer merges of the index of messages",
      sql: "INSERT INTO message_terms (message_terms, rank) VALUES ('automerge', 8);")
  }

  // MARK: writing

  /// What the index takes in next.
  struct Batch: Sendable {
    /// The last message that was in the index when it was put together.
    var after: Int64
    /// The terms of messages by their numbers.
    var terms: [(seq: Int64, terms: String)] = []
    /// The batch ends before the first message of a shop that the index does not know.
    var newShopID: String?

    var isEmpty: Bool { terms.isEmpty && newShopID == nil }
  }

  /// Cuts the next messages into their terms, which is most of the work: it is done outside the
  /// write, so that commands do not wait for it.
  static func next(limit: Int, in transaction: ReadTransaction) throws -> Batch {
    var batch = Batch(after: try position(in: transaction))
    let messages = try transaction.all(
      "SELECT seq, body FROM messages WHERE seq > ? ORDER BY seq LIMIT ?", batch.after, limit,
      row: read)
    var shops: [String: ShopTerms] = [:]
    for (seq, message) in messages {
      guard let shop = try shops[message.shopID] ?? ShopTerms(message.shopID, in: transaction)
      else {
        batch.newShopID = message.shopID
        break
      }
      shops[message.shopID] = shop
      batch.terms.append((seq, shop.terms(of: message)))
    }
    return batch
  }

  /// Takes a batch in, unless others were taken in since.
  static func insert(_ batch: Batch, in transaction: WriteTransaction) throws {
    guard try position(in: transaction) == batch.after else { return }
    for (seq, terms) in batch.terms {
      try transaction.execute(
        "INSERT INTO message_terms (rowid, terms) VALUES (?, ?)", seq, terms)
    }
    if let last = batch.terms.last {
      try transaction.execute("UPDATE search_position SET seq = ? WHERE id = 1", last.seq)
    }
    if let newShopID = batch.newShopID {
      try transaction.execute(
        "INSERT INTO search_shops (shop_id) VALUES (?) ON CONFLICT (shop_id) DO NOTHING", newShopID)
    }
  }

  private static func position(in transaction: ReadTransaction) throws -> Int64 {
    try transaction.first("SELECT seq FROM search_position WHERE id = 1") { try $0.int64(0) } ?? 0
  }

  // MARK: reading

  /// What a search looked through.
  struct Page {
    var hits: [MessagingV1.SearchHit] = []
    /// Where to go on; nil if nothing is left.
    var next: Int64?
  }

  /// How many candidates one page looks at: holds the caller's loop for a few milliseconds.
  private static let candidatesMax = 1_000
  /// How many messages that are not indexed yet one query reads.
  private static let tailMax = 1_000

  /// Messages before `seq` that match, newest first.
  static func page(
    _ search: MessageSearch, before seq: Int64, size: Int, in transaction: ReadTransaction
  ) throws -> Page {
    var page = Page()
    var looked = 0
    var last = seq
    /// - Returns: whether there is room for more.
    func look(at candidates: [(seq: Int64, message: MessagingV1.Message)]) -> Bool {
      for candidate in candidates {
        guard page.hits.count < size, looked < candidatesMax else {
          page.next = last
          return false
        }
        looked += 1
        last = candidate.seq
        if let hit = search.hit(candidate.message) { page.hits.append(hit) }
      }
      return true
    }

    let indexed = try position(in: transaction)
    if seq > indexed {
      let tail = try transaction.all(
        "SELECT seq, body FROM messages WHERE seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        indexed, seq, tailMax, row: read)
      guard look(at: tail) else { return page }
      if tail.count == tailMax {
        page.next = last
        return page
      }
      last = indexed + 1
    }
    guard let shop = try ShopTerms(search.shopID, in: transaction) else { return page }
    let expression = shop.expression(search)
    let chunk = 2 * size
    while true {
      let candidates = try transaction.all(
        """
        SELECT messages.seq, messages.body
        FROM message_terms CROSS JOIN messages ON messages.seq = message_terms.rowid
        WHERE message_terms MATCH ? AND message_terms.rowid < ?
        ORDER BY message_terms.rowid DESC LIMIT ?
        """, expression, last, chunk, row: read)
      guard look(at: candidates), candidates.count == chunk else { return page }
    }
  }

  private static func read(
    _ row: borrowing Row
  ) throws -> (seq: Int64, message: MessagingV1.Message) {
    (try row.int64(0), try row.withBytes(1) { try MessagingV1.Message(serialized: $0) })
  }
}

/// What is looked for.
struct MessageSearch {
  var shopID: String
  var query: SearchQuery
  /// Only this buyer's.
  var buyerID: String?
  /// Only about this order.
  var orderID: String?

  /// A message that matches, with the places.
  func hit(_ message: MessagingV1.Message) -> MessagingV1.SearchHit? {
    guard message.shopID == shopID, buyerID == nil || buyerID == message.buyerID,
      orderID == nil || orderID == message.orderID, let spans = query.spans(in: message.text)
    else { return nil }
    return .init(
      message: message,
      spans: spans.map { .init(begin: Int32($0.lowerBound), end: Int32($0.upperBound)) })
  }
}

/// The terms of one shop. The private characters that part a term from what is before it occur in
/// no term: these have letters, digits and signs only.
private struct ShopTerms {
  /// What comes before a term: the shop's number and a private character.
  private let words: [UInt8]
  private let buyers: [UInt8]
  private let orders: [UInt8]

  /// Nil if nothing of the shop is in the index.
  init?(_ shopID: String, in transaction: ReadTransaction) throws {
    let number = try transaction.first(
      "SELECT number FROM search_shops WHERE shop_id = ?", shopID
    ) { try $0.int64(0) }
    guard let number else { return nil }
    func prefix(_ mark: Character) -> [UInt8] {
      Array("\(String(number, radix: 36))\(mark)".utf8)
    }
    words = prefix("\u{E000}")
    buyers = prefix("\u{E001}")
    orders = prefix("\u{E002}")
  }

  /// Blanks between the terms of a message.
  func terms(of message: MessagingV1.Message) -> String {
    var terms: [UInt8] = []
    terms.reserveCapacity(64 + 16 * message.text.utf8.count)
    Self.append(id: message.buyerID, after: buyers, to: &terms)
    terms.append(0x20)
    Self.append(id: message.orderID, after: orders, to: &terms)
    SearchTerms.forEach(in: message.text) { term in
      terms.append(0x20)
      terms += words
      for scalar in term { Self.append(scalar, to: &terms) }
    }
    return String(decoding: terms, as: UTF8.self)
  }

  /// FTS5's query: all of them.
  func expression(_ search: MessageSearch) -> String {
    let word = String(decoding: words, as: UTF8.self)
    var parts = search.query.lookups.map { lookup in
      switch lookup {
      case .term(let term): "\"\(word)\(term)\""
      case .prefix(let prefix): "\"\(word)\(prefix)\" *"
      }
    }
    for (id, prefix) in [(search.buyerID, buyers), (search.orderID, orders)] {
      guard let id else { continue }
      var term: [UInt8] = []
      Self.append(id: id, after: prefix, to: &term)
      parts.append("\"\(String(decoding: term, as: UTF8.self))\"")
    }
    return parts.joined(separator: " AND ")
  }

  /// Ids hold what separates terms, so they stand in hexadecimal, a 1 before each byte.
  private static func append(id: String, after prefix: [UInt8], to terms: inout [UInt8]) {
    terms += prefix
    for byte in id.utf8 {
      terms.append(UInt8(ascii: "1"))
      terms.append(digit(byte >> 4))
      terms.append(digit(byte & 15))
    }
  }

  /// As UTF-8. The standard library's codec takes three times as long, and this is done for each
  /// sign of each message twice.
  private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    let value = scalar.value
    func rest(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift & 0x3F) | 0x80 }
    switch value {
    case 0..<0x80: bytes.append(UInt8(truncatingIfNeeded: value))
    case 0x80..<0x800:
      bytes.append(UInt8(truncatingIfNeeded: value >> 6) | 0xC0)
      bytes.append(rest(0))
    case 0x800..<0x1_0000:
      bytes.append(UInt8(truncatingIfNeeded: value >> 12) | 0xE0)
      bytes.append(rest(6))
      bytes.append(rest(0))
    default:
      bytes.append(UInt8(truncatingIfNeeded: value >> 18) | 0xF0)
      bytes.append(rest(12))
      bytes.append(rest(6))
      bytes.append(rest(0))
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
