import ContractDescriptors

/// Typed clients and handler protocols: one file per `.proto` file with services.
struct SwiftServices {
  let set: DescriptorSet

  init(_ set: DescriptorSet) { self.set = set }

  func files() -> [String: String] { [:] }
}
