internal import Glibc

/// Where sockets and state are kept.
public enum Directories {
  public static let runVariable = "AFTERCARE_RUN_DIR"
  public static let stateVariable = "AFTERCARE_STATE_DIR"

  /// The directories of this user.
  ///
  /// Sockets: `AFTERCARE_RUN_DIR`, else as root `/run/aftercare`, else `$XDG_RUNTIME_DIR/aftercare`.
  /// State: `AFTERCARE_STATE_DIR`, else as root `/var/lib/aftercare`, else
  /// `$XDG_STATE_HOME/aftercare`, else `~/.local/state/aftercare`. Relative XDG directories count
  /// as unset, as their specification says.
  ///
  /// - Parameter userID: nil for the process's effective user.
  /// - Returns: nil for what cannot be known because nothing says it.
  public static func run(environment: [String: String], userID: UInt32? = nil) -> String? {
    if let given = nonEmpty(environment[runVariable]) { return given }
    if (userID ?? geteuid()) == 0 { return "/run/aftercare" }
    return absolute(environment["XDG_RUNTIME_DIR"]).map { $0 + "/aftercare" }
  }

  /// As ``run(environment:userID:)``, for the state.
  public static func state(environment: [String: String], userID: UInt32? = nil) -> String? {
    if let given = nonEmpty(environment[stateVariable]) { return given }
    if (userID ?? geteuid()) == 0 { return "/var/lib/aftercare" }
    return absolute(environment["XDG_STATE_HOME"]).map { $0 + "/aftercare" }
      ?? absolute(environment["HOME"]).map { $0 + "/.local/state/aftercare" }
  }

  private static func nonEmpty(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func absolute(_ path: String?) -> String? {
    path.flatMap { $0.hasPrefix("/") ? $0 : nil }
  }
}
