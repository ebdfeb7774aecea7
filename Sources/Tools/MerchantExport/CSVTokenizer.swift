/// RFC 4180 over a stream of bytes, lenient where real exports are: CR, LF or CRLF end a row,
/// blanks and tabs may pad a quoted cell, a quote inside an unquoted cell is text.
///
/// A quoted cell that outgrows its limit, or that the end of the file cuts off, spoils one row
/// only: reading resumes after the first line break that the cell swallowed. What is read twice
/// for this is at most half of all that is read and one row, so no file takes quadratic time.
struct CSVTokenizer {
  private enum State {
    case cellStart, unquoted, quoted, quoteInQuoted, afterQuoted, skipLine
  }

  private enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
  }

  let delimiter: UInt8
  /// The row that ``next(_:)`` or ``finish()`` completed.
  private(set) var row = CSVRow()

  private var state = State.cellStart
  private var isRowOpen = false
  private var rowNumber = 0
  /// The number of the line that is being read.
  private var line = 1
  private var lastWasCR = false

  /// The line on which the quoted cell began that is open or was open last.
  private var quoteLine = 1
  /// What the open quoted cell holds after its first line break, to be read again if it never ends.
  private var swallowed: [UInt8] = []
  /// The line on which `swallowed` begins; nil before the cell's first line break.
  private var swallowedLine: Int?
  private var swallowedAfterCR = false

  /// Bytes to read again before any new ones.
  private var replay: [UInt8] = []
  private var replayOffset = 0
  /// All bytes read so far, those that were read twice counted twice.
  private var bytesRead = 0
  private var bytesReplayed = 0

  init(delimiter: UInt8) { self.delimiter = delimiter }

  /// Reads on until a row is complete, and takes what was read off `input`; false when the input
  /// is used up before that.
  mutating func next(_ input: inout UnsafeRawBufferPointer) -> Bool {
    if !isRowOpen { beginRow() }
    while replayOffset < replay.count {
      let buffer = replay
      let start = replayOffset
      replay = []
      replayOffset = 0
      let end = buffer.withUnsafeBytes {
        start + scan(UnsafeRawBufferPointer(rebasing: $0[start...]))
      }
      if replay.isEmpty {
        replay = buffer
        replayOffset = end
      } else {
        // One of these bytes' own cells never ended: the new replay comes first.
        replay.append(contentsOf: buffer[end...])
      }
      if !isRowOpen { return true }
    }
    replay = []
    replayOffset = 0
    let end = scan(input)
    input = UnsafeRawBufferPointer(rebasing: input[end...])
    return !isRowOpen
  }

  /// After the last byte: completes the rows that are left, one a call; false when none is.
  mutating func finish() -> Bool {
    var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    if next(&nothing) { return true }
    switch state {
    case .cellStart where row.ends.isEmpty && row.bytes.isEmpty: return false
    case .cellStart, .unquoted, .quoteInQuoted, .afterQuoted: endCell()
    case .skipLine: break
    case .quoted: resumeAfterQuote(.unterminatedQuote(line: quoteLine), isAtEnd: true)
    }
    isRowOpen = false
    return true
  }

  private mutating func beginRow() {
    isRowOpen = true
    rowNumber += 1
    row.position = RowPosition(row: rowNumber, line: line)
    row.bytes.removeAll(keepingCapacity: true)
    row.ends.removeAll(keepingCapacity: true)
    row.defect = nil
    state = .cellStart
  }

  private mutating func spoil(_ defect: CSVDefect) {
    if row.defect == nil { row.defect = defect }
  }

  private mutating func endCell() {
    if row.ends.count < ExportLimits.cells {
      row.ends.append(row.bytes.count)
    } else {
      spoil(.tooManyCells)
      row.bytes.removeLast(row.bytes.count - (row.ends.last ?? 0))
    }
    state = .cellStart
  }

  private mutating func endRow(by byte: UInt8) {
    if state != .skipLine { endCell() }
    line += 1
    lastWasCR = byte == Byte.carriageReturn
    isRowOpen = false
  }

  /// Appends to the open cell; false when that breaks a limit.
  private mutating func store(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let cellLength = row.bytes.count - (row.ends.last ?? 0)
    if cellLength + bytes.count > ExportLimits.cellBytes {
      spoil(.cellTooLong)
    } else if row.bytes.count + bytes.count > ExportLimits.rowBytes {
      spoil(.rowTooLong)
    } else {
      row.bytes.append(contentsOf: bytes)
      return true
    }
    return false
  }

  /// Reads until a row is complete or the input is used up; returns how many bytes were read.
  private mutating func scan(_ input: UnsafeRawBufferPointer) -> Int {
    var index = 0
    while index < input.count && isRowOpen {
      let start = index
      switch state {
      case .unquoted: index = scanUnquoted(input, from: index)
      case .quoted: index = scanQuoted(input, from: index)
      case .cellStart where isPlain(input[start]):
        lastWasCR = false
        state = .unquoted
        index = scanUnquoted(input, from: index)
      case .cellStart, .quoteInQuoted, .afterQuoted, .skipLine:
        index += 1
        step(input[start])
      }
      bytesRead += index - start
    }
    return index
  }

  /// Whether a cell that begins with this byte is unquoted, with this byte in it.
  private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case delimiter, Byte.quote, Byte.space, Byte.tab, Byte.lineFeed, Byte.carriageReturn: false
    default: true
    }
  }

  private mutating func step(_ byte: UInt8) {
    let followsCR = lastWasCR
    lastWasCR = false
    switch (byte, state) {
    case (Byte.lineFeed, .cellStart) where followsCR:
      // The second half of a CRLF belongs to the break that the first half made.
      break
    case (Byte.lineFeed, _), (Byte.carriageReturn, _): endRow(by: byte)
    case (_, .skipLine): break
    case (delimiter, _): endCell()
    case (Byte.quote, .cellStart):
      row.bytes.removeLast(row.bytes.count - (row.ends.last ?? 0))
      openQuote()
    case (Byte.quote, .quoteInQuoted):
      state = .quoted
      withUnsafeBytes(of: byte) { appendQuoted($0) }
    case (Byte.space, .cellStart), (Byte.tab, .cellStart): appendUnquoted(byte)
    case (Byte.space, _), (Byte.tab, _): state = .afterQuoted
    default:
      // Only after a quoted cell: a plain byte at the start of a cell does not come here.
      spoil(.textAfterQuote)
      state = .unquoted
      appendUnquoted(byte)
    }
  }

  private mutating func appendUnquoted(_ byte: UInt8) {
    withUnsafeBytes(of: byte) { _ = store($0) }
  }

  private mutating func scanUnquoted(_ input: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index < input.count {
      let byte = input[index]
      if byte == delimiter || byte == Byte.lineFeed || byte == Byte.carriageReturn { break }
      index += 1
    }
    _ = store(UnsafeRawBufferPointer(rebasing: input[start..<index]))
    guard index < input.count else { return index }
    if input[index] == delimiter { endCell() } else { endRow(by: input[index]) }
    return index + 1
  }

  private mutating func openQuote() {
    state = .quoted
    quoteLine = line
    swallowed.removeAll(keepingCapacity: true)
    swallowedLine = nil
  }

  private mutating func scanQuoted(_ input: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index < input.count {
      let byte = input[index]
      if byte == Byte.quote || byte == Byte.lineFeed || byte == Byte.carriageReturn { break }
      index += 1
    }
    if index > start {
      lastWasCR = false
      appendQuoted(UnsafeRawBufferPointer(rebasing: input[start..<index]))
    }
    guard index < input.count, state == .quoted, isRowOpen else { return index }
    let byte = input[index]
    if byte == Byte.quote {
      lastWasCR = false
      if swallowedLine != nil { swallowed.append(byte) }
      state = .quoteInQuoted
    } else {
      breakQuotedLine(by: byte)
    }
    return index + 1
  }

  private mutating func breakQuotedLine(by byte: UInt8) {
    if !(byte == Byte.lineFeed && lastWasCR) { line += 1 }
    lastWasCR = byte == Byte.carriageReturn
    if swallowedLine == nil {
      swallowedLine = line
      swallowedAfterCR = lastWasCR
    } else {
      swallowed.append(byte)
    }
    if !withUnsafeBytes(of: byte, { store($0) }) {
      resumeAfterQuote(.endlessQuote(line: quoteLine), isAtEnd: false)
    }
  }

  private mutating func appendQuoted(_ bytes: UnsafeRawBufferPointer) {
    if swallowedLine != nil { swallowed.append(contentsOf: bytes) }
    if !store(bytes) { resumeAfterQuote(.endlessQuote(line: quoteLine), isAtEnd: false) }
  }

  /// Ends the row whose quoted cell never ends, and reads on behind the cell's first line break.
  private mutating func resumeAfterQuote(_ defect: CSVDefect, isAtEnd: Bool) {
    row.defect = defect
    let isAffordable =
      bytesReplayed + swallowed.count <= bytesRead / 2 + ExportLimits.rowBytes
    if let start = swallowedLine, isAffordable {
      bytesReplayed += swallowed.count
      replay = swallowed
      replayOffset = 0
      line = start
      lastWasCR = swallowedAfterCR
      isRowOpen = false
    } else {
      state = .skipLine
      if isAtEnd { isRowOpen = false }
    }
  }
}
