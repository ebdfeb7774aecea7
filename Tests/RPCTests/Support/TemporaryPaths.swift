import Foundation
import Synchronization
import Testing

private let counter = Atomic<Int>(0)
private let directories = Mutex<[String]>([])

/// A path that no other test uses, in a directory that is gone after the test.
func temporaryPath(_ name: String = "s") -> String {
  let number = counter.add(1, ordering: .relaxed).newValue
  let directory = "/tmp/aftercare-rpc-\(getpid())-\(number)"
  directories.withLock { $0.append(directory) }
  return "\(directory)/\(name)"
}

/// Removes what the tests of a suite made under `temporaryPath`, after each of them. For suites whose
/// tests run one after another.
struct RemovingTemporaryPaths: TestTrait, SuiteTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    defer {
      for directory in directories.withLock({ exchange(&$0) }) {
        try? FileManager.default.removeItem(atPath: directory)
      }
    }
    try await function()
  }

  private func exchange(_ paths: inout [String]) -> [String] {
    defer { paths = [] }
    return paths
  }
}

extension Trait where Self == RemovingTemporaryPaths {
  static var removingTemporaryPaths: Self { Self() }
}
