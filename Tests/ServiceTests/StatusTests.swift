import Contracts
import Domain
import RPCCore
import Store
import Testing

@testable import Service

@Suite struct StatusMappingTests {
  private let now = Instant(seconds: 1_793_521_800)

  private func refusal(_ kind: Refusal.Kind, retryAt: Instant? = nil) -> Refusal {
    Refusal(
      kind, reason: "SOME_REASON", message: "no", violations: [.init("AS-WINDOW", "is over")],
      retryAt: retryAt)
  }

  @Test(arguments: [
    (Refusal.Kind.invalid, RPCStatus.Code.invalidArgument), (.notFound, .notFound),
    (.alreadyExists, .alreadyExists), (.precondition, .failedPrecondition),
    (.permission, .permissionDenied), (.quota, .resourceExhausted), (.aborted, .aborted),
  ])
  func everyKindOfRefusalHasItsCode(_ kind: Refusal.Kind, _ code: RPCStatus.Code) {
    let status = StatusMapping.status(of: refusal(kind), now: now)
    #expect(status.code == code)
    #expect(status.message == "no")
    #expect(
      status.detail(GoogleRPC.ErrorInfo.self)
        == GoogleRPC.ErrorInfo(reason: "SOME_REASON", domain: "aftercare"))
  }

  @Test func aFailedRuleIsAPreconditionFailureOfItsType() {
    let status = StatusMapping.status(of: refusal(.precondition), now: now)
    #expect(
      status.detail(GoogleRPC.PreconditionFailure.self)
        == .init(violations: [.init(type: "AS-WINDOW", description: "is over")]))
    #expect(status.detail(GoogleRPC.RetryInfo.self) == nil)
  }

  @Test func aBadFieldIsABadRequest() {
    let status = StatusMapping.status(of: refusal(.invalid), now: now)
    #expect(
      status.detail(GoogleRPC.BadRequest.self)
        == .init(fieldViolations: [.init(field: "AS-WINDOW", description: "is over")]))
  }

  @Test func aUsedUpQuotaSaysWhenItIsOpenAgain() {
    let status = StatusMapping.status(
      of: refusal(.quota, retryAt: now + .milliseconds(90_500)), now: now)
    #expect(
      status.detail(GoogleRPC.QuotaFailure.self)
        == .init(violations: [.init(subject: "AS-WINDOW", description: "is over")]))
    #expect(
      status.detail(GoogleRPC.RetryInfo.self)?.retryDelay
        == .init(seconds: 90, nanos: 500_000_000))
    #expect(
      status.detail(GoogleRPC.ErrorInfo.self)?.metadata == [
        "retry_at": "2026-11-01T08:31:30.500000Z"
      ])
  }

  @Test func aRetryTimeInThePastIsNoNegativeDelay() {
    let status = StatusMapping.status(of: refusal(.quota, retryAt: now - .seconds(5)), now: now)
    #expect(status.detail(GoogleRPC.RetryInfo.self)?.retryDelay == .init())
  }

  @Test(arguments: [
    (StoreError.Kind.requestIDReused, RPCStatus.Code.invalidArgument, "REQUEST_ID_REUSED"),
    (.requestIDInvalid, .invalidArgument, "REQUEST_ID_INVALID"),
    (.cursorMalformed, .invalidArgument, "CURSOR_MALFORMED"),
    (.cursorForeign, .invalidArgument, "CURSOR_FOREIGN"),
    (.cursorBeyondEnd, .outOfRange, "CURSOR_BEYOND_END"),
    (.tooBig, .invalidArgument, "TOO_BIG"),
    (.full, .unavailable, "STORE_FULL"), (.busy, .unavailable, "STORE_BUSY"),
    (.queueFull, .unavailable, "STORE_BUSY"), (.readOnly, .unavailable, "STORE_READ_ONLY"),
    (.damaged, .unavailable, "STORE_DAMAGED"), (.closed, .unavailable, "STORE_CLOSED"),
    (.ioFailure, .unavailable, "STORE_FAILED"), (.outOfMemory, .unavailable, "STORE_FAILED"),
    (.sql, .internal, "INTERNAL"), (.constraint(.unique), .internal, "INTERNAL"),
  ])
  func everyStoreErrorHasItsCodeAndReason(
    _ kind: StoreError.Kind, _ code: RPCStatus.Code, _ reason: String
  ) {
    let error = StoreError(kind, "words")
    let status = StatusMapping.status(of: error, now: now)
    #expect(status.code == code)
    #expect(status.reason == reason)
    // What may pass later is UNAVAILABLE, so that clients try again.
    #expect(error.isUnavailable == (status.code == .unavailable))
  }

  @Test func anErrorOfOursTellsTheCallerNothingOfItsInside() {
    let status = StatusMapping.status(
      of: StoreError(.sql, "SELECT secret FROM hidden"), now: now)
    #expect(!status.message.contains("secret"))
    struct Unexpected: Error {}
    #expect(StatusMapping.status(of: Unexpected(), now: now).code == .internal)
  }

  @Test func statusesAndCancellationPassAsTheyAre() {
    let status = RPCStatus(.unavailable, "x", origin: .peer)
    #expect(StatusMapping.status(of: status, now: now) == status)
    #expect(StatusMapping.status(of: CancellationError(), now: now).code == .cancelled)
  }
}

