import CSQLite
import Foundation

/// A file layer under SQLite that fails on demand, counts syncs, and knows what a power loss would
/// leave: what was synced, and of the rest any part.
final class FaultyDisk: @unchecked Sendable {
  let name = "faulty-\(UUID().uuidString)"

  struct State {
    /// What the next writes and syncs return instead of doing anything.
    var writeFailure: Int32?
    var syncFailure: Int32?
    /// Syncs succeed and do nothing: a disk on which no store can keep its word.
    var isForgetful = false
    var syncs = 0
    fileprivate var files: [String: Image] = [:]
  }

  fileprivate struct Image {
    enum Change {
      case write(offset: Int, bytes: [UInt8])
      case truncate(Int)
    }

    var synced: [UInt8] = []
    var pending: [Change] = []

    mutating func apply(_ change: Change) {
      switch change {
      case .write(let offset, let bytes):
        let end = offset + bytes.count
        if synced.count < end { synced += [UInt8](repeating: 0, count: end - synced.count) }
        synced.replaceSubrange(offset..<end, with: bytes)
      case .truncate(let size):
        if synced.count > size { synced.removeLast(synced.count - size) }
      }
    }

    mutating func sync() {
      for change in pending { apply(change) }
      pending = []
    }
  }

  private let lock = NSLock()
  private var state = State()

  func withState<R>(_ body: (inout State) -> R) -> R { lock.withLock { body(&state) } }

  /// Registered for the rest of the process: SQLite keeps no count of who uses it.
  init() {
    guard let unix = sqlite3_vfs_find(nil) else { fatalError("SQLite has no file layer") }
    let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    vfs.initialize(to: unix.pointee)
    vfs.pointee.zName = UnsafePointer(strdup(name))
    vfs.pointee.szOsFile = Int32(FaultyFile.realOffset) + unix.pointee.szOsFile
    vfs.pointee.pAppData = Unmanaged.passRetained(self).toOpaque()
    // The Unix layer finds itself through its own pAppData, so it must be handed its own VFS.
    vfs.pointee.xOpen = { vfs, path, file, flags, outFlags in
      guard let vfs, let file, let unix = sqlite3_vfs_find("unix") else { return SQLITE_ERROR }
      let disk = Unmanaged<FaultyDisk>.fromOpaque(vfs.pointee.pAppData).takeUnretainedValue()
      return FaultyFile.open(file, disk, unix, path, flags, outFlags)
    }
    vfs.pointee.xDelete = { vfs, path, syncDirectory in
      guard let vfs, let path, let unix = sqlite3_vfs_find("unix") else { return SQLITE_ERROR }
      let disk = Unmanaged<FaultyDisk>.fromOpaque(vfs.pointee.pAppData).takeUnretainedValue()
      disk.withState { $0.files[String(cString: path)] = nil }
      return unix.pointee.xDelete(unix, path, syncDirectory)
    }
    vfs.pointee.xAccess = { _, path, flags, result in
      guard let unix = sqlite3_vfs_find("unix") else { return SQLITE_ERROR }
      return unix.pointee.xAccess(unix, path, flags, result)
    }
    vfs.pointee.xFullPathname = { _, path, count, result in
      guard let unix = sqlite3_vfs_find("unix") else { return SQLITE_ERROR }
      return unix.pointee.xFullPathname(unix, path, count, result)
    }
    sqlite3_vfs_register(vfs, 0)
  }

  var syncs: Int { withState { $0.syncs } }

  func failWrites(_ code: Int32?) { withState { $0.writeFailure = code } }
  func failSyncs(_ code: Int32?) { withState { $0.syncFailure = code } }

  /// Writes to `directory` what the files would hold had the power gone at this moment.
  ///
  /// - Parameter isKill: a killed process instead: all that was written is there.
  func crash(into directory: String, isKill: Bool, using random: inout Seeded) throws {
    var files = withState { $0.files }
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for path in files.keys.sorted() {
      guard var image = files.removeValue(forKey: path) else { continue }
      for change in image.pending where isKill || Bool.random(using: &random) {
        image.apply(isKill ? change : torn(change, using: &random))
      }
      let name = (path as NSString).lastPathComponent
      try Data(image.synced).write(to: URL(fileURLWithPath: directory + "/" + name))
    }
  }

  /// Now and then only the first part of a write arrives.
  private func torn(_ change: Image.Change, using random: inout Seeded) -> Image.Change {
    guard case .write(let offset, let bytes) = change, Int.random(in: 0..<8, using: &random) == 0
    else { return change }
    return .write(
      offset: offset, bytes: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
  }
}

/// What SQLite sees as one of our files: its method table, whose it is, and the real file behind.
private struct FaultyFile {
  var base: sqlite3_file
  var disk: Unmanaged<FaultyDisk>
  var path: UnsafeMutablePointer<CChar>

