import Foundation
import Testing

@Suite("The containers of compose/")
struct ContainerTests {
  private static let processes = ["orders", "aftersales", "messaging", "gateway"]
  private let compose: YAML
  private let dockerfile: Dockerfile

  init() throws {
    compose = try YAML(parsing: Repository.text("compose/compose.yaml"))
    dockerfile = Dockerfile(parsing: try Repository.text("compose/Dockerfile"))
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Repository.root.appendingPathComponent(path).path)
  }

  @Test("there is one container per process, and the command line")
  func services() {
    #expect(compose["services"]?.members.keys.sorted() == (Self.processes + ["cli"]).sorted())
  }

  @Test(
    "each process runs as its own user, with its policy, on its own state", arguments: processes)
  func process(name: String) throws {
    let service = try #require(compose["services"]?[name])
    let user = "aftercare-\(name)"
    #expect(service["user"]?.text == "\(user):aftercare")
    #expect(dockerfile.users[user] != nil && dockerfile.groups.contains("aftercare"))
    #expect(service["entrypoint"]?.texts == ["/usr/bin/\(user)"])
    let state = "/var/lib/aftercare/\(name)"
    #expect(
      service["command"]?.texts == [
        "--state", state, "--policy", "/etc/aftercare/policy/\(name).json", "--grace", "20s",
      ])
    #expect(exists("compose/policy/\(name).json"))
    #expect(dockerfile.directories[state] == [user, "aftercare", "0700"])
    #expect(service["volumes"]?.texts == ["run:/run/aftercare", "\(name)-state:\(state)"])
    #expect(
      service["healthcheck"]?["test"]?.texts == ["CMD", "/usr/bin/aftercare", "health", name])
  }

  @Test("no container has a network, a writable root, capabilities or root's uid")
  func confinement() throws {
    for (name, service) in try #require(compose["services"]).members {
      #expect(service["network_mode"]?.text == "none", "\(name)")
      #expect(service["read_only"]?.text == "true", "\(name)")
      #expect(service["cap_drop"]?.texts == ["ALL"], "\(name)")
      #expect(service["security_opt"]?.texts == ["no-new-privileges:true"], "\(name)")
      #expect(service["stop_grace_period"]?.text == "30s", "\(name)")
      #expect(service["environment"]?["AFTERCARE_RUN_DIR"]?.text == "/run/aftercare", "\(name)")
      let user = try #require(service["user"]?.text?.split(separator: ":").first)
      #expect(dockerfile.users[String(user)].flatMap(Int.init) ?? 0 >= 10_000, "\(name)")
    }
    #expect(Set(dockerfile.users.values).count == dockerfile.users.count)
    #expect(dockerfile.runtime.contains { $0.name == "USER" && !$0.text.contains("root") })
  }

  @Test("every volume that is mounted is declared, and every host path exists")
  func volumes() throws {
    let declared = Set(try #require(compose["volumes"]).members.keys)
    var used: Set<String> = []
    for service in try #require(compose["services"]).members.values {
      for volume in service["volumes"]?.texts ?? [] {
        let source = String(volume.prefix { $0 != ":" })
        if source.hasPrefix(".") {
          #expect(exists("compose/\(source)"))
        } else {
          used.insert(source)
        }
      }
    }
    #expect(used == declared)
    #expect(dockerfile.directories["/run/aftercare"] == ["root", "aftercare", "1770"])
  }

  @Test("the gateway starts when its services are healthy")
  func order() {
    let gateway = compose["services"]?["gateway"]?["depends_on"]?.members ?? [:]
    #expect(gateway.keys.sorted() == ["aftersales", "messaging", "orders"])
    #expect(gateway.values.allSatisfy { $0["condition"]?.text == "service_healthy" })
  }

  @Test("the build's files, arguments and targets exist")
  func build() throws {
    let build = try #require(compose["services"]?["orders"]?["build"])
    #expect(
      build["context"]?.text == ".."
        && exists("compose/\(build["dockerfile"]?.text ?? "")") == false)
    #expect(build["dockerfile"]?.text == "compose/Dockerfile")
    let declared = dockerfile.stages[0].filter { $0.name == "ARG" }
      .compactMap { $0.text.split(separator: "=").first.map(String.init) }
    #expect(Set(declared) == Set(build["args"]?.members.keys.map { $0 } ?? []))
    for stage in dockerfile.stages.dropFirst() {
      let base = try #require(stage.first { $0.name == "FROM" })
      #expect(declared.contains { base.text.hasPrefix("${\($0)}") })
    }
  }

  @Test("what the image copies exists and is in the build context")
  func copies() throws {
    let context = try Repository.text("compose/Dockerfile.dockerignore").split(separator: "\n")
      .filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
    for copy in dockerfile.stages.joined() where copy.name == "COPY" {
      let sources = copy.words.dropLast()
      if sources.first == "--from=build" { continue }
      for source in sources {
        #expect(exists(source), "\(source)")
        let path = source.hasSuffix("/") ? String(source.dropLast()) : source
        #expect(context.contains(path), "\(source) is ignored")
      }
    }
  }

  @Test("the image holds every executable that a container runs, built from the package")
  func executables() throws {
    let package = try Repository.text("Package.swift")
    let build = Dockerfile.commands(dockerfile.stages[1])
    let products = build.filter { $0.starts(with: ["swift", "build"]) }.compactMap(\.last)
    let installed = build.first { $0.starts(with: ["install", "-s"]) }?
      .filter { $0.hasPrefix(".build/release/") }.map { String($0.dropFirst(15)) }
    #expect(installed == products)
    for product in products { #expect(package.contains("\"\(product)\""), "\(product)") }
    for service in try #require(compose["services"]).members.values {
      let entrypoint = service["entrypoint"]?.texts.first ?? ""
      #expect(products.contains(String(entrypoint.dropFirst("/usr/bin/".count))))
    }
    #expect(
      dockerfile.runtime.contains { $0.name == "COPY" && $0.text == "--from=build /out/ /usr/bin/" }
    )
  }

  @Test("the runtime image has no toolchain and no headers")
  func runtimePackages() {
    #expect(
      Dockerfile.packages(dockerfile.runtime) == ["libprotobuf-c1", "libsqlite3-0", "libstdc++6"])
    #expect(
      Set(Dockerfile.packages(dockerfile.stages[1])) == ["libprotobuf-c-dev", "libsqlite3-dev"])
  }

  @Test("every user and method that a policy names exists", arguments: processes)
  func policies(name: String) throws {
    let bytes = Data(try Repository.bytes("compose/policy/\(name).json"))
    let policy = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    #expect((policy["version"] as? String)?.isEmpty == false)
    let sysusers = try Repository.text("compose/systemd/sysusers.conf")
    for role in try #require(policy["roles"] as? [[String: Any]]) {
      for user in try #require(role["users"] as? [String]) {
        #expect(dockerfile.users[user] != nil && sysusers.contains("u \(user) "), "\(user)")
      }
      for method in try #require(role["methods"] as? [String]) where method != "*" {
        let service = try #require(method.split(separator: "/").first)
        let parts = service.split(separator: ".")
        let folder = "proto/" + parts.dropLast().joined(separator: "/")
        let file = "\(folder)/\(parts[1]).proto"
        #expect(try Repository.text(file).contains("service \(parts[3]) {"), "\(method)")
      }
    }
  }
}

