/// A set of `.proto` files with everything that they import, and the types in them by name.
public struct DescriptorSet: Sendable {
  public let files: [FileDescriptor]

  private let messagesByName: [String: MessageDescriptor]
  private let enumsByName: [String: EnumDescriptor]
  private let servicesByName: [String: ServiceDescriptor]

  public init(files: [FileDescriptor]) {
    self.files = files
    var messages: [String: MessageDescriptor] = [:]
    var enums: [String: EnumDescriptor] = [:]
    var services: [String: ServiceDescriptor] = [:]
    func add(_ message: MessageDescriptor) {
      messages[message.fullName] = message
      for nested in message.messages { add(nested) }
      for nested in message.enums { enums[nested.fullName] = nested }
    }
    for file in files {
      for message in file.messages { add(message) }
      for type in file.enums { enums[type.fullName] = type }
      for service in file.services { services[service.fullName] = service }
    }
    messagesByName = messages
    enumsByName = enums
    servicesByName = services
  }

  /// A message by full name, nested ones and map entries included.
  public func message(_ fullName: String) -> MessageDescriptor? { messagesByName[fullName] }

  /// An enum by full name, nested ones included.
  public func enumeration(_ fullName: String) -> EnumDescriptor? { enumsByName[fullName] }

  /// A service by full name.
  public func service(_ fullName: String) -> ServiceDescriptor? { servicesByName[fullName] }

  /// All services, sorted by full name.
  public var services: [ServiceDescriptor] {
    servicesByName.values.sorted { $0.fullName < $1.fullName }
  }

  /// All messages but the entries of maps, sorted by full name.
  public var messages: [MessageDescriptor] {
    messagesByName.values.filter { !$0.isMapEntry }.sorted { $0.fullName < $1.fullName }
  }

  /// All enums, sorted by full name.
  public var enums: [EnumDescriptor] { enumsByName.values.sorted { $0.fullName < $1.fullName } }
}
