import ContractDescriptors
import Contracts
import RPCCore

/// Messages as JSON, by the descriptors.
enum MessageJSON {
  /// One line, for programs.
  static func text<Message: ContractMessage>(_ message: Message) throws(RPCStatus) -> String {
    try text(message.serializedBytes(), of: Message.fullName)
  }

  /// - Parameter isPretty: over several lines, for people.
  static func text(
    _ bytes: [UInt8], of message: String, isPretty: Bool = false
  ) throws(RPCStatus) -> String {
    do throws(ContractJSONError) {
      return try ContractJSON().text(bytes, of: message, .init(isPretty: isPretty))
    } catch {
      throw RPCStatus(.internal, "the reply cannot be shown as JSON: \(error)")
    }
  }
}
