import ContractDescriptors

/// The C of all files, by path in the package: headers and sources of protoc-c, and one header that
/// includes them all and names the descriptors, which Swift can only reach through functions.
func generatedC(
  _ package: PackageFolder, _ compilers: Compilers, _ set: DescriptorSet
) throws(GeneratorError) -> [String: [UInt8]] {
  var outputs: [String: [UInt8]] = [:]
  let names = set.files.map(\.name).sorted()
  for (path, contents) in try compilers.c(package, names) {
    let folder = path.hasSuffix(".h") ? Outputs.cHeaders : Outputs.cSources
    outputs["\(folder)/\(path)"] = withGeneratedPaths(contents)
  }
  let descriptor = "google/protobuf/descriptor.proto"
  for (path, contents) in try compilers.c(package, [descriptor]) {
    let isHeader = path.hasSuffix(".h")
    let folder = isHeader ? Outputs.descriptorHeaders : Outputs.descriptorSources
    outputs["\(folder)/\(path)"] = withGeneratedPaths(contents)
  }
  outputs["\(Outputs.cHeaders)/Contracts.h"] = Array(umbrella(names, set).utf8)
  return outputs
}

/// Headers are found from `include/`, where they lie in a folder of their own.
private func withGeneratedPaths(_ source: [UInt8]) -> [UInt8] {
  let lines = String(decoding: source, as: UTF8.self)
    .split(separator: "\n", omittingEmptySubsequences: false)
  let include = "#include \""
  return Array(
    lines.map { line in
      line.hasPrefix(include) ? "\(include)Generated/\(line.dropFirst(include.count))" : line
    }.joined(separator: "\n").utf8)
}

private func umbrella(_ files: [String], _ set: DescriptorSet) -> String {
  var lines = [
    "/* \(Outputs.note) */",
    "#ifndef AFTERCARE_GENERATED_CONTRACTS_H",
    "#define AFTERCARE_GENERATED_CONTRACTS_H",
    "",
  ]
  lines += files.map { "#include \"Generated/\($0.dropLast(".proto".count)).pb-c.h\"" }
  lines += ["", "/* The descriptors by address: Swift would copy the constants. */"]
  for message in set.messages {
    let name = CName.function(message.fullName)
    lines.append(
      "static inline const ProtobufCMessageDescriptor *_Nonnull \(name)__get_descriptor(void) {\n"
        + "  return &\(name)__descriptor;\n}")
  }
  lines += ["", "#endif", ""]
  return lines.joined(separator: "\n")
}

/// The C source that embeds the descriptor set.
enum DescriptorSource {
  static func text(_ serialized: [UInt8], digest: String, tools: String) -> String {
    var result = """
      /* \(Outputs.note) */
      #include "CDescriptors.h"

      const char *const contract_sources_digest = "\(digest)";
      const char *const contract_tools = "\(tools)";

      static const char serialized[] =

      """
    result += literal(serialized)
    result += """
      ;
      const unsigned char *const contract_descriptor_set = (const unsigned char *)serialized;
      const size_t contract_descriptor_set_size = sizeof serialized - 1;

      """
    return result
  }

  /// Adjacent C string literals, in lines of at most 100 columns.
  private static func literal(_ bytes: [UInt8]) -> String {
    var lines: [String] = []
    var current = ""
    for byte in bytes {
      let next = escaped(byte)
      if current.utf8.count + next.utf8.count > 94 {
        lines.append("    \"\(current)\"")
        current = ""
      }
      current += next
    }
    lines.append("    \"\(current)\"")
    return lines.joined(separator: "\n")
  }

  private static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\n"): return "\\n"
    // A question mark could begin a trigraph.
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "?"):
      return "\\" + String(UnicodeScalar(byte))
    case 0x20..<0x7F: return String(UnicodeScalar(byte))
    default:
      // Always three digits, so that a digit that follows is not taken in.
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
  }
}
