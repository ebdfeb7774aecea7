/// Finds phone numbers, however their digits are written and spaced.
struct PhoneNumbers {
  /// Where words end after which a phone number is likely (`电话`), and after which a number is of
  /// something else (`单号`, a carrier's name); in Unicode scalars of the original, ascending.
  var phoneHints: [Int32] = []
  var codeHints: [Int32] = []

  /// So near before a number a hint must end to speak of it.
  private static let hintReach: Int32 = 14
  /// No phone number has more digits, `0086` included.
  private static let digitsMax = 15

  /// Calls `found` with the range of each number in `text`, and the name of its form.
  func forEach(in text: FoldedText, _ found: (Range<Int>, StaticString) -> Void) {
    let groups = DigitGroups(text).groups
    var first = 0
    while first < groups.count {
      guard let (last, form) = number(from: first, groups, text) else {
        first += 1
        continue
      }
      let start =
        groups[first].hasPlus ? groups[first].range.lowerBound - 1 : groups[first].range.lowerBound
      found(start..<groups[last].range.upperBound, form)
      first = last + 1
    }
  }

  /// The longest number that begins with a group.
  private func number(
    from first: Int, _ groups: [DigitGroup], _ text: FoldedText
  ) -> (last: Int, form: StaticString)? {
    var candidate = PhoneCandidate(hint: hint(before: text.starts[groups[first].range.lowerBound]))
    var best: (last: Int, form: StaticString)?
    var last = first
    while last < groups.count, last == first || groups[last].separator != nil {
      if candidate.digits.count + groups[last].digits.count > Self.digitsMax { break }
      candidate.append(groups[last])
      let next = last + 1 < groups.count ? groups[last + 1].separator : nil
      let before = groups[first].separator
      candidate.isMaximal = candidate.separator.map { before != $0 && next != $0 } ?? true
      if let form = candidate.form { best = (last, form) }
      last += 1
    }
    return best
  }

  private func hint(before start: Int32) -> PhoneCandidate.Hint {
    let phone = Self.nearest(before: start, in: phoneHints)
    let code = Self.nearest(before: start, in: codeHints)
    if let code, start - code <= Self.hintReach, code >= phone ?? -1 { return .code }
    if let phone, start - phone <= Self.hintReach { return .phone }
    return .none
  }

  private static func nearest(before start: Int32, in ends: [Int32]) -> Int32? {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= start { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : ends[low - 1]
  }
}

/// Digits in one or more groups that may be a phone number.
struct PhoneCandidate {
  enum Hint: Hashable {
    case none, phone, code
  }

  let hint: Hint
  private(set) var digits: [UInt8] = []
  /// How many digits each group has.
  private(set) var shape: [Int] = []
  private(set) var hasPlus = false
  private(set) var hasLetters = false
  private(set) var words = 0
  private(set) var prefix: DigitGroup.Prefix = .none
  /// What joins the groups; nil while there is one group or where they are joined in several ways.
  private(set) var separator: UInt32?
  private(set) var isUniform = true
  /// Nothing more is joined to it in the same way.
  var isMaximal = true

  init(hint: Hint) { self.hint = hint }

  mutating func append(_ group: DigitGroup) {
    if shape.isEmpty {
      hasPlus = group.hasPlus
      prefix = group.prefix
    } else {
      if shape.count == 1 { separator = group.separator }
      isUniform = isUniform && separator == group.separator
    }
    digits += group.digits
    shape.append(group.digits.count)
    hasLetters = hasLetters || group.hasLetters
    if group.isWord { words += 1 }
  }

  /// The name of the form of number that it has; nil for none.
  var form: StaticString? {
    if prefix == .code { return nil }
    if words > 0 {
      guard words == shape.count, digits.count >= 8 else { return nil }
      return digits.count >= 9 ? "phone:spelled" : nil
    }
    let isTracking = hint == .code && digits.count >= 12 && shape.contains { $0 >= 9 }
    if !isTracking, let form = mobile, isPlausible { return form }
    if hasLetters || hint == .code || prefix != .none { return nil }
    if hasPlus, (8...15).contains(digits.count) { return "phone:international" }
    if let form = landline { return form }
    if hint == .phone, (7...15).contains(digits.count), isPlausible, !isDate {
      return "phone:announced"
    }
    return nil
  }

