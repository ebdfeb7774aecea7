/// Messages in order. Popping is cheap; memory is given back when it is empty.
struct MessageQueue {
  private var messages: [[UInt8]] = []
  private var head = 0

  var isEmpty: Bool { head == messages.count }

  mutating func push(_ message: [UInt8]) { messages.append(message) }

  mutating func pop() -> [UInt8]? {
    if isEmpty { return nil }
    let message = messages[head]
    messages[head] = []
    head += 1
    if head == messages.count {
      messages.removeAll(keepingCapacity: head <= 64)
      head = 0
    } else if head >= 1024, head * 2 >= messages.count {
      messages.removeFirst(head)
      head = 0
    }
    return message
  }

  mutating func removeAll() {
    messages = []
    head = 0
  }
}
