import Contracts
import Glibc
import MerchantExport
import RPCContracts
import RPCCore
import Service

/// `aftercare import FILE`: takes in the orders of a merchant export.
enum ImportCommand: Subcommand {
  static let shop = Option<String>(
    required: "shop", "SHOP", help: "The shop whose orders they are.")
  static let buyerColumn = Option<String?>(
    "buyer-column", "NAME", help: "The column that holds the buyer's id.",
    defaultText: "none, each order gets a buyer of its own")
  static let dryRun = Option<Bool>(flag: "dry-run", help: "Check everything, store nothing.")
  static let problems = Option<String?>(
    "problems", "FILE", help: "Write the skipped rows to this file, one a line.")
  static let json = Option<Bool>(flag: "json", help: "Print the report as JSON.")
  static let file = Argument<String>("FILE", help: "The export; '-' reads standard input.")

  static let command = Command(
    "import", summary: "Take in orders from a merchant export (CSV)",
    discussion: """
      Reads UTF-8 with or without BOM and GB18030; finds columns by their names. A row that makes no
      sense is skipped and reported with its number, the rest is taken in. Importing a file again
      changes nothing. Exits 0 when the file was read to its end, skipped rows included.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, shop.spec, buyerColumn.spec,
      dryRun.spec, problems.spec, json.spec,
    ],
    arguments: [file.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let source = try readable {
      () throws(ExportError) in
      try ExportFile(
        path: parsed[file], options: ExportOptions(buyerColumn: parsed[buyerColumn]))
    }
    var importer = Importer(
      client: OrderServiceClient(try Connections.channel(to: .orders, parsed)),
      shopID: parsed[shop], isDryRun: parsed[dryRun],
      timeout: parsed[CallOptionsParsing.timeout])
    while let items = try readable({ () throws(ExportError) in try source.next() }) {
      try await importer.take(items)
      terminal.progress(progress(source, importer.report))
    }
    try await importer.finish()
    terminal.endProgress()
    if let path = parsed[problems] { try write(importer.report, to: path) }
    if parsed[json] {
      terminal.print(importer.report.json(rowCount: source.rowCount).text(indented: true))
    } else {
      importer.report.lines(rowCount: source.rowCount, problemsShownMax: 20)
        .forEach(terminal.print)
    }
  }

  private static func readable<Result>(
    _ body: () throws(ExportError) -> Result
  ) throws(CommandFailure) -> Result {
    do throws(ExportError) { return try body() } catch {
      if case .system(ENOENT, _) = error { throw CommandFailure(.notFound, "\(error)") }
      throw CommandFailure(.invalidArgument, "\(error)")
    }
  }

  private static func progress(_ source: ExportFile, _ report: ImportReport) -> String {
    let share = source.byteCount.flatMap { $0 > 0 ? " \(source.bytesRead * 100 / $0) %," : nil }
    return "importing:\(share ?? "") \(source.rowCount) rows read, "
      + "\(report.imported + report.unchanged) orders taken in, \(report.skippedRows) rows skipped"
  }

  private static func write(_ report: ImportReport, to path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw CommandFailure(.permissionDenied, "cannot write \(path): \(errorText(errno))")
    }
    defer { close(descriptor) }
    let lines = report.problems.map { problem in
      JSONLine.text([
        ("rows", .array(problem.rows.map { .integer(Int64($0.row)) })),
        ("orderId", .string(problem.orderID)), ("reason", .string(problem.reason)),
      ])
    }
    guard writeFully(Array(lines.map { $0 + "\n" }.joined().utf8), to: descriptor) else {
      throw CommandFailure(.dataLoss, "cannot write all of \(path): \(errorText(errno))")
    }
  }
}
