public import Domain
internal import Glibc

/// The roles of a policy with their names resolved: who may call what, acting as whom.
///
/// The service's own user and root may do everything: they own the database. Anyone else needs a
/// role. Health checks need none.
public struct AccessTable: Sendable {
  struct Grant: Sendable {
    var users: Set<UInt32> = []
    var groups: Set<UInt32> = []
    var methods: [MethodPattern]
    var actors: Set<Actor.Kind>

    func covers(uid: UInt32, gid: UInt32) -> Bool { users.contains(uid) || groups.contains(gid) }
  }

  static let openServices: Set<String> = ["grpc.health.v1.Health"]

  private let owner: UInt32
  private let grants: [Grant]

  /// - Parameter owner: the uid that may do everything beside root; nil for the process's own.
  /// - Throws: ``PolicyError`` naming a user or group that the machine does not know.
  public init(
    _ roles: [Role], owner: UInt32? = nil, accounts: AccountDirectory = .system
  ) throws(PolicyError) {
    self.owner = owner ?? geteuid()
    var grants: [Grant] = []
    for role in roles {
      var grant = Grant(methods: role.methods, actors: role.actors)
      for user in role.users {
        switch user {
        case .id(let id): grant.users.insert(id)
        case .name(let name):
          guard let id = accounts.user(name) else {
            throw PolicyError("role \"\(role.name)\": this machine has no user \"\(name)\"")
          }
          grant.users.insert(id)
        }
      }
      for group in role.groups {
        switch group {
        case .id(let id): grant.groups.insert(id)
        case .name(let name):
          guard let found = accounts.group(name) else {
            throw PolicyError("role \"\(role.name)\": this machine has no group \"\(name)\"")
          }
          grant.groups.insert(found.id)
          grant.users.formUnion(found.members)
        }
      }
      grants.append(grant)
    }
    self.grants = grants
  }

  public func isUnrestricted(uid: UInt32) -> Bool { uid == owner || uid == 0 }

  public func allows(uid: UInt32, gid: UInt32, service: String, method: String) -> Bool {
    isUnrestricted(uid: uid) || Self.openServices.contains(service)
      || grants.contains {
        $0.covers(uid: uid, gid: gid)
          && $0.methods.contains { $0.matches(service: service, method: method) }
      }
  }

  /// Whether the peer may act as this kind of actor when it calls this method.
  public func allows(
    uid: UInt32, gid: UInt32, service: String, method: String, actingAs actor: Actor.Kind
  ) -> Bool {
    isUnrestricted(uid: uid)
      || grants.contains {
        $0.covers(uid: uid, gid: gid) && $0.actors.contains(actor)
          && $0.methods.contains { $0.matches(service: service, method: method) }
      }
  }
}
