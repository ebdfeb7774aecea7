import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct BadInputTests {
  private func fields(
    _ change: (inout AfterSalesV1.SubmitCaseRequest) -> Void
  ) async throws -> [String] {
    var result: [String] = []
    try await withDesk { desk in
      var request = AfterSalesV1.SubmitCaseRequest(
        requestID: "r", actor: .buyer, order: snapshot(), type: .returnRefund,
        reasonID: "late", channel: .api)
      change(&request)
      let refused = await status { try await desk.client.submitCase(request) }
      #expect(refused?.code == .invalidArgument)
      result = refused?.fields ?? []
      let events = try await desk.events()
      #expect(events.isEmpty)
    }
    return result
  }

  @Test func missingFieldsAreNamedTogether() async throws {
    #expect(
      try await fields { $0 = .init() } == ["request_id", "actor", "order", "type"])
    #expect(
      try await fields { $0.order = .init(paid: .yuan(1)) }.contains("order.trade_state"))
  }

  @Test func idsAndTextsHaveLimits() async throws {
    #expect(try await fields { $0.requestID = "has blank" } == ["request_id"])
    #expect(try await fields { $0.actor?.id = "b\u{1}" } == ["actor.id"])
    let long = String(repeating: "长", count: 2_001)
    #expect(try await fields { $0.statement = long } == ["statement"])
    #expect(try await fields { $0.order?.orderID = long } == ["order.order_id"])
  }

  @Test func numbersThatMakeNoSenseAreRefused() async throws {
    #expect(try await fields { $0.order?.paid?.minorUnits = -1 } == ["order.paid.minor_units"])
    #expect(
      try await fields { $0.order?.paid?.currency = "XXX" }.contains("order.paid.currency"))
    #expect(try await fields { $0.order?.version = 0 } == ["order.version"])
    #expect(
      try await fields { $0.order?.lines[0].quantity = .max } == ["order.lines[0].quantity"])
    #expect(
      try await fields { $0.order?.lines[0].returnedQuantity = 3 }
        == ["order.lines[0].returned_quantity"])
    #expect(
      try await fields { $0.order?.lines[0].paid = .init(minorUnits: 1, currency: "USD") }
        == ["order.lines[0].paid.currency"])
    #expect(
      try await fields { $0.lines = [.init(lineID: "1", quantity: 0)] } == ["lines[0].quantity"])
    #expect(
      try await fields { $0.lines = [.init(lineID: "7", quantity: 1)] } == ["lines[0].line_id"])
    #expect(try await fields { $0.order?.lines = [] } == ["order.lines"])
    let many = (0..<201).map { TypeV1.SnapshotLine(lineID: "\($0)", quantity: 1) }
    #expect(try await fields { $0.order?.lines = many } == ["order.lines"])
  }

  @Test func timesOfFactsLieInThePast() async throws {
    #expect(
      try await fields { $0.order?.signedAt = .init(signedAt + .days(400)) }
        == ["order.signed_at"])
    #expect(
      try await fields { $0.order?.paidAt = .init(seconds: 0, nanos: -1) } == ["order.paid_at"])
  }

  @Test("AS-AMOUNT: amounts of 0, negative, over the refundable, in another currency")
  func amounts() async throws {
    try await withDesk { desk in
      for amount in [0, -1, 101, Int64.max / 100] {
        let refused = await status {
          try await desk.submit(.refundOnly, amount: .yuan(amount))
        }
        #expect(refused?.code == .failedPrecondition)
        #expect(refused?.rules == ["AS-AMOUNT"])
      }
      let dollars = TypeV1.Money(minorUnits: 100, currency: "USD")
      let other = await status { try await desk.submit(.refundOnly, amount: dollars) }
      #expect(other?.rules == ["AS-AMOUNT"])
      let none = await status { try await desk.submit(.exchange, amount: .yuan(1)) }
      #expect(none?.rules == ["AS-AMOUNT"])
    }
  }

  @Test func aParcelNeedsCarrierAndNumber() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      let missing = await status {
        try await desk.client.recordReturnShipment(
          .init(requestID: "a", actor: .buyer, caseID: id))
      }
      #expect(missing?.fields == ["parcel"])
      let empty = await status {
        try await desk.client.recordReturnShipment(
          .init(requestID: "a", actor: .buyer, caseID: id, parcel: .init(carrier: "SF")))
      }
      #expect(empty?.fields == ["parcel.tracking_number"])
    }
  }
}