@Suite struct RequestValidatorTests {
  private let now = Instant(seconds: 1_793_521_800)

  private func violations(_ body: (inout RequestValidator) -> Void) -> [String] {
    var validator = RequestValidator(now: now)
    body(&validator)
    return validator.violations.map { "\($0.subject) \($0.explanation)" }
  }

  @Test func allViolationsAreReportedAtOnce() {
    var validator = RequestValidator(now: now)
    validator.id("", "order_id")
    _ = validator.money(nil, "amount")
    let refusal = #expect(throws: Refusal.self) { try validator.check() }
    #expect(refusal?.kind == .invalid)
    #expect(refusal?.message == "order_id is missing (and 1 more)")
    #expect(refusal?.violations.map(\.subject) == ["order_id", "amount"])
  }

  @Test func whatIsRightPasses() throws {
    var validator = RequestValidator(now: now)
    #expect(validator.id("export:订单-1", "id") == "export:订单-1")
    validator.id(String(repeating: "订", count: 64), "id")
    #expect(validator.optionalID("", "id") == nil)
    validator.requestID(String(repeating: "x", count: 64) + "/deliver")
    validator.text("two\nlines\t…", "text")
    #expect(
      validator.money(.init(minorUnits: 5, currency: "VND"), "m")
        == Money(5, try #require(Currency(code: "VND"))))
    #expect(validator.quantity(1_000_000, "q") == 1_000_000)
    #expect(validator.time(.init(seconds: 946_684_800), "t") == RequestLimits.earliest)
    #expect(validator.time(.init(now + .days(1)), "t") == now + .days(1))
    #expect(validator.time(.init(now + .days(30)), "t", isPlanned: true) == now + .days(30))
    #expect(validator.optionalTime(nil, "t") == nil)
    #expect(validator.actor(.init(kind: .merchant, id: "a")) == Actor(.merchant, id: "a"))
    #expect(validator.channel(.unspecified) == .api)
    #expect(validator.channel(.mobile) == .mobile)
    #expect(validator.pageSize(0) == RequestLimits.pageSize)
    #expect(validator.pageSize(100_000) == RequestLimits.pageSizeMax)
    #expect(validator.expectedVersion(0) == nil)
    #expect(validator.expectedVersion(7) == 7)
    try validator.check()
  }

  @Test(arguments: [
    "", " a", "a ", "a\nb", "a\u{0}b", "a\u{7F}", "a\u{85}", "a\u{202E}b",
    String(repeating: "x", count: 65), String(repeating: "x", count: 10_000),
  ])
  func aBadIdIsRefused(_ id: String) {
    #expect(violations { $0.id(id, "id") }.count == 1)
  }

  @Test(arguments: [
    "", "a b", "é", "a\n", String(repeating: "x", count: 65),
    "x/" + String(repeating: "y", count: 200),
  ])
  func aBadRequestIdIsRefused(_ id: String) {
    #expect(violations { $0.requestID(id) }.count == 1)
  }

  @Test func textsHaveBounds() {
    #expect(violations { $0.text("a\u{1B}b", "t") } == ["t holds a control character"])
    #expect(violations { $0.text("a\nb", "t", isMultiline: false) }.count == 1)
    #expect(violations { $0.text("abc", "t", most: 2) } == ["t is longer than 2 characters"])
    #expect(violations { $0.text("", "t", least: 1) } == ["t is missing"])
  }

  @Test func moneyIsKnownPositiveAndBounded() {
    func refused(_ minorUnits: Int64, _ currency: String) -> [String] {
      violations {
        _ = $0.money(.init(minorUnits: minorUnits, currency: currency), "amount")
      }
    }
    #expect(refused(-1, "CNY") == ["amount.minor_units is -1, outside 0 to 1000000000000"])
    #expect(refused(.max, "CNY").count == 1)
    #expect(refused(1, "") == ["amount.currency is missing: an ISO 4217 code such as CNY"])
    #expect(refused(1, "cny").count == 1)
    #expect(refused(-1, "XXX").count == 2)
  }

  @Test func quantitiesAndCountsAreBounded() {
    #expect(violations { $0.quantity(0, "q") }.count == 1)
    #expect(violations { $0.quantity(1_000_001, "q") }.count == 1)
    #expect(violations { $0.count(0, "lines", 1...3) } == ["lines is missing"])
    #expect(violations { $0.count(4, "lines", 1...3) } == ["lines has 4 elements, more than 3"])
    #expect(violations { _ = $0.pageSize(-1) } == ["page_size is negative"])
    #expect(violations { _ = $0.expectedVersion(-1) }.count == 1)
  }

  @Test func timesOfTheFarPastAndFutureAreRefused() {
    func refused(_ time: GoogleProtobuf.Timestamp?, planned: Bool = false) -> [String] {
      violations { _ = $0.time(time, "t", isPlanned: planned) }
    }
    #expect(refused(nil) == ["t is missing"])
    #expect(refused(.init(seconds: 946_684_799)) == ["t lies before 2000-01-01T00:00:00Z"])
    #expect(refused(.init(now + .days(1) + .seconds(1))) == ["t lies after 2026-11-02T08:30:00Z"])
    #expect(refused(.init(now + .days(4_000)), planned: true).count == 1)
    #expect(refused(.init(seconds: .max)).count == 1)
    #expect(refused(.init(seconds: 1_000_000_000, nanos: -1)).count == 1)
  }

  @Test func anActorHasKindAndId() {
    #expect(violations { _ = $0.actor(nil) }.count == 1)
    #expect(
      violations { _ = $0.actor(.init()) } == ["actor.kind is missing", "actor.id is missing"])
  }

