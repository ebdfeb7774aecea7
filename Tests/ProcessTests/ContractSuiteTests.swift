import Foundation
import Testing

/// The contract suite of this project over real processes, as other teams run it.
@Suite("The contract suite", .serialized) struct ContractSuiteTests {
  static let cases = Checkout.root.appendingPathComponent("Tests/Contract/cases").path

  @Test func itIsGreenAgainstTheRealStackAndEachServiceAlone() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    let junit = "\(stack.directory)/junit.xml"
    let all = try stack.aftercare("contract", "verify", "--junit", junit, Self.cases)
    #expect(all.code == 0, "\(all.output)\(all.errors)")
    #expect(all.output.contains(" 0 failed, 0 skipped"))
    #expect(try String(contentsOfFile: junit, encoding: .utf8).contains("failures=\"0\""))
    // On state that earlier runs left: cases make what they need.
    let again = try stack.aftercare("contract", "verify", Self.cases)
    #expect(again.code == 0, "\(again.output)\(again.errors)")
    // One socket: the server says what it is, and what needs others is skipped.
    for service in ["orders", "aftersales", "messaging"] {
      let alone = try stack.aftercare(
        "contract", "verify", "--socket", stack.socket(service), Self.cases)
      #expect(alone.code == 0, "\(alone.output)\(alone.errors)")
      #expect(alone.output.contains("\(service)/") && alone.output.contains("nobody here serves"))
    }
  }

  @Test func itIsRedAgainstAStubWithOneAnswerChanged() async throws {
    let stack = try Stack()
    let copy = "\(stack.directory)/cases"
    try FileManager.default.copyItem(atPath: Self.cases, toPath: copy)
    let file = "\(copy)/orders/create-and-pay.json"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let changed = text.replacing("TRADE_STATE_TO_SHIP", with: "TRADE_STATE_PAID")
    #expect(changed != text)

    let faithful = try await Stub(stack, cases: copy)
    let green = try stack.aftercare("contract", "verify", "--socket", faithful.socket, Self.cases)
    #expect(green.code == 0, "\(green.output)\(green.errors)")
    faithful.stop()

    try Data(changed.utf8).write(to: URL(fileURLWithPath: file))
    let wrong = try await Stub(stack, cases: copy)
    let red = try stack.aftercare("contract", "verify", "--socket", wrong.socket, Self.cases)
    wrong.stop()
    #expect(red.code == 73)
    #expect(red.output.contains(" 1 failed,"), "\(red.output)")
    #expect(red.output.contains("orders/create-and-pay.json:"))
    #expect(red.output.contains("order.tradeState"))
    #expect(red.output.contains("expected \"TRADE_STATE_TO_SHIP\""))
    #expect(red.output.contains("actual   \"TRADE_STATE_PAID\""))
  }

  @Test func whatIsRecordedFromTheStackPassesThereAndIsServedByAStub() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    let file = "\(stack.directory)/recorded.json"
    let order = """
      {"requestId": "import", "actor": {"kind": "KIND_PLATFORM", "id": "p"}, "orders": [{"orderId":
       "o-${unique}", "shopId": "s-${unique}", "buyerId": "b", "tradeState": "TRADE_STATE_SIGNED",
       "lines": [{"itemName": "杯", "quantity": 1, "total": {"minorUnits": 100, "currency": "CNY"}}],
       "paid": {"minorUnits": 100, "currency": "CNY"}, "createdAt": "${now-5d}",
       "paidAt": "${now-4d}", "shippedAt": "${now-3d}", "signedAt": "${now-2d}"}]}
      """
    let recorded = try stack.aftercare(
      "contract", "record", "--name", "A consumer's case", "--output", file,
      "orders/ImportOrders", order,
      "gateway/AssistBuyer",
      """
      {"requestId": "assist", "actor": {"kind": "KIND_MERCHANT", "id": "a"}, "orderId": "o-${unique}",
       "type": "CASE_TYPE_REFUND_ONLY", "reasonId": "defective", "channel": "CHANNEL_DESKTOP"}
      """,
      "aftersales/GetInvitation", #"{"invitationId": "${invitationId}"}"#,
      "orders/GetOrder", #"{"orderId": "nothing"}"#)
    #expect(recorded.code == 0, "\(recorded.errors)")
    let live = try stack.aftercare("contract", "verify", file)
    #expect(live.code == 0, "\(live.output)\(live.errors)")
    let stub = try await Stub(stack, cases: file)
    defer { stub.stop() }
    let stubbed = try stack.aftercare("contract", "verify", "--socket", stub.socket, file)
    #expect(stubbed.code == 0, "\(stubbed.output)\(stubbed.errors)")
    let unmatched = try stack.aftercare(
      "call", "--socket", stub.socket, "orders/GetOrder", #"{"orderId": "other"}"#)
    #expect(unmatched.code == 76)
    #expect(unmatched.errors.contains(#"orderId is "other", the case has "nothing""#))
  }

  @Test func mistakesOfTheCallerAreToldBeforeAnythingIsCalled() throws {
    let stack = try Stack()
    let file = "\(stack.directory)/bad.json"
    try Data(
      #"{"name": "n", "steps": [{"call": "orders/GetOrder",\#n"request": {"orderID": "x"}}]}"#.utf8
    ).write(to: URL(fileURLWithPath: file))
    let bad = try stack.aftercare("contract", "verify", file)
    #expect(bad.code == 67)
    #expect(bad.errors.contains("\(file):2:"), "\(bad.errors)")
    #expect(bad.errors.contains("did you mean orderId?"))
    #expect(try stack.aftercare("contract", "verify", "/nowhere").code == 69)
    let unreachable = try stack.aftercare(
      "contract", "verify", "--socket", stack.socket("none"), Self.cases)
    #expect(unreachable.code == 78)
    #expect(unreachable.errors.contains(stack.socket("none")))
    let usage = try stack.aftercare("contract", "record", "orders/GetOrder")
    #expect(usage.code == 2 && usage.errors.contains("METHOD JSON"))
    #expect(try stack.aftercare("stub", "--socket", stack.socket("stub")).code == 2)
  }
}

/// A running `aftercare stub`.
final class Stub {
  let socket: String
  private let process = Process()

  init(_ stack: Stack, cases: String) async throws {
    socket = "\(stack.directory)/stub-\(UUID().uuidString.prefix(8)).sock"
    process.executableURL = URL(fileURLWithPath: "\(Stack.executables)/aftercare")
    process.arguments = ["stub", "--cases", cases, "--socket", socket]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let (path, stack) = (socket, stack)
    try await eventually("the stub serves") {
      try stack.aftercare("health", "--socket", path).code == 0
    }
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  deinit {
    if process.isRunning { stop() }
  }
}
