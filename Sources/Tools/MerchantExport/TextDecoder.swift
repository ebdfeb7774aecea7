#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An encoding in which merchant exports come.
public enum ExportEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "UTF-8"
  /// With all its four-byte characters; GBK and GB 2312 are parts of it.
  case gb18030 = "GB18030"

  /// The mark of the encoding that may stand before the first row.
  var byteOrderMark: [UInt8] {
    switch self {
    case .utf8: [0xEF, 0xBB, 0xBF]
    case .gb18030: [0x84, 0x31, 0x95, 0x33]
    }
  }
}

/// Turns the bytes of a cell into text.
struct TextDecoder {
  let encoding: ExportEncoding
  private let converter: Converter?

  init(_ encoding: ExportEncoding) throws(ExportError) {
    self.encoding = encoding
    switch encoding {
    case .utf8: converter = nil
    case .gb18030: converter = try Converter(from: encoding)
    }
  }

  /// Calls `body` with the trimmed text, or with nil where the bytes are not valid.
  func decode<Result, Failure: Error>(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (CellText?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if let converter, !bytes.allSatisfy({ $0 < 0x80 }) { return try converter.convert(bytes, body) }
    return try body(bytes.isUTF8 ? CellText(trimming: bytes) : nil)
  }
}

/// The C library's iconv: a descriptor and a buffer that are used again for every cell.
private final class Converter {
  private let descriptor: iconv_t
  private var output: [UInt8] = []

  init(from encoding: ExportEncoding) throws(ExportError) {
    let failed = iconv_t(bitPattern: -1)
    guard let descriptor = iconv_open("UTF-8", encoding.rawValue), descriptor != failed else {
      throw .noConverter(encoding.rawValue)
    }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  func convert<Result, Failure: Error>(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (CellText?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // GB18030 takes 1, 2 or 4 bytes where UTF-8 takes 1, 2 to 3 or 4: 3 for 2 is the worst.
    let capacity = bytes.count * 3 / 2 + 4
    if output.count < capacity { output = [UInt8](repeating: 0, count: capacity) }
    iconv(descriptor, nil, nil, nil, nil)
    let length = bytes.withMemoryRebound(to: CChar.self) { source -> Int? in
      output.withUnsafeMutableBytes { target -> Int? in
        var input = UnsafeMutablePointer(mutating: source.baseAddress)
        var inputLeft = source.count
        var end = target.assumingMemoryBound(to: CChar.self).baseAddress
        var outputLeft = target.count
        let isConverted = iconv(descriptor, &input, &inputLeft, &end, &outputLeft) == 0
        return isConverted && inputLeft == 0 ? target.count - outputLeft : nil
      }
    }
    return try output.withUnsafeBufferPointer { output throws(Failure) in
      try body(length.map { CellText(trimming: UnsafeBufferPointer(rebasing: output[..<$0])) })
    }
  }
}

/// The system's words for an error number.
func errorMessage(_ number: Int32) -> String {
  guard let message = strerror(number) else { return "error \(number)" }
  return String(cString: message)
}
