/// How one file is written, found from its first row.
struct ExportFormat {
  var encoding: ExportEncoding
  var delimiter: UInt8
  var header: ExportHeader
  /// Bytes of the mark before the first row.
  var markLength: Int

  private static let delimiters = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]

  /// Nil when the first row may go on behind `head` and `isAtEnd` is false, or when there is none.
  ///
  /// - Throws: when no reading of the first row is the header of a merchant export.
  static func detect(
    _ head: [UInt8], _ options: ExportOptions, isAtEnd: Bool
  ) throws(ExportError) -> ExportFormat? {
    if let what = foreignFormat(head) { throw .unreadable(what) }
    let isWhole = isAtEnd || head.count >= ExportLimits.cellBytes
    let marked = ExportEncoding.allCases.first { head.starts(with: $0.byteOrderMark) }
    let markLength = marked?.byteOrderMark.count ?? 0
    var rows: [(delimiter: UInt8, row: CSVRow)] = []
    for delimiter in delimiters {
      let row = firstRow(head[markLength...], delimiter: delimiter, isWhole: isWhole)
      guard let row else { return nil }
      rows.append((delimiter, row))
    }
    let encodings = marked.map { [$0] } ?? ExportEncoding.allCases
    var best: ExportFormat?
    for encoding in encodings {
      let decoder: TextDecoder
      do throws(ExportError) {
        decoder = try TextDecoder(encoding)
      } catch {
        // Only a file that needs the missing converter fails by it.
        if best == nil { throw error }
        continue
      }
      for (delimiter, row) in rows {
        let header = ExportHeader(
          names: names(row, decoder), buyerColumn: options.buyerColumn)
        guard header.knownCount > (best?.header.knownCount ?? 0) else { continue }
        best = ExportFormat(
          encoding: encoding, delimiter: delimiter, header: header, markLength: markLength)
      }
    }
    guard let best else { throw .notAnExport(found: beginning(rows[0].row)) }
    let missing = best.header.missing(buyerColumn: options.buyerColumn)
    guard missing.isEmpty else { throw .missingColumns(missing) }
    return best
  }

  /// The first row that is not blank.
  private static func firstRow(
    _ head: ArraySlice<UInt8>, delimiter: UInt8, isWhole: Bool
  ) -> CSVRow? {
    var tokenizer = CSVTokenizer(delimiter: delimiter)
    return head.withUnsafeBytes { bytes in
      var bytes = bytes
      while tokenizer.next(&bytes) || (isWhole && tokenizer.finish()) {
        if !tokenizer.row.isBlank() || tokenizer.row.defect != nil { return tokenizer.row }
      }
      return nil
    }
  }

  /// Cells that are not valid in the encoding are empty names.
  private static func names(_ row: CSVRow, _ decoder: TextDecoder) -> [String] {
    row.bytes.withUnsafeBufferPointer { bytes in
      row.ends.indices.map { index in
        decoder.decode(UnsafeBufferPointer(rebasing: bytes[row.range(index)])) { $0?.string ?? "" }
      }
    }
  }

  /// The first cells of a row that is no header, as far as they are text.
  private static func beginning(_ row: CSVRow) -> [String] {
    row.ends.indices.prefix(3).map { index in
      CellText.quoted(String(decoding: row.bytes[row.range(index)], as: UTF8.self))
    }
  }

  private static func foreignFormat(_ head: [UInt8]) -> String? {
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      return "this is a spreadsheet file (Excel): save it as CSV and import that"
    }
    let isMarked = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    if isMarked || head.prefix(64).count(where: { $0 == 0 }) > 8 {
      return "the file is not in UTF-8 or GB18030 (it looks like UTF-16): save it as CSV UTF-8"
    }
    return nil
  }
}
