import Glibc
import RPCCore
import Service

let terminal = Terminal(environment: ProcessEnvironment.variables)
signal(SIGPIPE, SIG_IGN)
exit(await Program.run(Array(CommandLine.arguments.dropFirst()), terminal))
