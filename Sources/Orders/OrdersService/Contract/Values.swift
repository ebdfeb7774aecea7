internal import Contracts

extension Duration {
  init(_ message: GoogleProtobuf.Duration) {
    self = .seconds(message.seconds) + .nanoseconds(Int64(message.nanos))
  }
}
