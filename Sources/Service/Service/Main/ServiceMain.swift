internal import Domain
internal import Glibc
internal import RPCCore
internal import RPCTransport
public import Store

/// The main program of every service.
public enum ServiceMain {
  /// Runs the service of this process to its end: options → policy → store → router → listen → run
  /// until drained.
  ///
  /// Exits with 0 when it was asked to stop and drained, 2 for a command line that cannot be
  /// understood, 1 when it cannot start, with one line that says what to do.
  ///
  /// - Parameters:
  ///   - name: the short name, `orders`: names socket, database and executable.
  ///   - summary: one line for the help.
  ///   - options: what this service takes beside the options that all take.
  ///   - assemble: registers the service's handlers and timers.
  public static func run<Policy: PolicyDocument>(
    _ name: String, summary: String, policy: Policy.Type,
    migrations: [Migration], options: [OptionSpec] = [],
    assemble: (inout ServiceAssembly<Policy>) throws -> Void
  ) -> Never {
    ProcessSignals.block()
    let environment = ProcessEnvironment.variables
    var command = ServiceOptions.command(name, summary: summary, version: Build.version)
    command.options += options
    let parsed = parse(command, environment)
    do throws(StartError) {
      let options = try ServiceOptions(parsed, name: name, environment: environment)
      let policy = try effectivePolicy(Policy.self, options)
      let logger = makeLogger(options, name: name)
      let loops = try makeLoops(options.loops)
      let process = try ServiceProcess(
        name, options, command: parsed,
        runDirectory: Directories.run(environment: environment), policy: policy,
        migrations: migrations, logger: logger, loops: loops, assemble: assemble)
      try process.start()
      let systemd = SystemdNotification(environment: environment)
      watchSignals(process, options, logger, systemd, loops)
      logger.info(
        "serving",
        [
          "socket": .text(options.socket), "state": .text(options.state),
          "version": .text(Build.version), "policy": .text(policy.rules.version),
          "pid": .init(getpid()),
        ])
      systemd.ready("serving \(options.socket)")
      for loop in loops.dropFirst() { loop.start() }
      loops[0].run()
      logger.flush()
      exit(0)
    } catch {
      complain("\(command.name): \(error.text)")
      exit(1)
    }
  }

  private static func parse(
    _ command: Command, _ environment: [String: String]
  ) -> ParsedCommand {
    do throws(UsageError) {
      switch try command.parse(ProcessEnvironment.arguments, environment: environment) {
      case .run(let parsed): return parsed
      case .help(let text):
        print(text, terminator: "")
        exit(0)
      case .version(let text):
        print(text)
        exit(0)
      }
    } catch {
      complain(error.line)
      exit(2)
    }
  }

  private static func effectivePolicy<Policy: PolicyDocument>(
    _ type: Policy.Type, _ options: ServiceOptions
  ) throws(StartError) -> EffectivePolicy<Policy> {
    do throws(PolicyError) {
      let policy = try EffectivePolicy<Policy>.load(path: options.policy)
      if options.printsPolicy {
        print(try policy.document().text(indented: true))
        exit(0)
      }
      return policy
    } catch { throw StartError(error.text) }
  }

  private static func makeLogger(_ options: ServiceOptions, name: String) -> Logger {
    let isTerminal = isatty(STDERR_FILENO) == 1
    let isPlain = getenv("NO_COLOR") != nil
    return Logger(
      DescriptorSink.standardError, level: options.logLevel,
      format: options.logFormat ?? (isTerminal ? .text : .json),
      isColoured: isTerminal && !isPlain
    ).with(["service": .text(name)])
  }

  private static func makeLoops(_ count: Int) throws(StartError) -> [EventLoop] {
    do throws(SystemError) {
      var loops: [EventLoop] = []
      for _ in 0..<count { loops.append(try EventLoop()) }
      return loops
    } catch { throw StartError("no event loop can be made: \(error)") }
  }

  private static func complain(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The first stop drains, a second one exits at once.
  private static func watchSignals<Policy>(
    _ process: ServiceProcess<Policy>, _ options: ServiceOptions, _ logger: Logger,
    _ systemd: SystemdNotification, _ loops: [EventLoop]
  ) {
    ProcessSignals.watch { signal in
      switch signal {
      case .reload:
        systemd.reloading()
        process.reloadPolicy()
        systemd.ready("serving \(options.socket)")
      case .stop(let number):
        if process.environment.drain.isDraining {
          logger.warning("stopped at once by a second signal")
          logger.flush()
          _exit(128 + number)
        }
        // Begun here, so that a second signal is seen as such even if the loop is stuck.
        process.environment.drain.begin()
        logger.info("draining", ["grace_ms": .init(options.grace.microseconds / 1_000)])
        systemd.stopping()
        Task(executorPreference: loops[0]) {
          await process.stop()
          logger.info("drained")
          for loop in loops { loop.stop() }
        }
      }
    }
  }
}
