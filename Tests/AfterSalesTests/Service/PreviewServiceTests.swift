import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct PreviewServiceTests {
  @Test func aRequestIsPreviewedLineByLine() async throws {
    try await withDesk { desk in
      let preview = try await desk.client.previewRefund(
        .init(
          order: snapshot(), type: .returnRefund, amount: .yuan(99), reasonID: "taste",
          fee: .yuan(9), returnFreight: .yuan(12)))
      #expect(preview.lines.map(\.lineID) == ["1", "2"])
      #expect(preview.lines.map(\.goods) == [.fen(5_940), .fen(3_960)])
      #expect(preview.lines.map(\.fee) == [.fen(540), .fen(360)])
      #expect(preview.lines.map(\.freight) == [.fen(720), .fen(480)])
      #expect(preview.refund == .yuan(78))
      #expect(preview.feeMaximum == .fen(4_950))
      #expect(preview.freight?.payer == .buyer)
      #expect(preview.freight?.deducted == .yuan(12))
      #expect(preview.rules.map(\.rule) == ["AS-RESTOCK-FEE", "AS-FREIGHT"])
      #expect(try await desk.events().isEmpty)
    }
  }

  @Test("AS-FREIGHT: insurance of the order pays first")
  func insurance() async throws {
    try await withDesk { desk in
      let insured = snapshot { $0.hasFreightInsurance = true }
      let preview = try await desk.client.previewRefund(
        .init(
          order: insured, type: .returnRefund, reasonID: "taste", returnFreight: .yuan(12),
          isFreightPrepaid: true))
      #expect(preview.freight?.payer == .insurance)
      #expect(preview.freight?.repaid == .yuan(12))
      #expect(preview.refund == .yuan(100))
    }
  }

  @Test func aCaseIsPreviewedByWhatItHolds() async throws {
    try await withDesk { desk in
      let id = try await desk.submit(amount: .yuan(50)).caseID
      let preview = try await desk.client.previewRefund(.init(order: snapshot(), caseID: id))
      #expect(preview.amount == .yuan(50))
      #expect(preview.lines.map(\.goods) == [.yuan(30), .yuan(20)])
      #expect(preview.freight?.payer == .seller)
    }
  }

  @Test func badInputIsRefusedWithRuleOrField() async throws {
    try await withDesk { desk in
      let id = try await desk.submit(.refundOnly, amount: .yuan(50)).caseID
      func refused(_ request: AfterSalesV1.PreviewRefundRequest) async -> RPCStatus? {
        await status { try await desk.client.previewRefund(request) }
      }
      let fee = await refused(.init(order: snapshot(), caseID: id, fee: .yuan(1)))
      #expect(fee?.rules == ["AS-RESTOCK-FEE"])
      let over = await refused(
        .init(order: snapshot(), type: .refundOnly, amount: .yuan(51), reasonID: "late"))
      #expect(over?.rules.contains("AS-AMOUNT") == true)
      let nothing = await refused(.init(order: snapshot(), type: .repair, reasonID: "late"))
      #expect(nothing?.rules == ["AS-TYPE-STATE"])
      let both = await refused(.init(order: snapshot(), caseID: id, amount: .yuan(1)))
      #expect(both?.fields == ["case_id"])
      let currency = await refused(
        .init(order: snapshot(), caseID: id, fee: .init(minorUnits: 1, currency: "USD")))
      #expect(currency?.fields == ["fee.currency"])
      let negative = await refused(.init(order: snapshot(), caseID: id, fee: .fen(-1)))
      #expect(negative?.fields == ["fee.minor_units"])
      let other = await refused(.init(order: snapshot("o2"), caseID: id))
      #expect(other?.code == .invalidArgument)
      let missing = await refused(.init(order: snapshot(), caseID: "nothing"))
      #expect(missing?.code == .notFound)
      let empty = await refused(.init())
      #expect(empty?.fields.contains("order") == true)
    }
  }
}