  static let realOffset = 64

  static func open(
    _ file: UnsafeMutablePointer<sqlite3_file>, _ disk: FaultyDisk,
    _ unix: UnsafeMutablePointer<sqlite3_vfs>, _ path: UnsafePointer<CChar>?, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    let real = self.real(file)
    let code = unix.pointee.xOpen(unix, path, real, flags, outFlags)
    guard code == SQLITE_OK, let name = path.map({ String(cString: $0) }),
      let copy = strdup(name)
    else {
      file.pointee.pMethods = nil
      return code
    }
    disk.withState { if $0.files[name] == nil { $0.files[name] = .init() } }
    let faulty = UnsafeMutableRawPointer(file).bindMemory(to: FaultyFile.self, capacity: 1)
    faulty.initialize(
      to: FaultyFile(
        base: sqlite3_file(pMethods: methods), disk: Unmanaged.passUnretained(disk), path: copy))
    return SQLITE_OK
  }

  static func real(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file>
  {
    (UnsafeMutableRawPointer(file) + realOffset).assumingMemoryBound(to: sqlite3_file.self)
  }

  static func with<R>(
    _ file: UnsafeMutablePointer<sqlite3_file>?,
    _ body: (inout FaultyDisk.State, String, UnsafeMutablePointer<sqlite3_file>) -> R
  ) -> R {
    guard let file else { fatalError("SQLite passed no file") }
    return UnsafeMutableRawPointer(file).withMemoryRebound(to: FaultyFile.self, capacity: 1) {
      let path = String(cString: $0.pointee.path)
      return $0.pointee.disk.takeUnretainedValue().withState { body(&$0, path, real(file)) }
    }
  }

  static func real<R>(
    _ file: UnsafeMutablePointer<sqlite3_file>?,
    _ body: (UnsafeMutablePointer<sqlite3_file>, sqlite3_io_methods) -> R
  ) -> R {
    guard let file else { fatalError("SQLite passed no file") }
    let real = self.real(file)
    return body(real, real.pointee.pMethods.pointee)
  }

  nonisolated(unsafe) static let methods: UnsafePointer<sqlite3_io_methods> = {
    var methods = sqlite3_io_methods()
    methods.iVersion = 2
    methods.xClose = { file in
      let code = real(file) { $1.xClose($0) }
      file?.withMemoryRebound(to: FaultyFile.self, capacity: 1) { free($0.pointee.path) }
      return code
    }
    methods.xRead = { file, bytes, count, offset in
      real(file) { $1.xRead($0, bytes, count, offset) }
    }
    methods.xWrite = { file, bytes, count, offset in
      with(file) { state, path, real in
        if let code = state.writeFailure { return code }
        let bytes = UnsafeRawBufferPointer(start: bytes, count: Int(count))
        state.files[path]?.pending.append(.write(offset: Int(offset), bytes: Array(bytes)))
        return real.pointee.pMethods.pointee.xWrite(real, bytes.baseAddress, count, offset)
      }
    }
    methods.xTruncate = { file, size in
      with(file) { state, path, real in
        state.files[path]?.pending.append(.truncate(Int(size)))
        return real.pointee.pMethods.pointee.xTruncate(real, size)
      }
    }
    methods.xSync = { file, _ in
      // The real sync is left out: this disk's power never fails, and the tests are faster.
      with(file) { state, path, _ in
        if let code = state.syncFailure { return code }
        state.syncs += 1
        if !state.isForgetful { state.files[path]?.sync() }
        return SQLITE_OK
      }
    }
    methods.xFileSize = { file, size in real(file) { $1.xFileSize($0, size) } }
    methods.xLock = { file, level in real(file) { $1.xLock($0, level) } }
    methods.xUnlock = { file, level in real(file) { $1.xUnlock($0, level) } }
    methods.xCheckReservedLock = { file, result in real(file) { $1.xCheckReservedLock($0, result) }
    }
    methods.xFileControl = { file, operation, argument in
      real(file) { $1.xFileControl($0, operation, argument) }
    }
    methods.xSectorSize = { file in real(file) { $1.xSectorSize($0) } }
    methods.xDeviceCharacteristics = { file in real(file) { $1.xDeviceCharacteristics($0) } }
    methods.xShmMap = { file, page, size, extend, result in
      real(file) { $1.xShmMap($0, page, size, extend, result) }
    }
    methods.xShmLock = { file, offset, count, flags in
      real(file) { $1.xShmLock($0, offset, count, flags) }
    }
    methods.xShmBarrier = { file in real(file) { $1.xShmBarrier($0) } }
    methods.xShmUnmap = { file, delete in real(file) { $1.xShmUnmap($0, delete) } }
    let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    table.initialize(to: methods)
    return UnsafePointer(table)
  }()
}
