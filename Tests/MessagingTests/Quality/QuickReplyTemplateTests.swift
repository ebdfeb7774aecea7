import Domain
import Messaging
import Testing

@Suite("MSG-QUICK: placeholders") struct QuickReplyTemplateTests {
  @Test("Placeholders are filled in, by their Chinese and Vietnamese names too")
  func expand() throws {
    let template = try QuickReplyTemplate("亲，{订单号} 的{item}已由 {tracking} 发出 {{不改}}")
    #expect(template.placeholders == [.orderID, .item, .tracking])
    let text = try template.expand([.orderID: "o1", .item: "杯子", .tracking: "SF1"])
    #expect(text == "亲，o1 的杯子已由 SF1 发出 {不改}")
    #expect(try QuickReplyTemplate("không có").expand([:]) == "không có")
    #expect(try QuickReplyTemplate("{mã đơn}{order}").placeholders == [.orderID])
  }

  @Test("A value is filled in as it is, braces and all")
  func values() throws {
    #expect(try QuickReplyTemplate("{item}").expand([.item: "{order_id}"]) == "{order_id}")
  }

  @Test("Every placeholder without a value is named")
  func missing() throws {
    let template = try QuickReplyTemplate("{order_id} {item} {tracking}")
    let refusal = #expect(throws: Refusal.self) {
      try template.expand([.item: "x", .tracking: ""])
    }
    #expect(refusal?.reason == "PLACEHOLDER_WITHOUT_VALUE" && refusal?.violations.count == 2)
    #expect(refusal?.message.contains("{order_id}, {tracking}") == true)
  }

  @Test(
    "Unknown placeholders and single braces are named",
    arguments: [
      ("{orderid}", "unknown placeholder {orderid}"), ("{}", "unknown placeholder {}"),
      ("a { b", "has a { without a }"), ("a } b", "has a } without a {"),
      ("{ order_id }", "unknown placeholder { order_id }"),
    ])
  func malformed(_ text: String, _ problem: String) {
    let refusal = #expect(throws: Refusal.self) { try QuickReplyTemplate(text) }
    #expect(refusal?.kind == .invalid && refusal?.message.contains(problem) == true)
  }
}