@Suite struct LabelServiceTests {
  @Test("AS-LABEL: an approved return has a label, another case has none")
  func label() async throws {
    try await withDesk { desk in
      let contact = AfterSalesV1.Contact(name: "阮氏", phone: "+84 90", address: "Quận 1")
      let item = try await desk.client.submitCase(
        .init(
          requestID: "s", actor: .buyer, order: snapshot(), type: .returnRefund,
          reasonID: "wrong-item", channel: .mobile, contact: contact)
      ).afterSalesCase
      let id = item?.caseID ?? ""
      let early = await status { try await desk.client.getReturnLabel(.init(caseID: id)) }
      #expect(early?.code == .failedPrecondition)
      #expect(early?.rules == ["AS-LABEL"])
      _ = try await desk.client.agreeReturn(
        .init(
          requestID: "a", actor: .merchant, caseID: id,
          returnTo: .init(name: "欢乐家居", phone: "0571", address: "文一西路969号")))
      let reply = try await desk.client.getReturnLabel(.init(caseID: id, language: "vi-VN"))
      #expect(reply.label?.orderID == "o1")
      #expect(reply.label?.buyer == contact)
      #expect(reply.label?.payer == .seller)
      for text in ["文一西路969号", "阮氏", ">o1<", ">\(id)<", "Người bán trả"] {
        #expect(reply.svg.contains(text), "\(text) is missing")
      }
      let language = await status {
        try await desk.client.getReturnLabel(.init(caseID: id, language: "de"))
      }
      #expect(language?.fields == ["language"])
      let missing = await status { try await desk.client.getReturnLabel(.init(caseID: "x")) }
      #expect(missing?.code == .notFound)
    }
  }
}

@Suite struct ReasonServiceTests {
  @Test("AS-REASON: names and advice in the language asked for")
  func languages() async throws {
    try await withDesk { desk in
      func name(_ language: String) async throws -> String? {
        try await desk.client.listReasons(.init(language: language)).reasons
          .first { $0.reasonID == "wrong-item" }?.name
      }
      #expect(try await name("zh-CN") == "发错商品")
      #expect(try await name("vi") == "Giao sai sản phẩm")
      #expect(try await name("") == "Wrong item")
      let guides = try await desk.client.listReasons(.init(language: "zh")).classes
      #expect(
        guides.map(\.reasonClass) == [
          .subjective, .minorQuality, .authenticity, .majorQuality, .sellerError,
        ])
      #expect(guides.map(\.freightPayer) == [.buyer, .seller, .seller, .seller, .seller])
      #expect(guides.allSatisfy { !$0.advice.isEmpty && !$0.suggestions.isEmpty })
      let unknown = await status { try await desk.client.listReasons(.init(language: "tlh")) }
      #expect(unknown?.fields == ["language"])
    }
  }
  @Test("AS-REASON: only the reasons that can be given for a type")
  func types() async throws {
    try await withDesk { desk in
      func ids(_ type: AfterSalesV1.CaseType) async throws -> Set<String> {
        Set(try await desk.client.listReasons(.init(type: type)).reasons.map(\.reasonID))
      }
      let all = try await ids(.unspecified)
      #expect(all.count == 14)
      #expect(try await ids(.refundOnly) == all)
      #expect(try await ids(.reship) == all)
      #expect(try await ids(.returnRefund) == all.subtracting(["not-received"]))
      let absent: Set<String> = ["not-received", "missing-item", "missing-gift"]
      #expect(try await ids(.exchange) == all.subtracting(absent))
      #expect(try await ids(.repair) == all.subtracting(absent))
      let listed = try await desk.client.listReasons(.init()).reasons
      #expect(listed.first { $0.reasonID == "not-received" }?.types == [.refundOnly, .reship])
      #expect(listed.first { $0.reasonID == "late" }?.types == [])
    }
  }

  @Test("AS-REASON: a reason for other types is refused")
  func reasonOfOtherTypes() async throws {
    try await withDesk { desk in
      let refused = await status { try await desk.submit(.returnRefund, reason: "not-received") }
      #expect(refused?.code == .failedPrecondition)
      #expect(refused?.rules == ["AS-REASON"])
      #expect(try await desk.events().isEmpty)
      let item = try await desk.submit(.refundOnly, reason: "not-received")
      #expect(item.reasonID == "not-received")
    }
  }
}
