import Contracts
import RPCContracts
import RPCCore
import Service

/// `aftercare label CASE`: the label of a return, on the terminal or as a page to print (AS-LABEL).
enum LabelCommand: Subcommand {
  enum Words: String, CaseIterable, OptionValue { case zh, vi, en }

  static let svg = Option<String?>(
    "svg", "FILE", help: "Write the label as an A6 page into this file.", defaultText: "none")
  static let language = Option<Words>(
    "language", "LANGUAGE", help: "The language of the page: zh, vi or en.", default: .zh,
    defaultText: "zh")
  static let json = Option<Bool>(flag: "json", help: "Print the response as JSON.")
  static let caseID = Argument<String>("CASE", help: "The case's id.")

  static let command = Command(
    "label", summary: "Print the label of a return",
    discussion: """
      A case has a label once its return is agreed. The page is 105 × 148 mm, with order and case as
      Code 128 barcodes; print it in its own size.
      """,
    options: [
      Places.runOption.spec, CallOptionsParsing.timeout.spec, svg.spec, language.spec, json.spec,
    ],
    arguments: [caseID.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let channel = try Connections.channel(to: .aftersales, parsed)
    let response = try await AfterSalesServiceClient(channel).getReturnLabel(
      .init(caseID: parsed[caseID], language: parsed[language].rawValue),
      options: CallOptionsParsing.options(parsed))
    if let path = parsed[svg] {
      try TextFile.write(response.svg, to: path)
      terminal.complain("the label is in \(path)")
    }
    if parsed[json] {
      terminal.print(try MessageJSON.text(response))
    } else if parsed[svg] == nil {
      LabelText.lines(response.label ?? .init()).forEach(terminal.print)
    }
  }
}

/// A label as text: each contact on one line.
enum LabelText {
  static func lines(_ label: AfterSalesV1.ReturnLabel) -> [String] {
    [
      "order    \(label.orderID)", "case     \(label.caseID)",
      "to       \(text(label.returnTo))", "from     \(text(label.buyer))",
      "freight  \(payer(label.payer))",
    ]
  }

  private static func payer(_ payer: AfterSalesV1.FreightPayer) -> String {
    switch payer {
    case .buyer: "the buyer pays"
    case .seller: "the seller pays"
    case .insurance: "freight insurance pays"
    case .unspecified, .unrecognized: "not decided"
    }
  }

  private static func text(_ contact: AfterSalesV1.Contact?) -> String {
    let parts = [contact?.name ?? "", contact?.phone ?? "", contact?.address ?? ""]
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
      .split(whereSeparator: \.isNewline).joined(separator: ", ")
  }
}
