import Contracts
import Foundation
import RPCContracts
import Testing

/// MSG-QUICK: quick replies come from files as merchants have them.
@Suite("Quick replies from a file", .serialized) final class QuickReplyImportTests {
  private let stack: Stack

  init() throws { stack = try Stack() }

  /// Three rows that make sense, and one each with an unknown placeholder, without a title, and with
  /// what the platform's rules forbid to send.
  private let table = """
    分组,标题,内容\r
    物流,发货,"亲，{order_id} 已发出，
    单号 {tracking}"\r
    物流,签收,已签收，感谢您的支持\r
    ,问候,您好，请问有什么可以帮您\r
    物流,错误,{weight} 公斤\r
    物流,,没有标题\r
    物流,联系,请加我微信 wx12345678\r

    """

  private func importing(
    _ bytes: Data, _ options: [String] = []
  ) throws -> (code: Int32, output: String, errors: String) {
    let file = "\(stack.directory)/replies.csv"
    try bytes.write(to: URL(fileURLWithPath: file))
    return try stack.run(
      "aftercare", ["quick-replies", "import", file, "--shop", "shop"] + options)
  }

  @Test("UTF-8 and GB18030 say the same, rows that make no sense are named, and again is no change")
  func encodings() async throws {
    try await stack.startAndWait(["messaging"])
    let first = try importing(Data([0xEF, 0xBB, 0xBF]) + Data(table.utf8))
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("6 rows: 3 created, 0 updated, 0 unchanged, 3 skipped"))
    #expect(first.output.contains("skipped row 5:") && first.output.contains("{weight}"))
    #expect(first.output.contains("skipped row 6:") && first.output.contains("skipped row 7:"))
    let stored = try await stack.messaging.listQuickReplies(.init(shopID: "shop")).quickReplies
    #expect(Set(stored.map(\.title)) == ["发货", "签收", "问候"])
    #expect(
      stored.first { $0.title == "发货" }?.text == "亲，{order_id} 已发出，\n单号 {tracking}")

    let plain = "\(stack.directory)/replies.csv"
    try Data(table.utf8).write(to: URL(fileURLWithPath: plain))
    let converted = try stack.bash("iconv -f UTF-8 -t GB18030 \(plain) > \(plain).gb")
    #expect(converted.code == 0, "\(converted.errors)")
    let chinese = try Data(contentsOf: URL(fileURLWithPath: "\(plain).gb"))
    let second = try importing(chinese, ["--json"])
    let report =
      try JSONSerialization.jsonObject(with: Data(second.output.utf8)) as? [String: Any]
    #expect(report?["unchanged"] as? Int == 3 && report?["created"] as? Int == 0)
    #expect((report?["skipped"] as? [[String: Any]])?.map { $0["row"] as? Int } == [5, 6, 7])
  }

  @Test("a title that comes twice in a group is named, and the first one stays")
  func twice() async throws {
    try await stack.startAndWait(["messaging"])
    let outcome = try importing(
      Data("分组,标题,内容\n物流,发货,已发\n物流,发货,未发\n售后,发货,再发\n".utf8))
    #expect(outcome.output.contains("skipped row 3: row 2 has the same group and title"))
    #expect(outcome.output.contains("3 rows: 2 created, 0 updated, 0 unchanged, 1 skipped"))
    let stored = try await stack.messaging.listQuickReplies(.init(shopID: "shop")).quickReplies
    #expect(Set(stored.map(\.text)) == ["已发", "再发"])
  }

  @Test("a file that is no such table, and one that is not there, end with their code")
  func unusable() async throws {
    let other = try importing(Data("标题,分组\na,b\n".utf8))
    #expect(other.code == 67 && other.errors.contains("the file lacks text (or 内容"))
    let missing = try stack.run(
      "aftercare", ["quick-replies", "import", "/nowhere.csv", "--shop", "shop"])
    #expect(missing.code == 69 && missing.errors.contains("/nowhere.csv"))
  }
}