  private var mobile: StaticString? {
    func isChinese(_ from: Int) -> Bool {
      digits.count == from + 11 && digits[from] == 1 && digits[from + 1] >= 3
    }
    func isVietnamese(_ from: Int) -> Bool {
      guard digits.count == from + 9 else { return false }
      return [3, 5, 7, 8, 9].contains(digits[from])
    }
    if isChinese(0) || (isChinese(2) && starts([8, 6])) || (isChinese(4) && starts([0, 0, 8, 6])) {
      return "phone:cn-mobile"
    }
    if (isVietnamese(1) && starts([0])) || (isVietnamese(2) && starts([8, 4]) && isAnnounced)
      || (isVietnamese(4) && starts([0, 0, 8, 4])) || (isVietnamese(3) && starts([8, 4, 0]))
    {
      return "phone:vn-mobile"
    }
    return nil
  }

  private var isAnnounced: Bool { hasPlus || hint == .phone || shape.first == 2 || hint == .none }

  private var landline: StaticString? {
    let isHyphened = isMaximal && isUniform && separator != 0x2E
    if starts([0]) {
      let shapes = [[3, 8], [4, 7], [4, 8], [3, 4, 4], [4, 4, 4], [4, 3, 4], [4, 4, 3]]
      if isHyphened, shapes.contains(shape) { return "phone:landline" }
      if starts([0, 2]), digits.count == 11, isPlausible { return "phone:landline" }
    }
    if starts([4, 0, 0]) || starts([8, 0, 0]), digits.count == 10, shape.count == 3, isHyphened {
      return "phone:service"
    }
    if starts([1, 9, 0, 0]) || starts([1, 8, 0, 0]), hint == .phone, digits.count == 8 {
      return "phone:service"
    }
    let isAmerican =
      shape == [3, 3, 4] && digits[0] >= 2 || shape == [1, 3, 3, 4] && digits[0] == 1
    if isAmerican, isUniform || separator == 0x29, isMaximal, digits[shape.count == 3 ? 3 : 4] >= 2
    {
      return "phone:american"
    }
    return nil
  }

  /// Grouped as people group a number, and not as amounts, dates and lists are.
  private var isPlausible: Bool {
    if shape.count == 1 { return true }
    if isDate || isAmount { return false }
    if shape.allSatisfy({ $0 == 1 }) { return isMaximal }
    let usual = [
      [3, 4, 4], [4, 3, 3], [3, 3, 4], [4, 3, 4], [3, 8], [4, 7], [5, 6], [7, 4], [2, 11],
      [2, 3, 4, 4],
      [4, 6], [3, 7], [2, 9], [2, 3, 3, 3], [2, 2, 3, 4], [3, 3, 5],
    ]
    if usual.contains(shape) { return isMaximal || separator == 0x20 }
    return isUniform && isMaximal
  }

  /// `13,800,000,000`
  private var isAmount: Bool {
    guard separator == 0x2E || separator == 0x2C, digits[0] != 0 else { return false }
    return shape.dropFirst().allSatisfy { $0 == 3 } || shape.last.map { $0 <= 2 } == true
  }

  /// Begins with `2026-05-31` or `20260531`.
  private var isDate: Bool {
    guard digits.count >= 8, starts([2, 0]) || starts([1, 9]) else { return false }
    if shape.count >= 3, shape[0] == 4, shape[1] <= 2, shape[2] <= 2 { return true }
    let month = digits[4] * 10 + digits[5]
    let day = digits[6] * 10 + digits[7]
    return shape[0] == 8 && (1...12).contains(month) && (1...31).contains(day)
  }

  private func starts(_ prefix: [UInt8]) -> Bool { digits.starts(with: prefix) }
}
