/// Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED): the credentials at
/// the time of `connect`, which the peer cannot forge.
public struct Peer: Sendable, Hashable {
  public var userID: UInt32
  public var groupID: UInt32
  /// For logs only: process ids are reused.
  public var processID: Int32

  public init(userID: UInt32, groupID: UInt32, processID: Int32) {
    self.userID = userID
    self.groupID = groupID
    self.processID = processID
  }
}
