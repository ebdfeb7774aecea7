internal import CDescriptors

/// The contracts that this build was generated from, comments included.
public enum EmbeddedContracts {
  /// All files of `proto/` and what they import.
  public static let descriptors: DescriptorSet =
    (try? DescriptorSet(serialized: serialized)) ?? DescriptorSet(files: [])

  /// The serialized `google.protobuf.FileDescriptorSet`; of its source info only comments are kept.
  public static var serialized: [UInt8] {
    [UInt8](
      UnsafeBufferPointer(start: contract_descriptor_set, count: contract_descriptor_set_size))
  }

  /// ``SourcesDigest`` of the `proto/` folder that the code was generated from.
  public static var sourcesDigest: String { String(cString: contract_sources_digest) }

  /// The tools that generated the code: "libprotoc 3.21.12, protobuf-c 1.4.1".
  public static var tools: String { String(cString: contract_tools) }
}
