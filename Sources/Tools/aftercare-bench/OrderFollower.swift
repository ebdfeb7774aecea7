import Contracts
import Foundation
import Glibc
import RPCContracts
import RPCCore
import RPCTransport
import Synchronization

/// Reads the feed of orders at a steady rate, from the beginning again when it comes to the end;
/// a process of its own, as followers are.
enum OrderFollower {
  static func run(socket: String, eventsPerSecond: Int) async throws {
    signal(SIGTERM, SIG_IGN)
    let ended = DispatchSource.makeSignalSource(signal: SIGTERM)
    let start = Load.now()
    let count = EventCount()
    ended.setEventHandler {
      let seconds = Double(Load.now() - start) / 1e9
      say("\(Double(count.value) / seconds)")
      exit(0)
    }
    ended.resume()
    say("following")
    let client = OrderServiceClient(UnixChannel(path: socket))
    while true {
      let stream = try await client.watchOrders(
        OrdersV1.WatchOrdersRequest(stopAtEnd: true), options: CallOptions(timeout: .seconds(3_600))
      )
      while try await stream.next() != nil {
        count.add()
        // A hundred at a time, then as long as they may take.
        if count.value % 100 == 0 {
          let due = start + UInt64(count.value) * 1_000_000_000 / UInt64(eventsPerSecond)
          let now = Load.now()
          if now < due { try await Task.sleep(for: .nanoseconds(Int64(due - now))) }
        }
      }
    }
  }

  /// At once, through a pipe as well.
  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }

  /// Written by the follower, read by the signal's handler.
  private final class EventCount: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }
}
