/// Why nothing was generated, for the person at the terminal.
struct GeneratorError: Error, CustomStringConvertible {
  var description: String
  /// Whether the command line is to blame.
  var isUsage = false

  init(_ description: String, isUsage: Bool = false) {
    self.description = description
    self.isUsage = isUsage
  }
}

struct Options {
  var wantsHelp = false
  var onlyChecks = false
  var updatesBaseline = false
  /// The package's folder.
  var root = "."

  static let help = """
    USAGE: swift run ContractGenerator [--check] [--update-baseline] [--root FOLDER]

    Generates everything that follows from proto/: C (by protoc-c), Swift messages, clients and
    handlers, and the descriptors for run time. Writes only what changed and removes what is stale.

      --check            write nothing; list what is stale, and what would break clients of the
                         baseline, and exit with 1 if there is any
      --update-baseline  also take proto/ as the contract that later changes must not break
      --root FOLDER      the package's folder (default: the current one)
      --help             this text

    Needs protoc and protoc-c (apt-get install protobuf-compiler protobuf-c-compiler). Building the
    package does not.
    """

  init(_ arguments: [String]) throws(GeneratorError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--help", "-h": wantsHelp = true
      case "--check": onlyChecks = true
      case "--update-baseline": updatesBaseline = true
      case "--root":
        guard let folder = rest.popFirst() else {
          throw GeneratorError("--root needs a folder; see --help", isUsage: true)
        }
        root = folder
      default:
        throw GeneratorError("unknown argument '\(argument)'; see --help", isUsage: true)
      }
    }
    if onlyChecks && updatesBaseline {
      throw GeneratorError("--check and --update-baseline exclude each other", isUsage: true)
    }
  }
}
