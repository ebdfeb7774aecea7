import Contracts
import Glibc
import MerchantExport
import RPCContracts
import RPCCore
import Service

/// `aftercare quick-replies import FILE`: takes in the texts that agents send often (MSG-QUICK).
enum QuickRepliesCommand: Subcommand {
  static let shop = Option<String>(
    required: "shop", "SHOP", help: "The shop whose quick replies they are.")
  static let agent = Option<String>(
    "agent", "ID", help: "The agent on whose behalf.", default: "aftercare-import")
  static let json = Option<Bool>(flag: "json", help: "Print the report as JSON.")
  static let file = Argument<String>("FILE", help: "The file; '-' reads standard input.")

  static let importing = Command(
    "import", summary: "Add and change quick replies from a CSV file",
    discussion: """
      Columns are found by name: title (标题, 快捷短语, tiêu đề), text (内容, 回复内容, nội dung) and,
      if there is one, group (分组, nhóm). Reads UTF-8 with or without BOM and GB18030. Texts may
      have placeholders: {order_id}, {item}, {tracking}, {buyer}; {{ and }} are braces. A quick reply
      that the group has by the same title gets the new text. A row that makes no sense is reported
      and skipped. Exits 0 when the file was read to its end, skipped rows included.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, shop.spec, agent.spec, json.spec,
    ],
    arguments: [file.spec])

  static let command = Command(
    "quick-replies", summary: "Take in the texts that agents send often",
    subcommands: [importing])

  private static let columns = [
    ["group", "分组", "分类", "类别", "nhóm"],
    ["title", "标题", "快捷短语", "短语标题", "tiêu đề", "tieu de"],
    ["text", "内容", "回复内容", "短语内容", "回复", "nội dung", "noi dung"],
  ]
  /// The service takes up to 500 a call.
  private static let batchMax = 250

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let table: NamedTable
    do throws(ExportError) {
      table = try NamedTable(
        try SmallInput.read(parsed[file]), columns: columns, required: [1, 2])
    } catch {
      if case .system(ENOENT, _) = error { throw CommandFailure(.notFound, "\(error)") }
      throw CommandFailure(.invalidArgument, "\(error)")
    }
    let client = MessagingServiceClient(try Connections.channel(to: .messaging, parsed))
    let run = String(UInt64.random(in: .min ... .max), radix: 36)
    var report = QuickRepliesReport()
    var rows: [[String]: Int] = [:]
    let good = table.rows.filter { row in
      let name = Array(row.cells.prefix(2))
      let problem = row.problem ?? rows[name].map { "row \($0) has the same group and title" }
      if let problem { report.skip(row.position, problem) } else { rows[name] = row.position.row }
      return problem == nil
    }
    for start in stride(from: 0, to: good.count, by: batchMax) {
      let batch = good[start..<min(start + batchMax, good.count)]
      let response = try await client.importQuickReplies(
        .init(
          requestID: "quick-\(run)-\(start)",
          actor: TypeV1.Actor(kind: .merchant, id: parsed[agent]), shopID: parsed[shop],
          quickReplies: batch.map {
            .init(group: $0.cells[0], title: $0.cells[1], text: $0.cells[2])
          }),
        options: CallOptions(timeout: parsed[CallOptionsParsing.timeout], waitForReady: true))
      guard response.outcomes.count == batch.count else {
        throw RPCStatus(
          .internal, "the reply to ImportQuickReplies is incomplete; do the versions match?")
      }
      for (outcome, row) in zip(response.outcomes, batch) { report.add(outcome, row.position) }
      terminal.progress("importing: \(start + batch.count) of \(good.count) quick replies")
    }
    terminal.endProgress()
    if parsed[json] {
      terminal.print(report.json.text(indented: true))
    } else {
      report.lines.forEach(terminal.print)
    }
  }
}
