import Service

/// What can be measured apart from the rest, in the order of the table.
enum Part: String, CaseIterable, OptionValue {
  case echo, orders, mix
  case `import`
  case scale, aftersales, deadlines, messaging, assist, gateway
  case catchUp = "catch-up"
  case quality, idle

  /// Whether some of its rows are of peers in Go, which take a minute to build.
  var hasGoPeers: Bool { self == .echo || self == .gateway }

  func rows(_ bench: Bench) async throws -> [Row] {
    switch self {
    case .echo: try EchoRows(bench: bench).rows()
    case .orders: try await OrderRows(bench: bench).rows()
    case .mix: try await OrderMixRows(bench: bench).rows()
    case .import: try await OrderImportRows(bench: bench).rows()
    case .scale: try await OrderScaleRows(bench: bench).rows()
    case .aftersales: try await AfterSalesRows(bench: bench).rows()
    case .deadlines: try await DeadlineRows(bench: bench).rows()
    case .messaging: try await MessagingRows(bench: bench).rows()
    case .assist: try await AssistRows(bench: bench).rows()
    case .gateway: try await GatewayRows(bench: bench).rows()
    case .catchUp: try await CatchUpRows(bench: bench).rows()
    case .quality: try await QualityRows(bench: bench).rows()
    case .idle: try await ProcessRows(bench: bench).rows()
    }
  }
}
