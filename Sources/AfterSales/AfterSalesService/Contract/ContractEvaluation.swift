internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.EvaluateEligibilityResponse {
  init(_ evaluation: Evaluation) {
    let inquiry = evaluation.inquiry
    var wording = Wording(evaluation)
    self.init(
      types: evaluation.types.map { type in
        AfterSalesV1.TypeEligibility(
          type: .init(type), isOpen: evaluation.isOpen(type),
          rules: evaluation.verdicts(of: type).map { .init(wording.outcome($0)) },
          changesAt: evaluation.changesAt(type).map(GoogleProtobuf.Timestamp.init))
      },
      remainingCards: Int32(clamping: evaluation.remainingCards),
      refundable: .init(evaluation.refundable), evaluatedAt: .init(inquiry.now),
      orderVersion: inquiry.order.version, policy: .init(version: inquiry.policy.version))
  }
}

extension AfterSalesV1.Reason {
  init(_ reason: Reason) {
    self.init(reasonID: reason.id, reasonClass: .init(reason.reasonClass), text: reason.text)
  }
}
