/// Reads the policy file again when it is asked to; a bad file changes nothing.
struct PolicyReloader<Policy: PolicyDocument>: Sendable {
  let path: String?
  let box: PolicyBox<Policy>
  let logger: Logger

  /// - Returns: the version now in force.
  /// - Throws: why the file was refused; the log has it too.
  func reload() throws(PolicyError) -> String {
    guard let path else {
      logger.info("no policy file was given, the built-in policy stays")
      return box.current.version
    }
    let before = box.current.version
    do throws(PolicyError) {
      let policy = try EffectivePolicy<Policy>.load(path: path)
      try box.replace(with: policy)
      logger.info(
        "policy reloaded",
        ["file": .text(path), "version": .text(policy.rules.version), "before": .text(before)])
      return policy.rules.version
    } catch {
      logger.error(
        "policy refused, the one in force stays",
        ["error": .text(error.text), "version": .text(before)])
      throw error
    }
  }
}