  @Test func timestampsRoundTrip() {
    for microseconds in [Int64(0), 1, -1, 999_999, -1_000_001, 1_793_521_800_123_456] {
      let instant = Instant(microseconds: microseconds)
      #expect(Instant(GoogleProtobuf.Timestamp(instant)) == instant)
    }
  }
}

@Suite struct PageTokenTests {
  private let query = OrdersV1.ListOrdersRequest(shopID: "s1")

  private func position(
    _ token: String, _ query: OrdersV1.ListOrdersRequest,
    like: [PagePosition] = [.number(0), .text("")]
  ) -> (position: [PagePosition]?, problem: String?) {
    var validator = RequestValidator(now: Instant(seconds: 0))
    let position = PageToken(query: query).position(of: token, like: like, &validator)
    return (position, validator.violations.first?.explanation)
  }

  @Test func aTokenBringsBackItsPosition() {
    for value in [[PagePosition.number(-5), .text("ord_é")], [.number(.max), .text("")]] {
      let token = PageToken(query: query).token(after: value)
      #expect(position(token, query).position == value)
    }
    #expect(position("", query).position == nil)
    #expect(position("", query).problem == nil)
  }

  @Test func aTokenOfAnotherQueryIsRefused() {
    let token = PageToken(query: query).token(after: [.number(1), .text("a")])
    let other = position(token, OrdersV1.ListOrdersRequest(shopID: "s2"))
    #expect(other.position == nil)
    #expect(other.problem?.hasPrefix("belongs to another query") == true)
  }

  @Test func aTokenThatWasTamperedWithIsRefused() {
    let token = PageToken(query: query).token(after: [.number(1), .text("a")])
    for bad in [
      String(token.dropLast()), token + "A", "%%%", "AAAA", String(repeating: "A", count: 5_000),
    ] {
      #expect(position(bad, query).position == nil)
      #expect(position(bad, query).problem != nil)
    }
    #expect(position(token, query, like: [.text(""), .number(0)]).problem != nil)
  }

  @Test func base64IsTheURLSafeKind() {
    #expect(Base64URL.encode([0xFB, 0xFF, 0xFE, 0x01]) == "-__-AQ")
    for count in 0..<10 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
    #expect(Base64URL.decode("A") == nil)
    #expect(Base64URL.decode("AB") == nil)
  }
}
