internal import Synchronization

/// The policy in force. Reads are cheap and never see half of a reload.
public final class PolicyBox<Rules: PolicyDocument>: Sendable {
  private struct State {
    var policy: EffectivePolicy<Rules>
    var access: AccessTable
    var revision: UInt64 = 0
  }

  private let state: Mutex<State>
  private let accounts: AccountDirectory

  public init(
    _ policy: EffectivePolicy<Rules> = .init(), accounts: AccountDirectory = .system
  ) throws(PolicyError) {
    self.accounts = accounts
    state = Mutex(
      State(policy: policy, access: try AccessTable(policy.roles, accounts: accounts)))
  }

  /// What to decide by now.
  public var current: Rules { state.withLock { $0.policy.rules } }

  public var effective: EffectivePolicy<Rules> { state.withLock { $0.policy } }

  public var access: AccessTable { state.withLock { $0.access } }

  /// Another number after each replacement. What was worked out by a policy that was read after it
  /// is still by the policy in force while the number is the same.
  public var revision: UInt64 { state.withLock { $0.revision } }

  /// Puts another policy in force.
  /// - Throws: when its roles name nobody; the old one stays.
  public func replace(with policy: EffectivePolicy<Rules>) throws(PolicyError) {
    let access = try AccessTable(policy.roles, accounts: accounts)
    state.withLock {
      $0 = State(policy: policy, access: access, revision: $0.revision + 1)
    }
  }
}
