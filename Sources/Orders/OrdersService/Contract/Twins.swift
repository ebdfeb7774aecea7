internal import Contracts

/// Enums that the core and the contract both have, case by case in the same order; the contract's
/// begins with UNSPECIFIED = 0. A test compares their names.
extension ContractEnum {
  init<Core: CaseIterable & Equatable>(twin core: Core) {
    let index = Core.allCases.enumerated().first { $0.element == core }?.offset ?? -1
    self.init(rawValue: Int32(index + 1))
  }

  /// Nil for UNSPECIFIED and for a number of a newer contract.
  func twin<Core: CaseIterable>(_: Core.Type = Core.self) -> Core? {
    let index = Int(rawValue) - 1
    guard (0..<Core.allCases.count).contains(index) else { return nil }
    return Core.allCases[Core.allCases.index(Core.allCases.startIndex, offsetBy: index)]
  }
}
