import Foundation
import Testing

/// A root file system as the last stage of a Dockerfile makes it, with `chroot` instead of an engine.
struct ImageFiles {
  let root: URL
  /// Names and uids of the image's users, and the gid of the group that they share.
  private let users: [String: String]
  private let group: String

  /// Needs root for chroot, Debian's packages to copy from, and executables that are linked as the
  /// image's are.
  static var isPossible: Bool {
    getuid() == 0 && Repository.isInstalled("dpkg") && Repository.isInstalled("chroot")
      && (try? Repository.run("unshare", ["--mount", "true"]))?.status == 0
      && ProcessInfo.processInfo.environment["AFTERCARE_BIN"]?.isEmpty == false
  }

  static func executable(_ name: String) -> String {
    "\(ProcessInfo.processInfo.environment["AFTERCARE_BIN"] ?? "")/\(name)"
  }

  /// What the dynamic linker loads for a program: absolute paths, links resolved.
  static func loaded(by program: String) throws -> Set<String> {
    let outcome = try Repository.run("ldd", [program])
    try #require(outcome.status == 0, "\(outcome)")
    #expect(!outcome.output.contains("not found"), "\(outcome.output)")
    let words = outcome.output.split(whereSeparator: \.isWhitespace)
    return Set(words.filter { $0.hasPrefix("/") }.map { resolved(String($0)) })
  }

  /// The shared objects of packages and of what every Debian image has.
  static func libraries(of packages: [String]) throws -> Set<String> {
    let outcome = try Repository.run("dpkg", ["-L"] + packages + ["libc6", "libgcc-s1"])
    try #require(outcome.status == 0, "\(outcome)")
    let paths = outcome.output.split(separator: "\n").filter { $0.contains(".so") }
    return Set(paths.map { resolved(String($0)) })
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  init(of dockerfile: Dockerfile, in folder: URL) throws {
    root = folder.appendingPathComponent("root")
    users = dockerfile.users
    let made = Dockerfile.commands(dockerfile.runtime).first { $0.first == "groupadd" } ?? []
    group = try #require(made.firstIndex(of: "--gid").map { made[$0 + 1] })
    for path in ["usr/bin", "etc/aftercare", "tmp", "proc"] {
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent(path), withIntermediateDirectories: true)
    }
    // A temporary directory is its owner's alone; here others have to pass through.
    for path in [folder.path, root.path] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o1777], ofItemAtPath: root.appendingPathComponent("tmp").path)
    var libraries: Set<String> = []
    let built = dockerfile.stages[1].flatMap(\.words).filter { $0.hasPrefix(".build/release/") }
    for path in Set(built) {
      let name = String(path.dropFirst(".build/release/".count))
      let source = Self.executable(name)
      libraries.formUnion(try Repository.run("ldd", [source]).output.paths)
      try Self.check("install", ["-s", "-m", "0755", source, root.path + "/usr/bin/\(name)"])
    }
    for library in libraries {
      try Self.check("install", ["-D", "-m", "0755", library, root.path + library])
    }
    try FileManager.default.copyItem(
      at: Repository.root.appendingPathComponent("compose/policy"),
      to: root.appendingPathComponent("etc/aftercare/policy"))
    // In the order of the file: parents come first.
    for command in Dockerfile.commands(dockerfile.runtime)
    where command.starts(with: ["install", "-d"]) {
      let owner = command[3] == "root" ? "0" : try #require(users[command[3]])
      try Self.check(
        "install", ["-d", "-o", owner, "-g", group, "-m", command[7], root.path + command[8]])
    }
    var accounts = "root:x:0:0::/:/none\n"
    for (name, id) in users { accounts += "\(name):x:\(id):\(group)::/nonexistent:/none\n" }
    try Data(accounts.utf8).write(to: root.appendingPathComponent("etc/passwd"))
    try Data("root:x:0:\naftercare:x:\(group):\n".utf8)
      .write(to: root.appendingPathComponent("etc/group"))
  }

  private static func check(_ program: String, _ arguments: [String]) throws {
    let outcome = try Repository.run(program, arguments)
    try #require(outcome.status == 0, "\(program) \(arguments): \(outcome.errors)")
  }

  /// Starts what a service of compose.yaml starts, as its user.
  func start(_ service: YAML, log: TemporaryFolder.File) throws -> Process {
    let user = try #require(service["user"]?.text)
    let command =
      (service["entrypoint"]?.texts ?? []) + (service["command"]?.texts ?? [])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = inside(user, command)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = log.handle
    process.standardError = log.handle
    try process.run()
    return process
  }

  /// Runs a command of the image to its end.
  func run(_ command: [String], as user: String) throws -> Repository.Outcome {
    try Repository.run("env", inside(user, command))
  }

  /// What `env` is told. Ids, because the names of accounts are the image's, not this machine's.
  private func inside(_ user: String, _ command: [String]) -> [String] {
    let names = user.split(separator: ":").map(String.init)
    let ids = [users[names[0]] ?? names[0], names[1] == "aftercare" ? group : names[1]]
    return [
      "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "AFTERCARE_RUN_DIR=/run/aftercare",
      // A mount namespace of its own, so that /proc is gone with the process.
      "unshare", "--mount", "sh", "-c", #"mount -t proc proc "$0/proc" && exec chroot "$@""#,
      root.path, "--userspec=\(ids.joined(separator: ":"))", "--groups=", root.path,
    ] + command
  }
}

extension String {
  /// The absolute paths that it holds.
  fileprivate var paths: [String] {
    split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("/") }.map(String.init)
  }
}
