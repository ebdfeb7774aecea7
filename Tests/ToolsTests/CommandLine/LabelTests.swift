import Contracts
import Foundation
import RPCCore
import Testing

@testable import aftercare

@Suite("aftercare label") struct LabelTests {
  private let label = AfterSalesV1.ReturnLabel(
    orderID: "o-1", caseID: "case-1",
    buyer: .init(name: "阮氏", phone: "+84 90", address: "Quận 1\nTP.HCM"),
    returnTo: .init(name: "欢乐家居", address: "文一西路969号"), payer: .seller)

  @Test func eachContactIsOneLineWithoutWhatIsMissing() {
    #expect(
      LabelText.lines(label) == [
        "order    o-1", "case     case-1", "to       欢乐家居, 文一西路969号",
        "from     阮氏, +84 90, Quận 1, TP.HCM", "freight  the seller pays",
      ])
  }

  @Test(
    arguments: [
      (.buyer, "the buyer pays"), (.insurance, "freight insurance pays"),
      (.unspecified, "not decided"), (.unrecognized(9), "not decided"),
    ] as [(AfterSalesV1.FreightPayer, String)])
  func whoPaysIsSaid(_ payer: AfterSalesV1.FreightPayer, _ text: String) {
    var label = label
    label.payer = payer
    #expect(LabelText.lines(label).last == "freight  \(text)")
  }

  @Test func theCommandLineIsChecked() async throws {
    let terminal = Terminal(environment: [:])
    #expect(await Program.run(["label"], terminal) == 2)
    #expect(await Program.run(["label", "case-1", "--language", "de"], terminal) == 2)
  }
}

@Suite("A file that a command writes") struct TextFileTests {
  private let path = NSTemporaryDirectory() + "aftercare-text-\(UUID().uuidString)"

  @Test func itReplacesWhatWasThere() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try TextFile.write("a longer text", to: path)
    try TextFile.write("标签", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "标签")
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() {
    let failure = #expect(throws: CommandFailure.self) {
      try TextFile.write("x", to: "\(path)/nowhere")
    }
    #expect(failure?.code == .permissionDenied)
    #expect(failure?.description.contains("\(path)/nowhere") == true)
  }
}
