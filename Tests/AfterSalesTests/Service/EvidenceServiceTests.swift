import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct EvidenceServiceTests {
  static let picture: [UInt8] = [0xff, 0xd8, 0xff, 0xe0] + [UInt8](repeating: 7, count: 2_000)

  @Test("AS-EVIDENCE: append-only, with who and when")
  func appendOnly() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      let statement = try await desk.client.addEvidence(
        .init(requestID: "a", actor: .buyer, caseID: id, kind: .statement, text: "坏了"))
      #expect(statement.afterSalesCase?.evidenceCount == 1)
      desk.clock.advance(by: .minutes(1))
      let shown = try await desk.client.addEvidence(
        .init(
          requestID: "b", actor: .merchant, caseID: id, kind: .picture, text: "the box",
          mediaType: "image/jpeg", content: Self.picture))
      let pictureID = shown.evidence?.evidenceID ?? ""
      let list = try await desk.client.listEvidence(.init(caseID: id)).evidence
      #expect(list.map(\.text) == ["坏了", "the box"])
      #expect(list.map(\.addedBy) == [.buyer, .merchant])
      #expect(list[1].addedAt == .init(desk.clock.now) && list[1].contentBytes == 2_004)
      #expect(list.allSatisfy { $0.content.isEmpty })
      let whole = try await desk.client.getEvidence(.init(evidenceID: pictureID)).evidence
      #expect(whole?.content == Self.picture)
      let again = try await desk.client.addEvidence(
        .init(requestID: "a", actor: .buyer, caseID: id, kind: .statement, text: "坏了"))
      #expect(again.evidence == statement.evidence)
      let restarted = try await desk.restarted()
      #expect(try await restarted.client.listEvidence(.init(caseID: id)).evidence == list)
      await restarted.close()
    }
  }

  @Test("AS-EVIDENCE: the merchant attaches as much as is the merchant's, and the buyer still can")
  func room() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      func add(_ actor: TypeV1.Actor) async throws -> AfterSalesV1.Case? {
        try await desk.client.addEvidence(
          .init(
            requestID: desk.requestID(), actor: actor, caseID: id, kind: .statement, text: "x")
        ).afterSalesCase
      }
      for _ in 0..<40 { _ = try await add(.merchant) }
      let full = await status { try await add(.merchant) }
      #expect(full?.reason == "EVIDENCE_FULL" && full?.rules == ["AS-EVIDENCE"])
      #expect(full?.message.contains("40 pieces of evidence from the MERCHANT") == true)
      func action(_ actor: TypeV1.Actor) async throws -> AfterSalesV1.CaseAction? {
        try await desk.client.describeActions(.init(caseID: id, actor: actor)).actions
          .first { $0.kind == .addEvidence }
      }
      #expect(try await action(.merchant)?.isAllowed == false)
      #expect(try await action(.buyer)?.isAllowed == true)
      #expect(try await action(.buyer)?.actors == [.buyer, .businessManager, .platform])
      let item = try await add(.buyer)
      #expect(item?.evidenceCount == 41)
      #expect((item?.buyerEvidenceCount, item?.merchantEvidenceCount) == (1, 40))
    }
  }

  @Test("AS-EVIDENCE: too large, empty, of no kind, or not what it says")
  func refused() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      func add(
        _ kind: AfterSalesV1.EvidenceKind, _ text: String = "", _ type: String = "",
        _ content: [UInt8] = []
      ) async -> RPCStatus? {
        await status {
          try await desk.client.addEvidence(
            .init(
              requestID: desk.requestID(), actor: .buyer, caseID: id, kind: kind, text: text,
              mediaType: type, content: content))
        }
      }
      let large = await add(
        .picture, "", "image/jpeg", Self.picture + [UInt8](repeating: 0, count: 512 * 1_024))
      #expect(large?.code == .failedPrecondition && large?.reason == "EVIDENCE_TOO_LARGE")
      #expect(large?.rules == ["AS-EVIDENCE"])
      #expect(await add(.unspecified, "x")?.fields == ["kind"])
      #expect(await add(.statement)?.fields == ["text"])
      #expect(await add(.statement, "x", "image/png", [1])?.fields == ["content", "media_type"])
      #expect(await add(.picture, "", "image/png", Self.picture)?.fields == ["content"])
      #expect(await add(.picture, "", "image/png")?.fields == ["content"])
      #expect(await add(.picture, "", "text/html", Self.picture)?.fields == ["media_type"])
      #expect(await add(.trackingNumber, "a\nb")?.fields == ["text"])
      #expect(await add(.statement, String(repeating: "长", count: 2_001))?.fields == ["text"])
      #expect(try await desk.item(id).evidenceCount == 0)
      #expect(try await desk.client.listEvidence(.init(caseID: id)).evidence.isEmpty)
      #expect(
        await status { try await desk.client.listEvidence(.init(caseID: "x")) }?.code == .notFound)
      #expect(
        await status { try await desk.client.getEvidence(.init(evidenceID: "x")) }?.code
          == .notFound)
    }
  }
}
