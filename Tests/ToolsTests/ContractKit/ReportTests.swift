import ContractDescriptors
import ContractKit
import Foundation
import Testing

/// What a run says to people and to CI.
@Suite("Reports of contract runs") struct ReportTests {
  private func results() async throws -> Report {
    let cases = [
      try Kit.read(
        Kit.text(
          #"{"call": "orders/GetOrder", "about": "a & <b>", "response": {"order": {"orderId": "x"}}}"#
        )),
      try Kit.read(Kit.text(#"{"call": "orders/GetOrder"}"#)),
    ]
    let stub = Kit.stub([
      try Kit.read(
        Kit.text(#"{"call": "orders/GetOrder", "response": {"order": {"orderId": "\u0001\""}}}"#))
    ])
    var report = Report()
    for contractCase in cases { _ = report.add(await Kit.runner(stub).run(contractCase)) }
    let skipping = CaseRunner(newRun: { Bindings(unique: "u", now: 0) }, channel: { _ in nil })
    _ = report.add(await skipping.run(cases[0]))
    return report
  }

  @Test func aFailureNamesFileLinePathAndBothValues() async throws {
    let report = try await results()
    #expect((report.passed, report.failed, report.skipped) == (1, 1, 1))
    #expect(report.summary.text.hasPrefix("3 cases: 1 passed, 1 failed, 1 skipped in "))
    var again = Report()
    let lines = again.add(report.results[0]).map(\.text)
    #expect(lines[0] == "✗ case.json  n")
    #expect(lines[1] == "    case.json:3: step 1 of 1: orders/GetOrder, a & <b>")
    #expect(lines[2] == "      line 3: order.orderId")
    #expect(lines[3] == #"        expected "x""#)
    #expect(lines[4] == #"        actual   "\u0001\"""#)
  }

  @Test func junitIsWellFormedAndCounts() async throws {
    let text = try await results().junit()
    #expect(text.contains(#"tests="3" failures="1" errors="0" skipped="1""#))
    #expect(text.contains("a &amp; &lt;b&gt;"))
    #expect(text.contains(#"<skipped message="nobody here serves orders"/>"#))
    guard Repository.isInstalled("python3") else { return }
    let folder = try TemporaryFolder()
    let file = try folder.file("junit.xml")
    try Data(text.utf8).write(to: file.url)
    let parsed = try Repository.run(
      "python3", ["-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])", file.url.path])
    #expect(parsed.status == 0, "\(parsed.errors)")
  }
}
