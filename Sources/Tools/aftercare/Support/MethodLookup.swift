import ContractDescriptors
import ContractKit
import RPCCore
import Service

/// Finds a method by the names that people type.
struct MethodLookup {
  struct Found {
    var service: ServiceDescriptor
    var method: ServiceMethod
    /// The process that serves it; nil for services that every process has.
    var target: Target?

    /// As cases of contracts name it.
    var contractMethod: ContractMethod {
      ContractMethod(service: service, method: method, process: target?.rawValue)
    }

    var descriptor: MethodDescriptor { contractMethod.descriptor }
  }

  let descriptors = EmbeddedContracts.descriptors

  /// Services that a running process serves: not the ones of tests.
  var services: [ServiceDescriptor] {
    descriptors.services.filter { $0.fullName != "vectors.Echo" }
  }

  /// - Parameter name: `orders/GetOrder` (a process, then any method that it serves),
  ///   `OrderService/GetOrder`, or the full name with '/' or '.' before the method.
  func find(_ name: String) throws(CommandFailure) -> Found {
    guard let separator = name.lastIndex(where: { $0 == "/" || $0 == "." }) else {
      throw CommandFailure(
        .invalidArgument,
        "'\(name)' names no method; write SERVICE/METHOD, for example orders/GetOrder")
    }
    let serviceName = String(name[..<separator])
    let methodName = String(name[name.index(after: separator)...])
    let candidates = try candidates(serviceName)
    for (service, target) in candidates {
      if let method = service.methods.first(where: {
        $0.name.lowercased() == methodName.lowercased()
      }) {
        return Found(service: service, method: method, target: target)
      }
    }
    let known = candidates.flatMap { $0.service.methods.map(\.name) }
    let hint = NearestName.of(methodName, in: known).map { "; did you mean \($0)?" }
    throw CommandFailure(
      .notFound,
      "\(serviceName) has no method '\(methodName)'\(hint ?? ""); 'aftercare list \(serviceName)' "
        + "lists them")
  }

  /// The services that a name stands for, with the process to ask.
  func candidates(
    _ name: String
  ) throws(CommandFailure) -> [(service: ServiceDescriptor, target: Target?)] {
    if let target = Target(rawValue: name.lowercased()) {
      let main = services.filter { $0.fullName == target.service }
      let shared = services.filter { Target(service: $0.fullName) == nil }
      return (main + shared).map { ($0, target) }
    }
    let matching = services.filter {
      $0.fullName == name || $0.name.lowercased() == name.lowercased()
    }
    guard !matching.isEmpty else {
      let known = services.map(\.name) + Target.allCases.map(\.rawValue)
      let hint = NearestName.of(name, in: known).map { "; did you mean \($0)?" }
      throw CommandFailure(
        .notFound, "there is no service '\(name)'\(hint ?? ""); 'aftercare list' lists all")
    }
    return matching.map { ($0, Target(service: $0.fullName)) }
  }
}
