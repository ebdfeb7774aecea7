internal import CDescriptors

/// Why bytes are not a descriptor set.
public struct DescriptorError: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

extension DescriptorSet {
  /// Reads what `protoc --descriptor_set_out` wrote.
  public init(serialized bytes: [UInt8]) throws(DescriptorError) {
    guard let set = google__protobuf__file_descriptor_set__unpack(nil, bytes.count, bytes) else {
      throw DescriptorError("these bytes are not a FileDescriptorSet")
    }
    defer { google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    self.init(files: list(set.pointee.n_file, set.pointee.file) { FileDescriptor($1) })
  }

  /// The same set, smaller: of the source info only what carries comments stays, without places.
  public static func compacted(_ bytes: [UInt8]) throws(DescriptorError) -> [UInt8] {
    guard let set = google__protobuf__file_descriptor_set__unpack(nil, bytes.count, bytes) else {
      throw DescriptorError("these bytes are not a FileDescriptorSet")
    }
    defer { google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    for file in UnsafeBufferPointer(start: set.pointee.file, count: set.pointee.n_file) {
      if let info = file?.pointee.source_code_info { compact(info) }
    }
    let size = google__protobuf__file_descriptor_set__get_packed_size(set)
    return [UInt8](unsafeUninitializedCapacity: size) { target, count in
      count = google__protobuf__file_descriptor_set__pack(set, target.baseAddress)
    }
  }

  private static func compact(_ info: UnsafeMutablePointer<Google__Protobuf__SourceCodeInfo>) {
    guard let locations = info.pointee.location else { return }
    var kept = 0
    for index in 0..<info.pointee.n_location {
      guard let location = locations[index] else { continue }
      if location.pointee.leading_comments == nil && location.pointee.trailing_comments == nil {
        // protoc-c makes functions by name for types of the first level only.
        UnsafeMutableRawPointer(location).withMemoryRebound(to: ProtobufCMessage.self, capacity: 1)
        {
          protobuf_c_message_free_unpacked($0, nil)
        }
      } else {
        location.pointee.n_span = 0
        locations[kept] = location
        kept += 1
      }
    }
    info.pointee.n_location = kept
  }
}

private func text(_ chars: UnsafeMutablePointer<CChar>?) -> String {
  chars.map { String(cString: $0) } ?? ""
}

private func texts(
  _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> [String] {
  UnsafeBufferPointer(start: items, count: count).map { text($0) }
}

private func list<C, T>(
  _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<C>?>?,
  _ convert: (Int32, C) -> T
) -> [T] {
  UnsafeBufferPointer(start: items, count: count).enumerated().compactMap { index, item in
    item.map { convert(Int32(index), $0.pointee) }
  }
}

/// The comments of a file by path, as in `SourceCodeInfo`.
private struct Comments {
  private var byPath: [[Int32]: String] = [:]

  init(_ info: UnsafeMutablePointer<Google__Protobuf__SourceCodeInfo>?) {
    guard let info else { return }
    let locations = UnsafeBufferPointer(
      start: info.pointee.location, count: info.pointee.n_location)
    for location in locations {
      guard let location else { continue }
      let parts = [location.pointee.leading_comments, location.pointee.trailing_comments]
        .map { Self.clean(text($0)) }.filter { !$0.isEmpty }
      guard !parts.isEmpty else { continue }
      let path = [Int32](
        UnsafeBufferPointer(start: location.pointee.path, count: location.pointee.n_path))
      byPath[path] = parts.joined(separator: "\n\n")
    }
  }

  subscript(path: [Int32]) -> String { byPath[path] ?? "" }

  /// Without the blank that follows `//`, and without blanks at line ends.
  private static func clean(_ comment: String) -> String {
    var lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line
      if line.first == " " { line.removeFirst() }
      while line.last == " " { line.removeLast() }
      return String(line)
    }
    while lines.last == "" { lines.removeLast() }
    while lines.first == "" { lines.removeFirst() }
    return lines.joined(separator: "\n")
  }
}

/// Where a type is: its scope's name, its place in the file, and the comments of the file. Steps of
/// the path are field numbers of `descriptor.proto`.
private struct Scope {
  var prefix: String
  var path: [Int32]
  var comments: Comments

  var comment: String { comments[path] }

  func fullName(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix).\(name)" }

  func inner(_ field: Int32, _ index: Int32) -> Scope {
    Scope(prefix: prefix, path: path + [field, index], comments: comments)
  }

  func named(_ name: String) -> Scope {
    Scope(prefix: fullName(name), path: path, comments: comments)
  }
}

extension FileDescriptor {
  fileprivate init(_ c: Google__Protobuf__FileDescriptorProto) {
    let comments = Comments(c.source_code_info)
    let scope = Scope(prefix: text(c.package), path: [], comments: comments)
    self.init(
      name: text(c.name), package: text(c.package),
      dependencies: texts(c.n_dependency, c.dependency),
      syntax: c.syntax == nil ? "proto2" : text(c.syntax),
      messages: list(c.n_message_type, c.message_type) {
        MessageDescriptor($1, scope.inner(4, $0))
      },
      enums: list(c.n_enum_type, c.enum_type) { EnumDescriptor($1, scope.inner(5, $0)) },
      services: list(c.n_service, c.service) { ServiceDescriptor($1, scope.inner(6, $0)) },
      comment: comments[[2]])
  }
}

extension MessageDescriptor {
  fileprivate init(_ c: Google__Protobuf__DescriptorProto, _ scope: Scope) {
    let name = text(c.name)
    let inside = scope.named(name)
    self.init(
      name: name, fullName: inside.prefix,
      fields: list(c.n_field, c.field) { FieldDescriptor($1, inside.inner(2, $0)) },
      oneofs: list(c.n_oneof_decl, c.oneof_decl) {
        OneofDescriptor(name: text($1.name), comment: inside.inner(8, $0).comment)
      },
      messages: list(c.n_nested_type, c.nested_type) {
        MessageDescriptor($1, inside.inner(3, $0))
      },
      enums: list(c.n_enum_type, c.enum_type) { EnumDescriptor($1, inside.inner(4, $0)) },
      isMapEntry: c.options != nil && c.options.pointee.map_entry != 0,
      reservedNumbers: list(c.n_reserved_range, c.reserved_range) {
        Int($1.start)..<Int($1.end)
      },
      reservedNames: texts(c.n_reserved_name, c.reserved_name), comment: scope.comment)
  }
}

extension FieldDescriptor {
  fileprivate init(_ c: Google__Protobuf__FieldDescriptorProto, _ scope: Scope) {
    self.init(
      name: text(c.name), jsonName: text(c.json_name), number: Int(c.number),
      label: Label(rawValue: Int(c.label.rawValue)) ?? .optional,
      kind: Kind(rawValue: Int(c.type.rawValue)) ?? .group,
      typeName: String(text(c.type_name).drop { $0 == "." }),
      oneofIndex: c.has_oneof_index != 0 ? Int(c.oneof_index) : nil,
      isExplicitlyOptional: c.proto3_optional != 0, comment: scope.comment)
  }
}

extension EnumDescriptor {
  fileprivate init(_ c: Google__Protobuf__EnumDescriptorProto, _ scope: Scope) {
    let name = text(c.name)
    self.init(
      name: name, fullName: scope.fullName(name),
      values: list(c.n_value, c.value) {
        EnumValueDescriptor(
          name: text($1.name), number: Int($1.number), comment: scope.inner(2, $0).comment)
      },
      reservedNumbers: list(c.n_reserved_range, c.reserved_range) { Int($1.start)...Int($1.end) },
      reservedNames: texts(c.n_reserved_name, c.reserved_name), comment: scope.comment)
  }
}

extension ServiceDescriptor {
  fileprivate init(_ c: Google__Protobuf__ServiceDescriptorProto, _ scope: Scope) {
    let name = text(c.name)
    self.init(
      name: name, fullName: scope.fullName(name),
      methods: list(c.n_method, c.method) { index, method in
        ServiceMethod(
          name: text(method.name), input: String(text(method.input_type).drop { $0 == "." }),
          output: String(text(method.output_type).drop { $0 == "." }),
          isClientStreaming: method.client_streaming != 0,
          isServerStreaming: method.server_streaming != 0,
          comment: scope.inner(2, index).comment)
      },
      comment: scope.comment)
  }
}
