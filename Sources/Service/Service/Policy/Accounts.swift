internal import Glibc

/// Where the names of users and groups in a policy are looked up, once when it is loaded.
public struct AccountDirectory: Sendable {
  public var user: @Sendable (String) -> UInt32?
  /// The group's id and the users that it lists as members.
  public var group: @Sendable (String) -> (id: UInt32, members: [UInt32])?

  public init(
    user: @escaping @Sendable (String) -> UInt32?,
    group: @escaping @Sendable (String) -> (id: UInt32, members: [UInt32])?
  ) {
    self.user = user
    self.group = group
  }

  /// The machine's own, through the name service switch.
  public static let system = AccountDirectory(user: systemUser, group: systemGroup)

  private static func systemUser(_ name: String) -> UInt32? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil
    else { return nil }
    return entry.pw_uid
  }

  private static func systemGroup(_ name: String) -> (id: UInt32, members: [UInt32])? {
    var entry = Glibc.group()
    var found: UnsafeMutablePointer<Glibc.group>?
    var buffer = [CChar](repeating: 0, count: 65_536)
    return buffer.withUnsafeMutableBufferPointer { buffer -> (UInt32, [UInt32])? in
      guard getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found) == 0, found != nil
      else { return nil }
      var members: [UInt32] = []
      var next = entry.gr_mem
      while let member = next?.pointee {
        if let id = systemUser(String(cString: member)) { members.append(id) }
        next = next?.successor()
      }
      return (entry.gr_gid, members)
    }
  }
}