@Suite("The systemd units of compose/")
struct UnitTests {
  @Test("users, paths and options of the units are those of the containers")
  func units() throws {
    let service = try Repository.text("compose/systemd/aftercare@.service")
    let socket = try Repository.text("compose/systemd/aftercare@.socket")
    let start = "--state /var/lib/aftercare/%i --policy /etc/aftercare/policy/%i.json --grace 20s"
    #expect(service.contains("ExecStart=/usr/bin/aftercare-%i \(start)\n"))
    #expect(service.contains("User=aftercare-%i\nGroup=aftercare\n"))
    #expect(socket.contains("ListenStream=/run/aftercare/%i.sock\nSocketUser=aftercare-%i\n"))
    let sysusers = try Repository.text("compose/systemd/sysusers.conf")
    let target = try Repository.text("compose/systemd/aftercare.target")
    for name in ["orders", "aftersales", "messaging", "gateway"] {
      #expect(
        sysusers.contains("u aftercare-\(name) ") && sysusers.contains("m aftercare-\(name) "))
      #expect(target.contains("aftercare@\(name).service"))
    }
  }

  @Test(
    "systemd finds nothing wrong with them", .enabled(if: Repository.isInstalled("systemd-analyze"))
  )
  func verified() throws {
    let folder = try TemporaryFolder()
    let units = Repository.root.appendingPathComponent("compose/systemd")
    for kind in ["service", "socket"] {
      var text = try Repository.text("compose/systemd/aftercare@.\(kind)")
      // The executable is not installed here.
      text = text.replacing("/usr/bin/aftercare-%i", with: "/bin/true")
      try Data(text.utf8).write(to: folder.url.appendingPathComponent("aftercare@orders.\(kind)"))
    }
    try FileManager.default.copyItem(
      at: units.appendingPathComponent("aftercare.target"),
      to: folder.url.appendingPathComponent("aftercare.target"))
    let outcome = try Repository.run(
      "systemd-analyze",
      ["verify", "--man=no"]
        + ["service", "socket"].map { "\(folder.path)/aftercare@orders.\($0)" })
    #expect(outcome.status == 0 && !outcome.errors.contains("aftercare"), "\(outcome.errors)")
  }
}
