extension ComplianceChecker {
  /// What is found in the id of what a message shows (MSG-CONTACT, MSG-ABUSE).
  ///
  /// Clients look such an id up, but it reaches the buyer with the message, and nothing here knows
  /// whether anything has this id. What is not written as ids are is judged as a text. Of an id only
  /// that counts which ids do not hold by chance: a mobile number, an address, and the name of a
  /// messenger with an id behind it, which is never more than flagged, since ids begin with `WX-` for
  /// other reasons as well. Order, case, coupon and product ids pass, however many digits they have:
  /// all but those that cannot be told from a mobile number.
  public func check(reference: String) -> [ComplianceFinding] {
    var findings = check(reference)
    if reference.utf8.allSatisfy(Self.isOfID) {
      let id = Array(reference.utf8)
      findings = findings.compactMap { contact($0, in: id) }
    }
    for index in findings.indices { findings[index].field = .reference }
    return findings
  }

  /// What a finding in an id comes to; nil if it is likely to be there by chance.
  private func contact(_ finding: ComplianceFinding, in id: [UInt8]) -> ComplianceFinding? {
    let found = id[finding.start..<finding.end]
    switch finding.category {
    case .phone:
      let isMobile = ["phone:cn-mobile", "phone:vn-mobile", "phone:international"].contains(
        finding.term)
      return isMobile && !found.contains(where: Self.isLetter) ? finding : nil
    case .messenger:
      let isSeparate = found.contains { !Self.isAlphanumeric($0) }
      guard isSeparate, isMessenger(finding.term) else { return nil }
      var flagged = finding
      if flagged.action == .block { flagged.action = .flag }
      return flagged
    case .link, .email: return finding
    case .platform, .invitation, .abuse: return nil
    }
  }

  /// Letters, digits and what ids have between them.
  private static func isOfID(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "-_.:/+=#|".utf8.contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
  }
}
