/// What a Dockerfile says, instruction by instruction, with continued lines joined.
struct Dockerfile {
  struct Instruction {
    var name: String
    var text: String
    var words: [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }
  }

  /// The instructions of each stage; before the first FROM, of none.
  private(set) var stages: [[Instruction]] = [[]]

  init(parsing text: String) {
    var pending = ""
    for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("#") {
      pending += line
      if pending.hasSuffix("\\") {
        pending.removeLast()
        continue
      }
      let parts = pending.split(separator: " ", maxSplits: 1)
      pending = ""
      guard let name = parts.first else { continue }
      if name == "FROM" { stages.append([]) }
      stages[stages.count - 1].append(
        Instruction(name: String(name), text: parts.count > 1 ? String(parts[1]) : ""))
    }
  }

  var runtime: [Instruction] { stages.last ?? [] }

  /// The commands of all RUN instructions of a stage.
  static func commands(_ stage: [Instruction]) -> [[String]] {
    stage.filter { $0.name == "RUN" }.flatMap { $0.text.split(separator: "&&") }
      .map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
  }

  /// The users that the runtime image has, with their uids.
  var users: [String: String] {
    var users: [String: String] = [:]
    for command in Self.commands(runtime) where command.first == "useradd" {
      guard let uid = command.firstIndex(of: "--uid"), let name = command.last else { continue }
      users[name] = command[uid + 1]
    }
    return users
  }

  var groups: [String] {
    Self.commands(runtime).filter { $0.first == "groupadd" }.compactMap(\.last)
  }

  /// The directories that the runtime image makes: path → (owner, group, mode).
  var directories: [String: [String]] {
    var directories: [String: [String]] = [:]
    for command in Self.commands(runtime) where command.starts(with: ["install", "-d"]) {
      guard command.count == 9 else { continue }
      directories[command[8]] = [command[3], command[5], command[7]]
    }
    return directories
  }

  /// The Debian packages that a stage installs.
  static func packages(_ stage: [Instruction]) -> [String] {
    commands(stage).first { $0.contains("apt-get") && $0.contains("install") }
      .map { command in
        let install = command.firstIndex(of: "install") ?? 0
        return command[(install + 1)...].filter { !$0.hasPrefix("-") }
      } ?? []
  }
}
