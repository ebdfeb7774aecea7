import Service

/// `aftercare contract …`: holds servers to the contracts.
enum ContractCommand: Subcommand {
  static let command = Command(
    "contract", summary: "Hold servers to the contracts: run, record and stub cases",
    discussion: """
      A case is a JSON file: calls with their requests, and what each must come to. 'aftercare
      contract verify' runs cases, 'aftercare contract record' makes one, 'aftercare stub' serves
      the answers of cases. Contracts.md in the documentation describes the format.
      """,
    subcommands: [VerifyCommand.command, RecordCommand.command, GoldenCommand.command])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    switch parsed.path.last {
    case "verify": try await VerifyCommand.run(parsed, terminal)
    case "record": try await RecordCommand.run(parsed, terminal)
    default: try await GoldenCommand.run(parsed, terminal)
    }
  }
}
