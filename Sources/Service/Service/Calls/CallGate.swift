public import Domain
public import RPCCore

/// What every call passes on its way to a handler: the roles of its peer, and the count of calls in
/// progress.
public final class CallGate: ServerGate {
  private let access: @Sendable () -> AccessTable
  private let metrics: CallMetrics

  /// - Parameter access: the table in force; asked for each call of a peer that is neither root
  ///   nor the service's own user.
  public init(metrics: CallMetrics, access: @escaping @Sendable () -> AccessTable) {
    self.metrics = metrics
    self.access = access
  }

  public func admit(_ context: CallContext) throws(RPCStatus) {
    try access().requireMethod(context)
    metrics.callStarted(context.method)
  }

  public func left(_ context: CallContext) { metrics.handlerEnded(context.method) }
}

extension AccessTable {
  /// An in-memory call without a peer comes from the process itself.
  ///
  /// - Throws: PERMISSION_DENIED, reason `METHOD_NOT_ALLOWED`.
  public func requireMethod(_ context: CallContext) throws(RPCStatus) {
    guard let peer = context.peer, !isUnrestricted(uid: peer.userID) else { return }
    let method = context.method
    guard
      allows(
        uid: peer.userID, gid: peer.groupID, service: method.service, method: method.name)
    else {
      throw StatusMapping.failure(
        .permissionDenied, "METHOD_NOT_ALLOWED",
        "user \(peer.userID) may not call \(method); a role in the service's policy would allow it",
        metadata: ["uid": String(peer.userID), "method": method.description])
    }
  }

  /// - Throws: PERMISSION_DENIED, reason `ACTOR_NOT_ALLOWED`, unless the peer may act as such an
  ///   actor in this call.
  public func require(_ actor: Actor.Kind, _ context: CallContext) throws(RPCStatus) {
    guard let peer = context.peer, !isUnrestricted(uid: peer.userID) else { return }
    let method = context.method
    guard
      allows(
        uid: peer.userID, gid: peer.groupID, service: method.service, method: method.name,
        actingAs: actor)
    else {
      throw StatusMapping.failure(
        .permissionDenied, "ACTOR_NOT_ALLOWED",
        "user \(peer.userID) may not act as \(actor.rawValue) in \(method); a role in the "
          + "service's policy would allow it",
        metadata: [
          "uid": String(peer.userID), "method": method.description, "actor": actor.rawValue,
        ])
    }
  }
}
