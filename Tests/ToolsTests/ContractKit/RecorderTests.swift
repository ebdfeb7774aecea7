import ContractDescriptors
import ContractKit
import RPCCore
import Testing

@testable import aftercare

/// A recorded case holds what is the same in every run, and leaves open what is not.
@Suite("Recording cases") struct RecorderTests {
  static let server = Kit.text(
    #"""
    {"call": "gateway/AssistBuyer", "request": {"requestId": "a", "orderId": "o"}, "response": {"invitation":
      {"invitationId": "${set card: card_01M8208NEWFHK9H6M0N1SE3F6C}", "orderId": "o", "version": 1,
       "issuedAt": "${time: 2026-05-31T12:00:00Z}"},
      "message": {"text": "see ${card}", "sentAt": "${time: 2026-05-31T12:00:01Z}"}, "remainingCards": 1}}
    """#,
    #"""
    {"call": "gateway/RespondToInvitation", "request": {"requestId": "r",
     "invitationId": "${card}", "answer": "ANSWER_DECLINE"},
     "refusal": {"code": "FAILED_PRECONDITION", "reason": "R", "rules": ["AS-CONSENT"]}}
    """#,
    #"""
    {"call": "orders/WatchOrders", "request": {"stopAtEnd": true}, "responses": [
     {"header": {"sequence": 7, "cursor": "abc", "requestId": "a-1"}, "version": 1}]}
    """#)

  static func record(_ calls: [(String, String)]) async throws -> ContractCase {
    let channel = Kit.stub([try Kit.read(server)])
    var recorder = Recorder(
      name: "recorded", bindings: Bindings(unique: "u1", now: 1_780_000_000))
    for (name, request) in calls {
      try await recorder.record(
        name, try MethodLookup().find(name).contractMethod, [request], channel)
    }
    return recorder.contractCase
  }

  @Test func volatileValuesAreLeftOpen() async throws {
    let recorded = try await Self.record([
      ("gateway/AssistBuyer", #"{"requestId": "a", "orderId": "o"}"#),
      (
        "gateway/RespondToInvitation",
        #"{"requestId": "r", "invitationId": "${invitationId}", "answer": 2}"#
      ),
      ("orders/WatchOrders", #"{"stopAtEnd": true}"#),
    ])
    let steps = recorded.steps
    #expect(steps[0].requests[0].text() == #"{"requestId":"a-${unique}","orderId":"o"}"#)
    guard case .response(let assist) = steps[0].outcome,
      case .refusal(let refusal) = steps[1].outcome, case .response(let feed) = steps[2].outcome
    else {
      Issue.record("\(recorded.text)")
      return
    }
    #expect(
      assist.text() == """
        {"invitation":{"invitationId":"${set invitationId: card_01M8208NEWFHK9H6M0N1SE3F6C}",\
        "version":"1","orderId":"o","issuedAt":"${time: 2026-05-31T12:00:00Z}"},\
        "message":{"text":"see ${invitationId}","sentAt":"${time: 2026-05-31T12:00:01Z}"},\
        "remainingCards":1}
        """)
    #expect(
      steps[1].requests[0].text()
        == #"{"requestId":"r-${unique}","invitationId":"${invitationId}","answer":"ANSWER_DECLINE"}"#
    )
    #expect(refusal.code == .failedPrecondition && refusal.reason == "R")
    #expect(refusal.rules == ["AS-CONSENT"])
    #expect(
      feed.text() == """
        [{"header":{"sequence":"${number: 7}","cursor":"${any: abc}","requestId":"a-1"},"version":"1"}]
        """)
  }

  @Test func aRecordedCaseReadsAndPasses() async throws {
    let recorded = try await Self.record([
      ("gateway/AssistBuyer", #"{"requestId": "a", "orderId": "o"}"#)
    ])
    let read = try Kit.read(recorded.text)
    #expect(await Kit.failures([read], at: Kit.stub([try Kit.read(Self.server)])) == [])
  }

  @Test func aRequestThatIsNoneIsRefused() async throws {
    for request in [#"{"orderID": "o"}"#, #"{"orderId": "${nothing}"}"#, "{"] {
      await #expect(throws: ContractJSONError.self) {
        _ = try await Self.record([("gateway/AssistBuyer", request)])
      }
    }
  }
}
