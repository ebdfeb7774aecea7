import Foundation
import Glibc
import RPCCore
import Service

let json = Option<Bool>(flag: "json", help: "Print the rows as JSON.")
let quick = Option<Bool>(flag: "quick", help: "Fewer calls and runs, to try the benchmark itself.")
let runs = Option<Int>(
  "runs", "N", help: "Runs per figure; each row is their median.", default: 5)
let only = Option<[Part]>(
  repeated: "only", "PART",
  help: "Only this part: \(Part.allCases.map(\.rawValue).joined(separator: ", ")).")
let noGo = Option<Bool>(flag: "no-go", help: "Leave out the peers that need Go.")
let bin = Option<String?>(
  "bin", "DIR", help: "Take the services' executables from this directory.",
  defaultText: "the directory of this program")

let command = Command(
  "aftercare-bench", summary: "Measure the runtime and the services against peers",
  discussion: """
    Run it at the root of the repository, from a release build:
    swift build -c release --static-swift-stdlib && swift run -c release aftercare-bench

    Builds the peers of Tests/Peers with cc, and with go where it is installed. Progress goes to
    standard error, the table to standard output. Exits 1 when a bound was missed.
    """,
  version: Build.version,
  options: [json.spec, quick.spec, runs.spec, only.spec, noGo.spec, bin.spec])

signal(SIGPIPE, SIG_IGN)
let arguments = Array(CommandLine.arguments.dropFirst())
do {
  // The processes that the benchmark measures are this program itself.
  if arguments.count == 2, arguments[0] == "echo-server" {
    try EchoServer.run(socket: arguments[1])
  }
  if arguments.count == 4, arguments[0] == "echo-client",
    let calls = Int(arguments[2]), let inFlight = Int(arguments[3])
  {
    try await EchoLoad.run(socket: arguments[1], calls: calls, inFlight: inFlight)
    exit(0)
  }
  switch try command.parse(arguments, environment: [:]) {
  case .help(let text), .version(let text):
    print(text)
  case .run(let parsed):
    exit(try await measure(parsed))
  }
} catch let error as UsageError {
  FileHandle.standardError.write(Data((error.line + "\n").utf8))
  exit(2)
} catch {
  FileHandle.standardError.write(Data("aftercare-bench: \(error)\n".utf8))
  exit(1)
}

func measure(_ parsed: ParsedCommand) async throws -> Int32 {
  let directory = "/tmp/aftercare-bench-\(getpid())"
  try FileManager.default.createDirectory(
    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  defer { try? FileManager.default.removeItem(atPath: directory) }
  let ownPath = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let parts = Part.allCases.filter { parsed[only].isEmpty || parsed[only].contains($0) }
  let bench = Bench(
    peers: try Peers(
      root: FileManager.default.currentDirectoryPath, directory: directory,
      withGo: !parsed[noGo] && parts.contains(where: \.hasGoPeers)),
    executables: parsed[bin] ?? URL(fileURLWithPath: ownPath).deletingLastPathComponent().path,
    directory: directory, ownPath: ownPath,
    runs: parsed[quick] ? min(2, parsed[runs]) : max(1, parsed[runs]), isQuick: parsed[quick],
    say: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
  var rows: [Row] = []
  for part in parts { rows += try await part.rows(bench) }
  print(parsed[json] ? try Table.json(rows) : Table.markdown(rows))
  return rows.contains { $0.isMet == false } ? 1 : 0
}
