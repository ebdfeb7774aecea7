import Testing

@testable import MerchantExport

@Suite("Merchant exports: rows and cells")
struct TokenizerTests {
  /// All rows as text, with a mark for each defect.
  private func rows(_ text: String, delimiter: Character = ",") -> [[String]] {
    rows(Array(text.utf8), delimiter: delimiter).map { $0.cells }
  }

  private func rows(
    _ bytes: [UInt8], delimiter: Character = ","
  ) -> [(cells: [String], row: CSVRow)] {
    var tokenizer = CSVTokenizer(delimiter: delimiter.asciiValue!)
    var rows: [(cells: [String], row: CSVRow)] = []
    func take() {
      let row = tokenizer.row
      let cells = row.ends.indices.map { String(decoding: row.bytes[row.range($0)], as: UTF8.self) }
      rows.append((cells, row))
    }
    bytes.withUnsafeBytes { bytes in
      var bytes = bytes
      while tokenizer.next(&bytes) { take() }
    }
    while tokenizer.finish() { take() }
    return rows
  }

  @Test("CR, LF and CRLF end rows, the last one with or without")
  func lineBreaks() {
    #expect(rows("a,b\nc,d\re,f\r\ng,h") == [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]])
    #expect(rows("a\r\n") == [["a"]])
    #expect(rows("a\r\r\n\nb") == [["a"], [""], [""], ["b"]])
    #expect(rows("") == [])
    #expect(rows(",") == [["", ""]])
  }

  @Test("quoted cells hold commas, doubled quotes, tabs and line breaks")
  func quotedCells() {
    #expect(
      rows("\"a,b\",\"c\"\"d\",\"e\r\nf\",\"g\th\"\n") == [["a,b", "c\"d", "e\r\nf", "g\th"]])
    #expect(rows("\"\",\"\"\"\"\n") == [["", "\""]])
  }

  @Test("blanks and tabs may stand around a quoted cell")
  func paddedQuotes() {
    #expect(rows("  \"a\" ,\t\"b\"\t,\"c\"\t\n") == [["a", "b", "c"]])
  }

  @Test("an unquoted cell keeps its trailing tab for the cell's reader")
  func trailingTab() {
    #expect(rows("260531-1\t,b\t\n") == [["260531-1\t", "b\t"]])
  }

  @Test("a quote inside an unquoted cell is text")
  func innerQuote() {
    #expect(rows("5\" 管,b\n") == [["5\" 管", "b"]])
    #expect(rows("=\"123\",b\n") == [["=\"123\"", "b"]])
  }

  @Test("text after a closing quote is a defect")
  func textAfterQuote() {
    let result = rows(Array("\"a\"b,c\nd,e\n".utf8))
    #expect(result.map(\.row.defect) == [.textAfterQuote, nil])
    #expect(result[1].cells == ["d", "e"])
  }

  @Test("an unterminated quote at the end of the file costs one row")
  func unterminatedQuote() {
    let result = rows(Array("a,b\r\nc,\"d\r\ne,f\r\ng,h\r\n".utf8))
    #expect(result.map(\.row.defect) == [nil, .unterminatedQuote(line: 2), nil, nil])
    #expect(result[2].cells == ["e", "f"])
    #expect(result.map(\.row.position.row) == [1, 2, 3, 4])
    #expect(result.map(\.row.position.line) == [1, 2, 3, 4])
  }

  @Test("an unterminated quote without anything behind it is reported too")
  func unterminatedQuoteAtEnd() {
    #expect(rows(Array("a\n\"".utf8)).map(\.row.defect) == [nil, .unterminatedQuote(line: 2)])
    #expect(rows(Array("\"a\n".utf8)).map(\.row.defect) == [.unterminatedQuote(line: 1)])
  }

  @Test("a closed cell with line breaks before the unterminated one is not torn")
  func unterminatedAfterMultiline() {
    let result = rows(Array("\"x\ny\",\"d\ne,f\n".utf8))
    #expect(result.map(\.row.defect) == [.unterminatedQuote(line: 2), nil])
    #expect(result[1].cells == ["e", "f"])
  }

  @Test("a quote that does not end within the limit costs one row of a long file")
  func endlessQuote() {
    let tail = String(repeating: "e,f\n", count: ExportLimits.cellBytes / 4 + 10)
    let result = rows(Array(("a,\"b\n" + tail).utf8))
    #expect(result.count == 1 + ExportLimits.cellBytes / 4 + 10)
    #expect(result[0].row.defect == .endlessQuote(line: 1))
    #expect(result[1...].allSatisfy { $0.cells == ["e", "f"] })
  }

  @Test("a file of nothing but open quotes is read in linear time")
  func openQuotesAreLinear() {
    let result = rows(Array(String(repeating: "x\",\"\n", count: 200_000).utf8))
    #expect(result.count > 0)
    #expect(result.contains { $0.row.defect != nil })
  }

  @Test("a cell, a row and a number of cells beyond the limits are defects of their row")
  func limits() {
    let long = String(repeating: "x", count: ExportLimits.cellBytes + 1)
    #expect(rows(Array("\(long),b\nc\n".utf8)).map(\.row.defect) == [.cellTooLong, nil])
    let most = String(repeating: "x", count: ExportLimits.cellBytes)
    let wide = Array(repeating: most, count: 5).joined(separator: ",")
    #expect(rows(Array("\(wide)\nc\n".utf8)).map(\.row.defect) == [.rowTooLong, nil])
    let many = String(repeating: ",", count: ExportLimits.cells)
    #expect(rows(Array("\(many)\nc\n".utf8)).map(\.row.defect) == [.tooManyCells, nil])
  }

  @Test("rows are numbered as a spreadsheet does, lines as an editor does")
  func positions() {
    let result = rows(Array("a\r\n\r\n\"b\r\nc\"\rd\n".utf8))
    #expect(result.map(\.row.position.row) == [1, 2, 3, 4])
    #expect(result.map(\.row.position.line) == [1, 2, 3, 5])
  }

  @Test("tabs and semicolons delimit")
  func delimiters() {
    #expect(rows("a\tb\t\"c\td\"\n", delimiter: "\t") == [["a", "b", "c\td"]])
    #expect(rows("a;b,c;\"d;e\"\n", delimiter: ";") == [["a", "b,c", "d;e"]])
  }
}
