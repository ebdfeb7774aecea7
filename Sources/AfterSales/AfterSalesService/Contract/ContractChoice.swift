internal import AfterSales
internal import Contracts
internal import Domain

/// A choice of the core whose enum in the contract has the same cases in the same order, after
/// "unspecified". A test compares the names.
protocol ContractChoice: CaseIterable, Hashable where AllCases == [Self] {
  associatedtype Contract: ContractEnum
}

extension ContractChoice {
  /// Nil for a value that is unset or of a newer version.
  init?(_ value: Contract) {
    let position = Int(value.rawValue) - 1
    guard Self.allCases.indices.contains(position) else { return nil }
    self = Self.allCases[position]
  }

  var contract: Contract {
    Contract(rawValue: Int32((Self.allCases.firstIndex(of: self) ?? -1) + 1))
  }
}

extension FreightPayer: ContractChoice { typealias Contract = AfterSalesV1.FreightPayer }
extension Party: ContractChoice { typealias Contract = AfterSalesV1.Party }
extension Deadline.Kind: ContractChoice { typealias Contract = AfterSalesV1.DueKind }
extension Offer.Kind: ContractChoice { typealias Contract = AfterSalesV1.OfferKind }
extension Offer.State: ContractChoice { typealias Contract = AfterSalesV1.OfferState }
extension Evidence.Kind: ContractChoice { typealias Contract = AfterSalesV1.EvidenceKind }
extension CaseStep.Kind: ContractChoice { typealias Contract = AfterSalesV1.CaseActionKind }
extension InspectedLine.Condition: ContractChoice {
  typealias Contract = AfterSalesV1.ItemCondition
}

extension StoredFields {
  /// A choice that must be there.
  func choice<Choice: ContractChoice>(
    _ value: Choice.Contract, _ field: String
  ) throws(DecodeError) -> Choice {
    try self.value(Choice(value), field)
  }
}
