import Foundation

/// Builds the peers of `Tests/Peers` on demand, into a directory that is thrown away.
struct Peers {
  let root: String
  let directory: String

  /// Why a peer cannot be built here, or nil when it was.
  private(set) var ttrpcGo: Built = .missing("not asked for")
  private(set) var grpcGo: Built = .missing("not asked for")

  enum Built {
    case path(String)
    case missing(String)
  }

  var echoServer: String { "\(directory)/echo-server" }
  var load: String { "\(directory)/load" }
  var sqliteCommits: String { "\(directory)/sqlite-commits" }
  /// For `LD_PRELOAD`.
  var slowSync: String { "\(directory)/slow-sync.so" }

  /// - Parameter root: the root of the repository.
  init(root: String, directory: String, withGo: Bool) throws {
    self.root = root
    self.directory = directory
    guard FileManager.default.fileExists(atPath: "\(root)/Tests/Peers/c/load.c") else {
      throw BenchError("no Tests/Peers in \(root): run the benchmark at the root of the repository")
    }
    guard Child.hasTool("cc") else {
      throw BenchError("no C compiler for the peers: apt-get install gcc")
    }
    for name in ["echo-server", "load"] { try buildC(name, libraries: ["-lprotobuf-c"]) }
    try buildC("sqlite-commits", libraries: ["-lsqlite3"], contracts: false)
    try Child.run(
      ["cc", "-O2", "-shared", "-fPIC", "-o", slowSync, "\(root)/Tests/Peers/c/slow-sync.c"])
    guard withGo else { return }
    ttrpcGo = buildGo("go-ttrpc", package: "golang-github-containerd-ttrpc-dev")
    grpcGo = buildGo("go-grpc", package: "golang-google-grpc-dev")
  }

  private func buildC(_ name: String, libraries: [String], contracts: Bool = true) throws {
    let generated = "\(root)/Sources/Contracts/CContracts"
    var command = ["cc", "-O2", "-o", "\(directory)/\(name)", "\(root)/Tests/Peers/c/\(name).c"]
    if contracts {
      command += ["-I\(generated)/include", "-I\(generated)/include/Generated"]
      command += ["ttrpc/ttrpc", "google/rpc/status", "google/protobuf/any"].map {
        "\(generated)/Generated/\($0).pb-c.c"
      }
    }
    try Child.run(command + libraries)
  }

  private func buildGo(_ name: String, package: String) -> Built {
    guard Child.hasTool("go") else { return .missing("no Go: apt-get install golang-go") }
    let path = "\(directory)/\(name)"
    do {
      let folder = "\(root)/Tests/Peers/\(name)"
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".go") }.map { "\(folder)/\($0)" }
      try Child.run(
        ["go", "build", "-o", path] + files,
        environment: [
          "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": "\(directory)/gocache",
        ])
      return .path(path)
    } catch {
      return .missing("does not build: apt-get install \(package)")
    }
  }
}
