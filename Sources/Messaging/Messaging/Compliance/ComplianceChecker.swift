/// Looks for contact details, invitations off the platform and abuse in messages (MSG-CONTACT,
/// MSG-ABUSE), in Chinese, Vietnamese and English.
///
/// Words are found by one automaton over the folded text, numbers and links by scanners; all take
/// time proportional to the length of the text. Building a checker takes about ten
/// milliseconds; keep it as long as its policy is in force.
public struct ComplianceChecker: Sendable {
  public let policy: CompliancePolicy
  private let terms: [Term]
  private let matcher: TermMatcher
  private let links: Links

  public init(_ policy: CompliancePolicy = CompliancePolicy()) {
    self.policy = policy
    let ignored = Set(policy.ignoredTerms.compactMap { Term(.innocent, $0)?.characters })
    var terms: [Term] = []
    // Of equal words the first counts: what the policy adds goes before what is built in.
    let added: [(ComplianceLexicon.Kind, [String])] = [
      (.innocent, policy.innocentTerms), (.finding(.messenger), policy.messengerTerms),
      (.finding(.platform), policy.platformTerms), (.finding(.invitation), policy.invitationTerms),
      (.finding(.abuse), policy.abuseTerms),
    ]
    for (kind, words) in added { terms += words.compactMap { Term(kind, $0) } }
    for (kind, words) in ComplianceLexicon.all {
      terms += Term.parse(words, as: kind).filter { !ignored.contains($0.characters) }
    }
    self.terms = terms
    matcher = TermMatcher(terms.map(\.characters))
    links = Links(allowed: policy.allowedDomains.map { FoldedText($0).characters })
  }

  /// Whether a word is the name of a messenger, whatever stands around it.
  func isMessenger(_ term: String) -> Bool {
    terms.contains { $0.kind == .finding(.messenger) && $0.text == term }
  }

  /// All findings, by where they begin, those included that the policy allows. Those of a category
  /// never overlap.
  public func check(_ text: String) -> [ComplianceFinding] {
    let folded = FoldedText(text)
    var findings: [ComplianceFinding] = []
    func add(_ category: ComplianceCategory, _ start: Int32, _ end: Int32, _ term: String) {
      findings.append(
        ComplianceFinding(
          category: category, action: policy.action(for: category), start: Int(start),
          end: Int(end), term: term))
    }

    let view = WordView.make(of: folded)
    var numbers = PhoneNumbers()
    var words = WordScan(view, terms: terms)
    matcher.forEachMatch(in: view.characters) { words.add($0) }
    words.finish()
    numbers.phoneHints = words.phoneHints
    numbers.codeHints = words.codeHints
    for hit in words.hits { add(hit.category, hit.start, hit.end, terms[hit.term].text) }
    for leet in WordView.Leet.allCases {
      guard let read = WordView.make(reading: view, as: leet) else { continue }
      var words = WordScan(read, terms: terms)
      matcher.forEachMatch(in: read.characters) { words.add($0) }
      words.finish()
      for hit in words.hits { add(hit.category, hit.start, hit.end, terms[hit.term].text) }
    }
    numbers.forEach(in: folded) { range, form in
      add(.phone, folded.starts[range.lowerBound], folded.ends[range.upperBound - 1], "\(form)")
    }
    links.forEach(in: folded) { range, kind in
      add(
        kind == .email ? .email : .link, folded.starts[range.lowerBound],
        folded.ends[range.upperBound - 1], kind == .email ? "email:address" : "link:domain")
    }
    return Self.merged(findings)
  }

  /// By place. Findings of one category that overlap become one.
  private static func merged(_ findings: [ComplianceFinding]) -> [ComplianceFinding] {
    guard findings.count > 1 else { return findings }
    let sorted = findings.sorted {
      ($0.category.rawValue, $0.start, $1.end) < ($1.category.rawValue, $1.start, $0.end)
    }
    var merged: [ComplianceFinding] = []
    for finding in sorted {
      if let last = merged.last, last.category == finding.category, finding.start < last.end {
        merged[merged.count - 1].end = max(last.end, finding.end)
      } else {
        merged.append(finding)
      }
    }
    // What a mail address ends in is no finding of its own.
    let mails = merged.filter { $0.category == .email }
    if !mails.isEmpty {
      merged.removeAll { finding in
        finding.category != .email
          && mails.contains { $0.start <= finding.start && finding.end <= $0.end }
      }
    }
    return merged.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }
}

extension [ComplianceFinding] {
  /// What the strictest finding says; ``ComplianceAction/allow`` without one.
  public var action: ComplianceAction {
    if contains(where: { $0.action == .block }) { return .block }
    return contains { $0.action == .flag } ? .flag : .allow
  }
}
