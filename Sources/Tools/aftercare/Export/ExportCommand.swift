import Contracts
import Glibc
import MerchantExport
import RPCContracts
import RPCCore
import Service

/// `aftercare export FILE`: writes the orders of a shop as a merchant export.
enum ExportCommand: Subcommand {
  static let shop = Option<String>(
    required: "shop", "SHOP", help: "The shop whose orders are written.")
  static let buyerColumn = Option<String?>(
    "buyer-column", "NAME", help: "Add a column of this name with the buyer's id.",
    defaultText: "none")
  static let text = Option<String?>(
    "text", "TEXT", help: "Only orders with this text in a remark or an item.")
  static let file = Argument<String?>(
    optional: "FILE", help: "Where to write; '-' or nothing is standard output.")

  static let command = Command(
    "export", summary: "Write orders as a merchant export (CSV)",
    discussion: """
      Writes UTF-8 with BOM, the newest order first, one row per line of an order, in the columns
      that 'aftercare import' reads. What was imported and has not changed since comes out as it
      was, masked cells included.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, shop.spec, buyerColumn.spec,
      text.spec,
    ],
    arguments: [file.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let client = OrderServiceClient(try Connections.channel(to: .orders, parsed))
    let path = parsed[file] ?? "-"
    let output = try Output(path, terminal)
    defer { output.close() }
    let table = ExportTable(buyerColumn: parsed[buyerColumn])
    try output.write(ExportText.byteOrderMark + Array(table.header.utf8))
    var request = OrdersV1.ListOrdersRequest(
      shopID: parsed[shop], pageSize: 200, text: parsed[text] ?? "")
    var count = 0
    repeat {
      let page = try await client.listOrders(request, options: CallOptionsParsing.options(parsed))
      for order in page.orders { try output.write(Array(table.rows(of: order).utf8)) }
      count += page.orders.count
      terminal.progress("exporting: \(count) orders written")
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    terminal.endProgress()
    if path != "-" { terminal.complain("\(count) orders written to \(path)") }
  }
}

/// The columns of an export and the rows of its orders.
struct ExportTable {
  /// The name of the buyer's column; nil for none.
  let buyerColumn: String?

  private var columns: [ExportColumn] {
    ExportColumn.allCases.filter { $0 != .buyer || buyerColumn != nil }
  }

  var header: String {
    ExportText.row(columns.map { $0 == .buyer ? buyerColumn ?? "" : $0.name })
  }

  func rows(of order: OrdersV1.Order) -> String {
    OrderCells.written(order).map { cells in ExportText.row(columns.map { cells[$0] }) }.joined()
  }
}

/// A file that is written from its beginning, or standard output.
private struct Output {
  private let path: String
  private let terminal: Terminal
  /// Nil for standard output.
  private let descriptor: Int32?

  init(_ path: String, _ terminal: Terminal) throws(CommandFailure) {
    self.path = path
    self.terminal = terminal
    guard path != "-" else {
      descriptor = nil
      return
    }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard file >= 0 else {
      throw CommandFailure(.permissionDenied, "cannot write \(path): \(errorText(errno))")
    }
    descriptor = file
  }

  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    guard let descriptor else { return terminal.write(bytes) }
    guard writeFully(bytes, to: descriptor) else {
      throw CommandFailure(.dataLoss, "cannot write all of \(path): \(errorText(errno))")
    }
  }

  func close() {
    if let descriptor { _ = Glibc.close(descriptor) }
  }
}
