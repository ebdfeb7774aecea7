import Foundation
import MerchantExport
import Testing

@Suite("Merchant exports: files")
struct ExportFileTests {
  @Test("a file is read to its end, with progress")
  func file() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("export-\(UUID().uuidString).csv").path
    let bytes = Fixture.export((0..<3_000).map { ["订单号": "A\($0)"] })
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try ExportFile(path: path)
    #expect(file.byteCount == bytes.count)
    var orders = 0
    var pieces = 0
    while let items = try file.next() {
      orders += items.count
      pieces += 1
    }
    #expect(orders == 3_000)
    #expect(file.rowCount == 3_000)
    #expect(file.bytesRead == bytes.count)
    #expect(pieces > 2)
    #expect(try file.next() == nil)
  }

  @Test("a file that is not there or a folder is an error with its path")
  func noFile() {
    #expect(throws: ExportError.system(errno: ENOENT, path: "/nowhere/export.csv")) {
      try ExportFile(path: "/nowhere/export.csv")
    }
    #expect(throws: ExportError.system(errno: EISDIR, path: "/tmp")) {
      let folder = try ExportFile(path: "/tmp")
      while try folder.next() != nil {}
    }
    #expect(
      "\(ExportError.system(errno: ENOENT, path: "x.csv"))" == "x.csv: No such file or directory")
  }
}
