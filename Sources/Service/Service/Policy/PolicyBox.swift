internal import Synchronization

/// The policy in force. Reads are cheap and never see half of a reload.
public final class PolicyBox<Rules: PolicyDocument>: Sendable {
  private struct State {
    var policy: EffectivePolicy<Rules>
    var access: AccessTable
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

  /// Puts another policy in force.
  /// - Throws: when its roles name nobody; the old one stays.
  public func replace(with policy: EffectivePolicy<Rules>) throws(PolicyError) {
    let access = try AccessTable(policy.roles, accounts: accounts)
    state.withLock { $0 = State(policy: policy, access: access) }
  }
}
