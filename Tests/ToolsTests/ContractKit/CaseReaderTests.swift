import ContractDescriptors
import ContractKit
import RPCCore
import Testing

/// Mistakes in case files are told with line and column, before anything is called.
@Suite("Case files") struct CaseReaderTests {
  @Test func aCaseIsRead() throws {
    let read = try Kit.read(
      Kit.text(
        #"""
        {"call": "orders/GetOrder", "about": "why", "metadata": {"x-team": "t-${unique}"},
         "request": {"order_id": "o"}, "within": "1.5s",
         "response": {"order": {"orderId": "${set order}", "version": 3}}}
        """#,
        #"{"call": "OrderService/GetOrder", "request": {"orderId": "${order}"}}"#,
        #"""
        {"call": "orders/GetOrder", "refusal": {"code": "NOT_FOUND", "reason": "R",
         "rules": ["AS-AMOUNT", "trade_state"], "fields": ["order_id"]}}
        """#))
    #expect(read.name == "n" && read.steps.count == 3)
    #expect(read.steps[0].about == "why" && read.steps[0].within == .milliseconds(1_500))
    #expect(read.steps[0].requests[0].text() == #"{"orderId":"o"}"#)
    #expect(read.steps[0].position.line == 3 && read.processes == ["orders"])
    guard case .response(let response) = read.steps[0].outcome else {
      Issue.record("none")
      return
    }
    #expect(response.text() == #"{"order":{"orderId":"${set order}","version":"3"}}"#)
    guard case .success = read.steps[1].outcome else {
      Issue.record("not a success")
      return
    }
    guard case .refusal(let refusal) = read.steps[2].outcome else {
      Issue.record("none")
      return
    }
    #expect(refusal.code == .notFound && refusal.rules == ["AS-AMOUNT", "trade_state"])
  }

  @Test(
    arguments: [
      (#"{"call": "orders/GetOder"}"#, "3:10: orders has no method 'GetOder'"),
      (#"{"call": "oders/GetOrder"}"#, "3:10: there is no service 'oders'"),
      (#"{"request": {}}"#, "3:1: a step needs a \"call\""),
      (#"{"call": "orders/GetOrder", "reqest": {}}"#, "did you mean request"),
      (#"{"call": "orders/GetOrder", "request": {"orderID": "x"}}"#, "3:41: orderID: "),
      (
        #"{"call": "orders/GetOrder", "request": {"orderId": 1}}"#,
        "3:52: orderId: expected a string"
      ),
      (#"{"call": "orders/GetOrder", "requests": []}"#, "takes one request"),
      (#"{"call": "orders/GetOrder", "responses": []}"#, "gives one response"),
      (#"{"call": "orders/WatchOrders", "response": {}}"#, "streams responses"),
      (
        #"{"call": "orders/GetOrder", "response": {"order": {"tradeState": "PAID"}}}"#,
        "order.tradeState: aftercare.type.v1.TradeState has no value PAID"
      ),
      (
        #"{"call": "orders/GetOrder", "response": {}, "refusal": {"code": "NOT_FOUND"}}"#,
        "comes to one of"
      ),
      (#"{"call": "orders/GetOrder", "refusal": {"code": "NOTFOUND"}}"#, "did you mean NOT_FOUND"),
      (
        #"{"call": "orders/GetOrder", "refusal": {"code": "NOT_FOUND", "rules": ["AS-CARDCAP"]}}"#,
        "AS-CARD-CAP"
      ),
      (
        #"{"call": "orders/GetOrder", "request": {"orderId": "${order}"}}"#,
        "no answer before this sets 'order'"
      ),
      (#"{"call": "orders/GetOrder", "request": {"orderId": "${any}"}}"#, "cannot leave this open"),
      (#"{"call": "orders/GetOrder", "request": {"orderId": "${now-3x}"}}"#, "is no time"),
      (#"{"call": "orders/GetOrder", "request": {"orderId": "${now+36501d}"}}"#, "is no time"),
      (#"{"call": "orders/GetOrder", "request": {"orderId": "${now+36500d1s}"}}"#, "is no time"),
      (#"{"call": "orders/GetOrder", "request": {"orderId": "${unique"}}"#, "has no '}'"),
      (#"{"call": "orders/GetOrder", "response": {"order": "${more}"}}"#, "elements of a list"),
      (
        #"{"call": "orders/GetOrder", "response": {"order": {"orderId": "a-${any}"}}}"#,
        "stands alone"
      ),
      (#"{"call": "orders/GetOrder", "within": "5 minutes"}"#, "a time such as"),
      (#"{"call": "orders/GetOrder", "metadata": {"X-Team": "t"}}"#, "lower case"),
      (#"{"call": "orders/GetOrder",}"#, "3:28: "),
    ] as [(String, String)])
  func mistakesAreToldWithTheirPlace(_ step: String, _ expected: String) {
    let problems = Kit.problems(Kit.text(step))
    #expect(problems.count == 1)
    #expect(problems.first?.contains(expected) == true, "\(problems)")
    #expect(problems.first?.hasPrefix("3:") == true, "\(problems)")
  }

  @Test func allMistakesAreToldAtOnceAndEachOnce() {
    let problems = Kit.problems(
      Kit.text(
        #"{"call": "orders/GetOrder", "response": {"ordr": {"orderId": "${set order}"}}}"#,
        #"{"call": "orders/GetOrder", "request": {"orderId": "${order}"}, "respons": {}}"#))
    #expect(problems.count == 2, "\(problems)")
  }

  @Test func aNameIsSetOnce() {
    let set = #"{"call": "orders/GetOrder", "response": {"order": {"orderId": "${set a}"}}}"#
    #expect(Kit.problems(Kit.text(set, set)).first?.contains("set already") == true)
  }

  @Test(arguments: ["", "[]", "{}", #"{"name": "n", "steps": []}"#, #"{"name": "n", "steps": 1}"#])
  func whatIsNoCaseIsRefused(_ text: String) {
    #expect(!Kit.problems(text).isEmpty)
  }

  @Test func aCaseWritesItselfAsItReads() throws {
    for contractCase in try Kit.committed() {
      let again = try Kit.read(contractCase.text)
      #expect(again.text == contractCase.text, "\(contractCase.file)")
    }
  }
}
