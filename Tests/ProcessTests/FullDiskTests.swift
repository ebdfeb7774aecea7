import Contracts
import Foundation
import RPCContracts
import RPCCore
import Testing

/// One process of the four on a file system of its own that is really full, in the middle of a flow
/// that writes there.
@Suite(
  "Flows while a disk is full", .serialized,
  .enabled(if: StateDirectoryTests.isMountPossible, "needs root and mount namespaces"))
struct FullDiskTests {
  private static let ordersMax = 500

  @Test(
    "stop with STORE_FULL, lose nothing, and end once when there is space again",
    arguments: Stack.services)
  func full(_ service: String) async throws {
    let stack = try Stack()
    let disk = SmallDisk(stack: stack, service: service)
    try disk.start()
    for other in Stack.services where other != service { try stack.start(other) }
    for service in Stack.services { try await stack.waitUntilServing(service) }
    _ = try await stack.orders.importOrders(
      OrdersV1.ImportOrdersRequest(
        requestID: "import", actor: actor(.platform, "test"),
        orders: (0..<Self.ordersMax).map {
          signedOrder(Self.order($0), buyer: "b-\($0)", signedDaysAgo: 1)
        }))
    // Helping a buyer writes in after-sales, messaging and the gateway; only the answer of the buyer
    // writes in orders.
    let writesOrders = service == "orders"
    if writesOrders {
      for index in 0..<Self.ordersMax { _ = try await assist(stack, index) }
    }
    try disk.fill()

    // What is allocated already may be written once more, so some flows may still end.
    var ended = 0
    var refusal: RPCStatus?
    while refusal == nil, ended < Self.ordersMax {
      do throws(RPCStatus) {
        _ = try await flow(stack, ended, writesOrders)
        ended += 1
      } catch { refusal = error }
    }
    let status = try #require(refusal, "\(ended) flows ended on a full disk")
    #expect(status.code == .unavailable, "\(status)")
    // The gateway's own reactions may have failed on it before the flow, which then spares it.
    let reason = try #require(status.detail(GoogleRPC.ErrorInfo.self)?.reason, "\(status)")
    #expect(["STORE_FULL", "SERVICE_FAILING"].contains(reason), "\(status)")
    // Reading goes on.
    _ = try await stack.orders.getOrder(OrdersV1.GetOrderRequest(orderID: Self.order(ended)))

    try disk.free()
    try await eventually("the flow ends") {
      (try? await flow(stack, ended, writesOrders)) != nil
    }
    let first = try await flow(stack, ended, writesOrders)
    #expect(try await flow(stack, ended, writesOrders) == first)
    for index in 0...ended { try await expectWhole(stack, index, hasCase: writesOrders) }
  }

  private static func order(_ index: Int) -> String { "o-\(index)" }

  private func flow(
    _ stack: Stack, _ index: Int, _ isAnswered: Bool
  ) async throws(RPCStatus) -> [UInt8] {
    isAnswered ? try await accept(stack, index) : try await assist(stack, index)
  }

  private func assist(_ stack: Stack, _ index: Int) async throws(RPCStatus) -> [UInt8] {
    try await stack.gateway.assistBuyer(
      GatewayV1.AssistBuyerRequest(
        requestID: "assist-\(index)", actor: actor(.merchant, "agent"),
        orderID: Self.order(index), type: .refundOnly, reasonID: "wrong-item", channel: .desktop)
    ).serializedBytes()
  }

  private func accept(_ stack: Stack, _ index: Int) async throws(RPCStatus) -> [UInt8] {
    let card = try await cards(stack, index).last?.invitationID ?? ""
    return try await stack.gateway.respondToInvitation(
      GatewayV1.RespondToInvitationRequest(
        requestID: "accept-\(index)", actor: actor(.buyer, "b-\(index)"), invitationID: card,
        answer: .accept)
    ).serializedBytes()
  }

  private func cards(
    _ stack: Stack, _ index: Int
  ) async throws(RPCStatus) -> [AfterSalesV1.Invitation] {
    try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: Self.order(index))
    ).invitations
  }

  /// One card, delivered once; and when the buyer accepted it, one case that the order knows of.
  private func expectWhole(_ stack: Stack, _ index: Int, hasCase: Bool) async throws {
    let id = Self.order(index)
    let card = try #require(try await cards(stack, index).first)
    #expect(try await cards(stack, index).count == 1, "\(id)")
    let messages = try await stack.messaging.listMessages(
      MessagingV1.ListMessagesRequest(orderID: id)
    ).messages
    #expect(messages.count { $0.referenceID == card.invitationID } == 1, "\(id): \(messages)")
    guard hasCase else { return }
    let cases = try await stack.afterSales.listCases(
      AfterSalesV1.ListCasesRequest(orderID: id)
    ).cases
    let order = try await stack.orders.getOrder(OrdersV1.GetOrderRequest(orderID: id)).order
    #expect(cases.count == 1 && order?.openCaseIDs == cases.map(\.caseID), "\(id)")
  }
}

/// The state of one service on a file system of its own.
struct SmallDisk {
  let stack: Stack
  let service: String
  private var state: String { "\(stack.directory)/state" }

  /// Starts the service on it.
  func start() throws {
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let script = #"mount -t tmpfs -o size=16m,mode=0700 tmpfs "$0" && exec "$@""#
    try stack.start(
      service, within: ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, state])
  }

  /// The file that takes the rest of the space, as this process sees it.
  private func filler() throws -> String {
    guard let process = stack.processID(service) else { throw StackError("\(service) is not up") }
    return "/proc/\(process)/root\(state)/filler"
  }

  func fill() throws {
    let file = open(try filler(), O_CREAT | O_WRONLY, 0o600)
    guard file >= 0 else { throw StackError("cannot fill the disk: \(errno)") }
    defer { close(file) }
    // In pages at last: a larger block may not fit where a smaller one does.
    for size in [65_536, 4_096, 1] {
      let zeros = [UInt8](repeating: 0, count: size)
      while write(file, zeros, size) == size {}
    }
  }

  func free() throws { try FileManager.default.removeItem(atPath: try filler()) }
}
