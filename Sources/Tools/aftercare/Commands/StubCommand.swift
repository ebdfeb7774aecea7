import CLinux
import ContractDescriptors
import ContractKit
import Glibc
import RPCCore
import RPCTransport
import Service

/// `aftercare stub`: serves the answers of cases, for client teams that test without us.
enum StubCommand: Subcommand {
  static let cases = Option<[String]>(
    repeated: "cases", "DIR", help: "Serve the cases of this folder or file; may be repeated.")
  static let socket = Option<String>(
    required: "socket", "PATH", help: "Listen on this socket.")
  static let verbose = Option<Bool>(
    flag: "verbose", short: "v", help: "Also tell which calls were answered.")

  static let command = Command(
    "stub", summary: "Serve the answers of recorded cases on a socket",
    discussion: """
      A request is answered by the first step that it matches and that has not been served yet,
      then by the last one that it matches. Request ids match whatever they are, and a retry with
      the same one gets the same answer; everything else in a request must be as in the case. A
      request that matches nothing is refused with UNIMPLEMENTED and words that name the closest
      cases. All services are served on the one socket; Health says SERVING.
      """,
    options: [cases.spec, socket.spec, verbose.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    guard !parsed[cases].isEmpty else {
      throw UsageError("--cases is required", command: "aftercare stub")
    }
    let all = try CaseFiles.read(parsed[cases], terminal)
    let isVerbose = parsed[verbose]
    let serving = StubServing(StubBook(all) { Int64(time(nil)) }) { method, refusal in
      if let refusal, refusal.code == .unimplemented {
        terminal.complain("aftercare stub: \(refusal.message)")
      } else if isVerbose {
        terminal.complain("aftercare stub: \(method): \(refusal?.code.name ?? "OK")")
      }
    }
    let called = Set(all.flatMap { $0.steps.map(\.method.service.fullName) })
    let services = MethodLookup().services.filter { service in
      Target(service: service.fullName) != nil || called.contains(service.fullName)
        || service.name == "Health"
    }
    var router = Router()
    serving.register(services: services, on: &router)
    let signals = try SignalPipe()
    let loop = try EventLoop()
    loop.start()
    let server = Server(
      Server.Configuration(socketPath: parsed[socket]), router: router, loop: loop)
    do throws(ServerError) { try server.start() } catch {
      throw CommandFailure(.unavailable, "\(error)")
    }
    let steps = all.reduce(0) { $0 + $1.steps.count }
    terminal.print("serving \(all.count) cases with \(steps) steps on \(parsed[socket])")
    var descriptor = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      poll(&descriptor, 1, -1)
      let received = signals.pending()
      if received.contains(SIGTERM) || received.contains(SIGINT) { break }
    }
    await server.drain(grace: .seconds(1))
    loop.stop()
  }
}
