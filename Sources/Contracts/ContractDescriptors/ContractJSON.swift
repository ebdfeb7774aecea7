/// The protobuf JSON mapping, driven by descriptors: for any message of the contracts, without its
/// generated type.
public struct ContractJSON: Sendable {
  /// How messages are written.
  public struct Options: Sendable {
    /// Over several lines, two blanks a level.
    public var isPretty = false
    /// Also fields that have their default; but no messages, and no members of oneofs.
    public var includesDefaults = false
    /// Field names as in the contract instead of in camel case.
    public var keepsFieldNames = false

    public init(
      isPretty: Bool = false, includesDefaults: Bool = false, keepsFieldNames: Bool = false
    ) {
      self.isPretty = isPretty
      self.includesDefaults = includesDefaults
      self.keepsFieldNames = keepsFieldNames
    }
  }

  let descriptors: DescriptorSet

  public init(_ descriptors: DescriptorSet = EmbeddedContracts.descriptors) {
    self.descriptors = descriptors
  }

  /// A message of these contracts by full name.
  public func message(_ name: String) -> MessageDescriptor? { descriptors.message(name) }

  /// An enum of these contracts by full name.
  public func enumeration(_ name: String) -> EnumDescriptor? { descriptors.enumeration(name) }

  /// Reads a message from JSON. Field names may be in camel case or as in the contract, enums by
  /// name or number, 64-bit integers as strings or numbers; `null` leaves a field unset.
  /// - Parameters:
  ///   - json: UTF-8; at most 32 MiB and 64 levels.
  ///   - message: Its full name: "aftercare.orders.v1.Order".
  /// - Returns: The serialized message, fields in order of number.
  /// - Throws: ``ContractJSONError`` with place and path.
  public func bytes(
    _ json: [UInt8], of message: String
  ) throws(ContractJSONError) -> [UInt8] {
    try bytes(JSONParser.parse(json), of: message)
  }

  /// As ``bytes(_:of:)-([UInt8],String)``, of a value that was read before.
  public func bytes(_ json: JSONNode, of message: String) throws(ContractJSONError) -> [UInt8] {
    let descriptor = try messageDescriptor(message)
    return try JSONReader(descriptors: descriptors).message(json, descriptor, path: "")
  }

  /// As ``bytes(_:of:)-([UInt8],String)``.
  public func bytes(_ json: String, of message: String) throws(ContractJSONError) -> [UInt8] {
    try bytes(Array(json.utf8), of: message)
  }

  /// Writes a message as JSON: fields in order of number, maps in order of key. Unknown fields are
  /// left out; enum values that the contract does not define are written as numbers.
  /// - Throws: ``ContractJSONError`` when the bytes are not such a message.
  public func text(
    _ bytes: [UInt8], of message: String, _ options: Options = Options()
  ) throws(ContractJSONError) -> String {
    let writer = JSONWriter(descriptors: descriptors, options: options)
    let output = try writer.message(bytes[...], try messageDescriptor(message), path: "", depth: 1)
    return output.text(isPretty: options.isPretty)
  }

  /// Brings JSON of a message into the form in which ``text(_:of:_:)`` writes it: names in camel
  /// case, enums by name, 64-bit integers as strings, times in UTC. What is in it stays, defaults
  /// and `null` included, with its place.
  /// - Parameter isOpen: says of a string that it stands for a value that is not known yet; it is
  ///   kept wherever it stands, also in place of numbers, lists and messages.
  /// - Throws: ``ContractJSONError`` with place and path for what the message cannot hold.
  public func canonical(
    _ json: JSONNode, of message: String, isOpen: @escaping (String) -> Bool = { _ in false }
  ) throws(ContractJSONError) -> JSONNode {
    try JSONCanonical(descriptors: descriptors, isOpen: isOpen)
      .message(json, try messageDescriptor(message), path: "")
  }

  private func messageDescriptor(_ name: String) throws(ContractJSONError) -> MessageDescriptor {
    if let message = descriptors.message(name) { return message }
    let hint = NearNames.hint(name, among: descriptors.messages.map(\.fullName))
    throw ContractJSONError(path: "", reason: "there is no message \(name)\(hint)")
  }
}

/// The full names of messages that have a JSON form of their own.
enum WellKnown: String {
  case timestamp = "google.protobuf.Timestamp"
  case duration = "google.protobuf.Duration"
  case fieldMask = "google.protobuf.FieldMask"
  case any = "google.protobuf.Any"
}

/// Paths of fields, for errors.
enum FieldPath {
  static func joined(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }
}
