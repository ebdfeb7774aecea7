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

/// Turns the bytes of a cell into text; nil where they are not valid in the encoding.
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

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if let converter, bytes.contains(where: { $0 >= 0x80 }) { return converter.text(bytes) }
    return String(validating: bytes, as: UTF8.self)
  }
}

/// The C library's iconv: a descriptor and a buffer that are used again for every cell.
private final class Converter {
  private let descriptor: iconv_t
  private var output: [CChar] = []

  init(from encoding: ExportEncoding) throws(ExportError) {
    let failed = iconv_t(bitPattern: -1)
    guard let descriptor = iconv_open("UTF-8", encoding.rawValue), descriptor != failed else {
      throw .noConverter(encoding.rawValue)
    }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    // GB18030 takes 1, 2 or 4 bytes where UTF-8 takes 1, 2 to 3 or 4: 3 for 2 is the worst.
    let capacity = bytes.count * 3 / 2 + 4
    if output.count < capacity { output = [CChar](repeating: 0, count: capacity) }
    iconv(descriptor, nil, nil, nil, nil)
    return bytes.withMemoryRebound(to: CChar.self) { source -> String? in
      output.withUnsafeMutableBufferPointer { target -> String? in
        var input = UnsafeMutablePointer(mutating: source.baseAddress)
        var inputLeft = source.count
        var end = target.baseAddress
        var outputLeft = target.count
        guard iconv(descriptor, &input, &inputLeft, &end, &outputLeft) == 0, inputLeft == 0 else {
          return nil
        }
        let written = UnsafeRawBufferPointer(
          start: target.baseAddress, count: target.count - outputLeft)
        return String(decoding: written, as: UTF8.self)
      }
    }
  }
}

/// The system's words for an error number.
func errorMessage(_ number: Int32) -> String {
  guard let message = strerror(number) else { return "error \(number)" }
  return String(cString: message)
}
