internal import Domain

/// The facts that an evaluation was based on, in a few bytes: a command that presents them is
/// decided only if they still hold, and is otherwise told what changed.
///
/// Small facts are kept as they are, so that the refusal can say from what to what; lists as a hash.
/// The token proves nothing: the command is evaluated again on fresh facts in any case.
public struct DecisionToken: Hashable, Sendable {
  private var order: UInt64
  private var tradeState: UInt64
  private var paid: Int64
  private var refundable: Int64
  private var cardsUsed: Int64
  private var times: UInt64
  private var goods: UInt64
  private var openCases: UInt64
  private var policy: UInt64

  public init(_ evaluation: Evaluation) {
    let inquiry = evaluation.inquiry
    let facts = inquiry.order
    order = Hash.of { $0.add(facts.id) }
    tradeState = UInt64(TradeState.allCases.firstIndex(of: facts.tradeState) ?? 0)
    paid = facts.paid.minorUnits
    refundable = evaluation.refundable.minorUnits
    cardsUsed = Int64(inquiry.history.cards.count)
    times = Hash.of {
      $0.add(facts.paidAt?.microseconds ?? 0)
      $0.add(facts.signedAt?.microseconds ?? 0)
    }
    goods = Hash.of { hash in
      hash.add(facts.isVirtual ? 1 : 0)
      hash.add(facts.isUnreturnable ? 1 : 0)
      for line in facts.lines {
        hash.add(line.id)
        hash.add(line.quantity)
        hash.add(line.returned)
        hash.add(line.paid)
      }
    }
    var cases: UInt64 = 0
    for index in inquiry.history.cases.indices where inquiry.history.cases[index].state.isOpen {
      // A sum, because the order of the cases means nothing.
      cases &+= Hash.of { hash in
        hash.add(inquiry.history.cases[index].id)
        hash.add(inquiry.history.cases[index].held)
        for line in inquiry.history.cases[index].lines {
          hash.add(line.lineID)
          hash.add(line.quantity)
        }
      }
    }
    openCases = cases
    policy = Hash.of { $0.add(inquiry.policy.version) }
  }

  /// - Throws: `.invalid` for the token of another order, `.aborted` with what changed.
  func require(_ evaluation: Evaluation) throws(Refusal) {
    let fresh = DecisionToken(evaluation)
    guard order == fresh.order else {
      throw Refusal(
        .invalid, reason: "DECISION_OF_ANOTHER_ORDER",
        message: "The decision token is about another order.",
        violations: [.init("decision_token", "is about another order")])
    }
    var changed: [Refusal.Violation] = []
    func compare<Value: Equatable>(
      _ name: String, _ a: Value, _ b: Value, _ text: (Value) -> String? = { _ in nil }
    ) {
      guard a != b else { return }
      if let before = text(a), let now = text(b) {
        changed.append(.init(name, "was \(before), is \(now)"))
      } else {
        changed.append(.init(name, "changed"))
      }
    }
    let currency = evaluation.inquiry.order.paid.currency
    compare("trade_state", tradeState, fresh.tradeState) { state in
      let all = TradeState.allCases
      return state < UInt64(all.count) ? all[Int(state)].rawValue : nil
    }
    compare("paid", paid, fresh.paid) { Money($0, currency).description }
    compare("refundable", refundable, fresh.refundable) { Money($0, currency).description }
    compare("cards_used", cardsUsed, fresh.cardsUsed) { "\($0)" }
    compare("times", times, fresh.times)
    compare("lines", goods, fresh.goods)
    compare("open_cases", openCases, fresh.openCases)
    compare("policy", policy, fresh.policy)
    guard !changed.isEmpty else { return }
    let what = changed.map { "\($0.subject) \($0.explanation)" }.joined(separator: "; ")
    throw Refusal(
      .aborted, reason: "DECISION_OUTDATED",
      message: "Since the evaluation \(what): evaluate again and decide.", violations: changed)
  }
}

// MARK: - Text

extension DecisionToken {
  private static let version = "1"

  private init?(words: [UInt64]) {
    guard words.count == 9 else { return nil }
    order = words[0]
    tradeState = words[1]
    paid = Int64(bitPattern: words[2])
    refundable = Int64(bitPattern: words[3])
    cardsUsed = Int64(bitPattern: words[4])
    times = words[5]
    goods = words[6]
    openCases = words[7]
    policy = words[8]
  }

  private var words: [UInt64] {
    [
      order, tradeState, UInt64(bitPattern: paid), UInt64(bitPattern: refundable),
      UInt64(bitPattern: cardsUsed), times, goods, openCases, policy,
    ]
  }

  /// Opaque to callers; visible ASCII.
  public var text: String { String(decoding: utf8, as: UTF8.self) }

  /// ``text``, of which every evaluation has one: put together from its end, where the digits come
  /// from.
  public var utf8: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.length)
    for word in words.reversed() {
      var rest = word
      repeat {
        let digit = UInt8(truncatingIfNeeded: rest % 36)
        bytes.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
        rest /= 36
      } while rest > 0
      bytes.append(UInt8(ascii: "."))
    }
    bytes.append(contentsOf: Self.version.utf8.reversed())
    bytes.reverse()
    return bytes
  }

  /// The longest that a token can be: nine words of at most thirteen digits.
  private static let length = 1 + 9 * 14

  /// Nil for a text that no evaluation gave out.
  public init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.length, parts.count == 10, parts[0] == Self.version else {
      return nil
    }
    let words = parts.dropFirst().compactMap { UInt64($0, radix: 36) }
    self.init(words: words)
  }
}

/// FNV-1a: stable across processes and versions, unlike `Hasher`.
private struct Hash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  static func of(_ body: (inout Hash) -> Void) -> UInt64 {
    var hash = Hash()
    body(&hash)
    return hash.state
  }

  private mutating func add(byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// With its end, so that "a", "b" differs from "ab".
  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte: byte) }
    add(byte: 0xff)
  }

  mutating func add(_ number: Int64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      add(byte: UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }
}
