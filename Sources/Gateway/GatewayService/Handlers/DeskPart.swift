import Contracts
import Gateway
import RPCContracts
import RPCCore

/// A field of `GetDeskResponse` that a service answers.
struct DeskField: Sendable, Equatable {
  /// In the contract.
  var number: Int
  var name: String
  var service: ServiceName
  var method: MethodDescriptor

  static func == (one: DeskField, other: DeskField) -> Bool { one.number == other.number }

  static let conversation = DeskField(
    number: 3, name: "conversation", service: .messaging,
    method: MessagingServiceMethods.getConversation)
  static let messages = DeskField(
    number: 4, name: "messages", service: .messaging,
    method: MessagingServiceMethods.listMessages)
  static let buckets = DeskField(
    number: 5, name: "buckets", service: .orders, method: OrderServiceMethods.countOrders)
  static let orders = DeskField(
    number: 6, name: "orders", service: .orders, method: OrderServiceMethods.listOrders)
  static let openCases = DeskField(
    number: 7, name: "open_cases", service: .afterSales,
    method: AfterSalesServiceMethods.listCases)
  static let invitations = DeskField(
    number: 8, name: "invitations", service: .afterSales,
    method: AfterSalesServiceMethods.listInvitations)
  static let eligibility = DeskField(
    number: 9, name: "eligibility", service: .afterSales,
    method: AfterSalesServiceMethods.evaluateEligibility)
  static let send = DeskField(
    number: 10, name: "send", service: .messaging, method: MessagingServiceMethods.evaluateSend)
  static let reception = DeskField(
    number: 12, name: "reception", service: .messaging,
    method: MessagingServiceMethods.listReception)
  static let quickReplies = DeskField(
    number: 13, name: "quick_replies", service: .messaging,
    method: MessagingServiceMethods.listQuickReplies)
}

/// What became of one field of the screen.
struct DeskPart: Sendable {
  var field: DeskField
  /// The field, as often as the service has it; or who did not give it, and why.
  var found: Result<MovedFields, DeskGap>

  var gap: DeskGap? {
    if case .failure(let gap) = found { gap } else { nil }
  }
}

extension DeskPart {
  /// - Parameter fields: nil when the reply was no message.
  init(_ field: DeskField, _ fields: MovedFields?) throws(RPCStatus) {
    guard let fields else { throw GatewayStatus.incomplete("\(field.method)") }
    self.init(field: field, found: .success(fields))
  }
}

/// Why a field is missing.
struct DeskGap: Error {
  var service: ServiceName
  var status: RPCStatus
  /// Nothing of the screen may be shown.
  var isRefusal: Bool

  init(service: ServiceName, status: RPCStatus, isRefusal: Bool? = nil) {
    self.service = service
    self.status = status
    self.isRefusal = isRefusal ?? (status.code == .notFound)
  }
}
