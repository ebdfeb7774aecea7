import Contracts
import Orders
import Testing

@Suite("Enums of core and contract")
struct TwinTests {
  /// `PARTIAL_REFUND` of `partialRefund`.
  private func name(_ value: some Any) -> String {
    "\(value)".reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
  }

  private func expectTwins<Core: CaseIterable & RawRepresentable<String>, Twin: ContractEnum>(
    _: Core.Type, _: Twin.Type
  ) {
    #expect(Core.allCases.map(\.rawValue) == Twin.allCases.dropFirst().map { name($0) })
    #expect(Twin.allCases.map(\.rawValue) == (0...Int32(Core.allCases.count)).map { $0 })
  }

  @Test("the same cases in the same order")
  func twins() {
    expectTwins(ProposalTerms.Cause.self, V1.Proposal.Cause.self)
    expectTwins(ProposalTerms.Solution.self, V1.Proposal.Solution.self)
    expectTwins(Proposal.State.self, V1.Proposal.State.self)
    expectTwins(Contact.Means.self, V1.Contact.Means.self)
    expectTwins(Contact.Outcome.self, V1.Contact.Outcome.self)
    expectTwins(CancellationRequest.State.self, V1.CancellationRequest.State.self)
    expectTwins(Cancellation.Ground.self, V1.Cancellation.Ground.self)
    expectTwins(SmallPayment.Direction.self, V1.SmallPayment.Direction.self)
    expectTwins(OrderTask.Kind.self, V1.OrderTask.Kind.self)
    expectTwins(OrderTask.State.self, V1.OrderTask.State.self)
    expectTwins(Replacement.Kind.self, V1.Replacement.Kind.self)
    expectTwins(Insurance.self, V1.Insurance.self)
    expectTwins(OrderAction.self, V1.OrderAction.self)
  }
}
