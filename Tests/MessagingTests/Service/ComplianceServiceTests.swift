import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite("MSG-CONTACT, MSG-ABUSE in the service") struct ComplianceServiceTests {
  private static let contact = "亲，加我微信 kefu_2020 或打 138-1234-5678"

  @Test("Contact details are refused with their spans, recorded once, and take no unit")
  func contact() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    for _ in 0..<2 {
      let status = await #expect(throws: RPCStatus.self) {
        try await service.send("s1", conversation, Self.contact)
      }
      #expect(status?.code == .failedPrecondition && status?.reason == "MESSAGE_NOT_COMPLIANT")
      #expect(status?.rules == ["MSG-CONTACT"])
      #expect(status?.message.contains("'138-1234-5678' at characters 20 to 32") == true)
    }
    let found = try await service.client.listFindings(.init(shopID: "s1")).findings
    #expect(found.count == 1)
    let record = try #require(found.first)
    #expect(record.text == Self.contact && record.isRefused && record.state == .open)
    #expect(record.author?.id == "agent-1" && record.conversationID == conversation)
    #expect(record.findings.map(\.category) == [.messenger, .phone])
    #expect(record.findings.last?.excerpt == "138-1234-5678")
    #expect(try await service.evaluate().used == 0)
    #expect(try await service.happenings().count { $0 == "compliance.found" } == 1)
    await service.stop()
  }

  @Test("A text that may never be sent is no matter of the quota")
  func precedence() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    let status = await #expect(throws: RPCStatus.self) {
      try await service.send("s1", conversation, "傻逼")
    }
    #expect(status?.code == .failedPrecondition && status?.rules == ["MSG-ABUSE"])
    await service.stop()
  }

  @Test("A reserved message is checked when its text comes, and the reservation stays")
  func commit() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let reserved = try await service.reserve("r1", conversation)
    let status = await #expect(throws: RPCStatus.self) {
      try await service.client.commitMessage(
        .init(
          requestID: "c1", actor: MessagingFixture.merchant,
          reservationID: reserved.reservationID, text: "đồ ngu", shopID: "s1"))
    }
    #expect(status?.rules == ["MSG-ABUSE"])
    let found = try await service.client.listFindings(.init(shopID: "s1")).findings
    #expect(found.map(\.conversationID) == [conversation])
    _ = try await service.client.commitMessage(
      .init(
        requestID: "c2", actor: MessagingFixture.merchant, reservationID: reserved.reservationID,
        text: "dạ chào chị", shopID: "s1"))
    await service.stop()
  }

  @Test("MSG-CONTACT: a phone number as the id of what is shown is refused and recorded, ids pass")
  func reference() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    func send(_ id: String, _ reference: String) async throws(RPCStatus) -> MessagingV1.Message? {
      try await service.client.sendMessage(
        .init(
          requestID: id, actor: MessagingFixture.merchant, conversationID: conversation,
          kind: .product, referenceID: reference)
      ).message
    }
    let status = await #expect(throws: RPCStatus.self) { try await send("p1", "13800138000") }
    #expect(status?.reason == "MESSAGE_NOT_COMPLIANT" && status?.rules == ["MSG-CONTACT"])
    #expect(
      status?.message.contains("reference_id holds '13800138000' at characters 0 to 10") == true)
    let found = try await service.client.listFindings(.init(shopID: "s1")).findings
    #expect(found.map(\.isRefused) == [true] && found.first?.text == "")
    let finding = try #require(found.first?.findings.first)
    #expect(finding.field == "reference_id" && finding.excerpt == "13800138000")
    #expect(finding.category == .phone && finding.start == 0 && finding.end == 11)
    #expect(try await send("p2", "601099514702")?.referenceID == "601099514702")
    // Sent, and recorded.
    #expect(try await send("p3", "wx-zhangsan88")?.referenceID == "wx-zhangsan88")
    let flagged = try await service.client.listFindings(.init(shopID: "s1")).findings
    #expect(flagged.map(\.isRefused) == [false, true])
    let reserved = try await service.reserve("r1", conversation)
    let commit = await #expect(throws: RPCStatus.self) {
      try await service.client.commitMessage(
        .init(
          requestID: "c1", actor: MessagingFixture.merchant,
          reservationID: reserved.reservationID, text: "这一款", shopID: "s1",
          referenceID: "138-0013-8000"))
    }
    #expect(commit?.rules == ["MSG-CONTACT"])
    await service.stop()
  }

  @Test("MSG-CONTACT: a shop's card is checked like a message, but may name its order")
  func card() async throws {
    let service = try MessagingFixture()
    func deliver(
      _ id: String, _ text: String, reference: String = "inv-1", order: String = "o1",
      as actor: TypeV1.Actor = MessagingFixture.merchant
    ) async throws(RPCStatus) -> MessagingV1.Message? {
      try await service.client.deliverCard(
        .init(
          requestID: id, actor: actor, shopID: "s1", buyerID: "b1", orderID: order, kind: .card,
          text: text, referenceID: reference)
      ).message
    }
    // Before there is a conversation to record it in.
    let early = await #expect(throws: RPCStatus.self) {
      try await deliver("d1", "请打 13800138000")
    }
    #expect(early?.code == .failedPrecondition && early?.rules == ["MSG-CONTACT"])
    #expect(try await service.client.listFindings(.init(shopID: "s1")).findings.isEmpty)
    _ = try await deliver("d2", "订单 13900139000 可申请售后", order: "13900139000")
    _ = try await service.open()
    let reference = await #expect(throws: RPCStatus.self) {
      try await deliver("d3", "售后卡片", reference: "13800138000")
    }
    #expect(reference?.reason == "MESSAGE_NOT_COMPLIANT")
    let other = await #expect(throws: RPCStatus.self) {
      try await deliver("d4", "订单 13900139000，电话 13800138000")
    }
    #expect(other?.rules == ["MSG-CONTACT"])
    #expect(try await service.client.listFindings(.init(shopID: "s1")).findings.count == 2)
    let system = try await deliver("d5", "客服热线 13800138000", as: MessagingFixture.system)
    #expect(system?.text == "客服热线 13800138000")
    await service.stop()
  }

  @Test("EvaluateSend and CheckText say the same without effect")
  func dry() async throws {
    let service = try MessagingFixture()
    _ = try await service.open(buyerWrote: .hours(1))
    let decision = try await service.client.evaluateSend(
      .init(shopID: "s1", buyerID: "b1", text: Self.contact)
    ).decision
    #expect(decision?.isAllowed == false && decision?.findings.count == 2)
    let failed = decision?.rules.filter { $0.result == .fail }.map(\.rule)
    #expect(failed == ["MSG-CONTACT"])
    let checked = try await service.client.checkText(.init(text: Self.contact))
    #expect(checked.action == .block && checked.findings == decision?.findings)
    let innocent = try await service.client.checkText(.init(text: "订单 260531-123456789012345"))
    #expect(innocent.action == .allow && innocent.findings.isEmpty)
    #expect(try await service.client.listFindings(.init(shopID: "s1")).findings.isEmpty)
    await service.stop()
  }

  @Test("Confirmed abuse is a penalty of three days on the shop, once; a judgement is final")
  func judge() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    for text in ["滚", "傻逼", "加我微信"] {
      _ = await #expect(throws: RPCStatus.self) {
        try await service.send("s-\(text.utf8.count)", conversation, text)
      }
    }
    let found = try await service.client.listFindings(.init(shopID: "s1")).findings
    #expect(found.map(\.text) == ["加我微信", "傻逼", "滚"])
    func judge(
      _ id: String, _ record: MessagingV1.FindingRecord, _ isConfirmed: Bool,
      by actor: TypeV1.Actor = MessagingFixture.platform
    ) async throws(RPCStatus) -> MessagingV1.JudgeFindingResponse {
      try await service.client.judgeFinding(
        .init(
          requestID: id, actor: actor, findingID: record.findingID, isConfirmed: isConfirmed,
          note: "看过"))
    }
    let merchant = await #expect(throws: RPCStatus.self) {
      try await judge("j0", found[1], true, by: MessagingFixture.merchant)
    }
    #expect(merchant?.code == .permissionDenied)
    let confirmed = try await judge("j1", found[1], true)
    #expect(confirmed.finding?.state == .confirmed && confirmed.penalty?.rule == "MSG-ABUSE")
    #expect(confirmed.penalty?.endsAt == .init(MessagingFixture.start + .days(3)))
    #expect(try await judge("j2", found[1], true).penalty == nil)
    let other = await #expect(throws: RPCStatus.self) { try await judge("j3", found[1], false) }
    #expect(other?.code == .failedPrecondition && other?.reason == "FINDING_JUDGED")
    #expect(try await judge("j4", found[2], false).penalty == nil)
    // Contact details are refused, but are no abuse.
    #expect(try await judge("j5", found[0], true).penalty == nil)
    let open = try await service.client.listFindings(.init(shopID: "s1", state: .open))
    #expect(open.findings.isEmpty)
    func penalties(_ at: Instant?) async throws -> Int {
      var request = MessagingV1.ListPenaltiesRequest(shopID: "s1")
      request.inForceAt = at.map { GoogleProtobuf.Timestamp($0) }
      let response = try await service.client.listPenalties(request)
      return response.penalties.count
    }
    #expect(try await penalties(nil) == 1)
    #expect(try await penalties(MessagingFixture.start + .days(3) - .seconds(1)) == 1)
    #expect(try await penalties(MessagingFixture.start + .days(3)) == 0)
    let missing = await #expect(throws: RPCStatus.self) {
      try await judge("j6", .init(findingID: "fnd-x"), true)
    }
    #expect(missing?.code == .notFound)
    await service.stop()
  }

  @Test("Findings come in pages, newest first")
  func pages() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    for number in 0..<5 {
      _ = await #expect(throws: RPCStatus.self) {
        try await service.send("s\(number)", conversation, "sdt 091234567\(number)")
      }
    }
    var texts: [String] = []
    var token = ""
    repeat {
      let page = try await service.client.listFindings(
        .init(shopID: "s1", pageSize: 2, pageToken: token))
      texts += page.findings.map(\.text)
      token = page.nextPageToken
    } while !token.isEmpty
    #expect(texts == (0..<5).reversed().map { "sdt 091234567\($0)" })
    await service.stop()
  }

  @Test("The agent whose message was refused is alerted")
  func alert() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    _ = await #expect(throws: RPCStatus.self) { try await service.send("s1", conversation, "滚蛋") }
    func alerts(_ agent: String) async throws -> [MessagingV1.AlertKind] {
      let stream = try await service.client.watchAlerts(
        .init(shopID: "s1", agentID: agent, stopAtEnd: true))
      var kinds: [MessagingV1.AlertKind] = []
      while let alert = try await stream.next() { kinds.append(alert.kind) }
      return kinds
    }
    #expect(try await alerts("agent-1").contains(.compliance))
    #expect(try await !alerts("agent-2").contains(.compliance))
    await service.stop()
  }
}
