import ContractDescriptors
import ContractKit
import Foundation
import RPCCore
import Testing

/// A stub answers as its cases say, and says what came close where it cannot.
@Suite("Stubs of cases") struct ContractStubTests {
  @Test func everyCommittedCaseIsGreenAgainstItsOwnStub() async throws {
    let cases = try Kit.committed()
    #expect(cases.count >= 20)
    let channel = Kit.stub(cases)
    #expect(await Kit.failures(cases, at: channel) == [])
    // A second run has other request ids and times, and is a run of its own.
    #expect(await Kit.failures(cases, at: channel) == [])
  }

  @Test func aChangedAnswerIsRedInItsCaseAndOnlyThere() async throws {
    let cases = try Kit.committed()
    let text = try Repository.text("Tests/Contract/cases/gateway/story.json")
    let changed = try Kit.reader.read(
      Array(text.replacing("CASE_STATE_REFUNDING", with: "CASE_STATE_REFUNDED").utf8),
      file: "gateway/story.json")
    let stub = Kit.stub(cases.map { $0.file == changed.file ? changed : $0 })
    #expect(await Kit.failures(cases, at: stub) == ["gateway/story.json"])
  }

  static let order = Kit.text(
    #"{"call": "orders/GetOrder", "request": {"orderId": "o-1"}, "response": {"order": {"version": 1}}}"#,
    #"""
    {"call": "orders/PayOrder", "request": {"requestId": "pay", "orderId": "o-1",
     "amount": {"minorUnits": 5, "currency": "CNY"}}, "response": {"order": {"version": "${set v: 2}"}}}
    """#,
    #"{"call": "orders/GetOrder", "request": {"orderId": "o-1"}, "response": {"order": {"version": "${v}"}}}"#,
    #"""
    {"call": "orders/CancelOrder", "request": {"requestId": "c", "orderId": "o-1"},
     "refusal": {"code": "FAILED_PRECONDITION", "reason": "R", "rules": ["ORD-MERCHANT-CANCEL"]}}
    """#)

  @Test func aReadIsAnsweredInTurnAndThenStaysWithTheLastAnswer() async throws {
    let channel = Kit.stub([try Kit.read(Self.order)])
    var versions: [String] = []
    for _ in 0..<3 {
      versions.append(try await Kit.call(channel, "orders/GetOrder", #"{"orderId": "o-1"}"#))
    }
    #expect(
      versions == [
        #"{"order":{"version":"1"}}"#, #"{"order":{"version":"2"}}"#, #"{"order":{"version":"2"}}"#,
      ])
  }

  @Test func requestIdsAreTheClientsOwnAndRetriesGetTheSameAnswer() async throws {
    let channel = Kit.stub([try Kit.read(Self.order)])
    let pay =
      #"{"requestId": "mine-1", "orderId": "o-1", "amount": {"minorUnits": 5, "currency": "CNY"}}"#
    let first = try await Kit.call(channel, "orders/PayOrder", pay)
    let second = try await Kit.call(channel, "orders/PayOrder", pay)
    #expect(first == second && first == #"{"order":{"version":"2"}}"#)
  }

  @Test func aRefusalHasCodeReasonAndRules() async throws {
    let channel = Kit.stub([try Kit.read(Self.order)])
    await #expect {
      try await Kit.call(channel, "orders/CancelOrder", #"{"requestId": "x", "orderId": "o-1"}"#)
    } throws: { error in
      guard let status = error as? RPCStatus else { return false }
      return status.code == .failedPrecondition && "\(status)".contains("ORD-MERCHANT-CANCEL")
    }
  }

  @Test(
    arguments: [
      ("orders/GetOrder", #"{"orderId": "o-2"}"#, #"orderId is "o-2", the case has "o-1""#),
      (
        "orders/PayOrder",
        #"{"orderId": "o-1", "expectedVersion": 4, "amount": {"minorUnits": 6, "currency": "CNY"}}"#,
        #"case.json:4 (step 2): amount.minorUnits is "6", the case has "5"; expectedVersion is "4", the case has nothing"#
      ),
      ("orders/ShipOrder", #"{}"#, "no case calls aftercare.orders.v1.OrderService/ShipOrder"),
    ] as [(String, String, String)])
  func whatMatchesNothingIsToldWhatCameClose(
    _ method: String, _ request: String, _ words: String
  ) async throws {
    let channel = Kit.stub([try Kit.read(Self.order)])
    do {
      _ = try await Kit.call(channel, method, request)
      Issue.record("answered")
    } catch let status as RPCStatus {
      #expect(status.code == .unimplemented)
      #expect(status.message.contains(words), "\(status.message)")
    }
  }

  @Test func openPlacesGetSomethingOfTheRightKind() async throws {
    let text = Kit.text(
      #"""
      {"call": "orders/GetOrder", "response": {"order": {"orderId": "${set order}", "version": "${any}",
       "tradeState": "${any}", "createdAt": "${time}", "paid": "${any}", "lines": "${any}",
       "traits": {"isFresh": "${any}"}, "openCaseIds": ["${more}", "c", "${more}"]}}}
      """#)
    let reply = try await Kit.call(Kit.stub([try Kit.read(text)]), "orders/GetOrder", "{}")
    #expect(
      reply == """
        {"order":{"orderId":"order-1","version":"1","tradeState":"TRADE_STATE_CREATED","paid":{},\
        "createdAt":"2026-05-28T20:26:40Z","traits":{"isFresh":true},"openCaseIds":["c"]}}
        """)
  }
}
