/// Which database this is, chosen at random when it is made. Copies share it.
struct DatabaseID: Sendable, Equatable {
  let value: UInt128

  var bytes: [UInt8] { value.bigEndianBytes }
}

/// A place in the event log as clients keep it: 48 hexadecimal digits, 32 of the database's id and
/// 16 of the sequence number. Clients treat it as opaque.
///
/// The id makes a cursor of another database an error and not a silent skip, and a number past the
/// end shows that the database went back to an older copy.
extension Store {
  /// A cursor for whoever has seen the events up to and including `sequence`; 0 for none.
  public func cursor(after sequence: Int64) -> String {
    String(unsafeUninitializedCapacity: 48) { place in
      var id = databaseID.value
      var sequence = UInt64(bitPattern: sequence)
      for index in stride(from: 31, through: 0, by: -1) {
        place[index] = hexadecimalDigit(UInt8(truncatingIfNeeded: id & 15))
        id >>= 4
      }
      for index in stride(from: 47, through: 32, by: -1) {
        place[index] = hexadecimalDigit(UInt8(truncatingIfNeeded: sequence & 15))
        sequence >>= 4
      }
      return 48
    }
  }

  /// The sequence number that a cursor stands for. The empty cursor is before the first event.
  ///
  /// - Throws: ``StoreError/Kind/cursorMalformed``, ``StoreError/Kind/cursorForeign``,
  ///   ``StoreError/Kind/cursorBeyondEnd``.
  public func sequence(of cursor: String) throws(StoreError) -> Int64 {
    if cursor.isEmpty { return 0 }
    guard let bytes = bytes(hexadecimal: cursor), bytes.count == 24, bytes[16] < 0x80 else {
      throw StoreError(
        .cursorMalformed,
        "the cursor is not one that this service gave out. Send it back unchanged, or leave it "
          + "empty to start with the first event.")
    }
    guard bytes[..<16].elementsEqual(databaseID.bytes) else {
      throw StoreError(
        .cursorForeign,
        "the cursor belongs to another database. Follow this one from the start, with an empty "
          + "cursor.")
    }
    let sequence = bytes[16...].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard sequence <= lastSequence else {
      throw StoreError(
        .cursorBeyondEnd,
        "the cursor stands after event \(sequence), and the last one is \(lastSequence): the "
          + "database went back to an older copy. Compare what was lost, then follow it from a "
          + "cursor that it still has, or from the start.")
    }
    return sequence
  }
}

private let digits = Array("0123456789abcdef".utf8)

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

private func bytes(hexadecimal text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var high: UInt8?
  for character in text.utf8 {
    guard let digit = digits.firstIndex(of: character) else { return nil }
    if let first = high {
      bytes.append(first << 4 | UInt8(digit))
      high = nil
    } else {
      high = UInt8(digit)
    }
  }
  return high == nil ? bytes : nil
}
