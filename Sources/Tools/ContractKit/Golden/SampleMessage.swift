internal import ContractDescriptors

/// Messages in which every field is set, always the same ones.
///
/// A oneof holds one member at a time: lists have one element for each, and streams one message.
struct SampleMessage {
  let json: ContractJSON

  /// No contract is this deep; it ends what would be endless.
  private static let depthMax = 12

  /// How many samples show all members of the message's oneofs.
  func variants(of message: String) -> Int {
    guard let descriptor = json.message(message) else { return 1 }
    let members = descriptor.oneofs.indices.map { index in
      descriptor.fields.count { $0.oneofIndex == index }
    }
    return max(1, members.max() ?? 1)
  }

  func node(_ message: String, variant: Int = 0, depth: Int = 1) -> JSONNode {
    guard let descriptor = json.message(message), depth <= Self.depthMax else {
      return JSONNode(.object([]))
    }
    var members: [JSONMember] = []
    for field in descriptor.fields.sorted(by: { $0.number < $1.number }) {
      if let index = field.oneofIndex {
        let rivals = descriptor.fields.filter { $0.oneofIndex == index }
        guard rivals[variant % rivals.count].number == field.number else { continue }
      }
      members.append(JSONMember(field.jsonName, value(field, depth)))
    }
    return JSONNode(.object(members))
  }

  private func value(_ field: FieldDescriptor, _ depth: Int) -> JSONNode {
    if let entry = json.message(field.typeName), entry.isMapEntry {
      let key = single(entry.fields[0], 0, depth).plainText
      return JSONNode(.object([JSONMember(key, single(entry.fields[1], 0, depth))]))
    }
    guard field.isRepeated else { return single(field, 0, depth) }
    let count = field.kind == .message ? variants(of: field.typeName) : 2
    return JSONNode(.array((0..<count).map { single(field, $0, depth) }))
  }

  private func single(_ field: FieldDescriptor, _ index: Int, _ depth: Int) -> JSONNode {
    let number = field.number + index
    switch field.kind {
    case .string:
      // Ids are ASCII; other texts show that strings are UTF-8.
      let isID = field.name.hasSuffix("id") || field.name.hasSuffix("ids")
      return JSONNode(.string("\(field.jsonName)-\(index + 1)\(isID ? "" : " 七天 é")"))
    case .bytes: return JSONNode(.string("AP/\(index == 0 ? "+" : "9")"))
    case .bool: return JSONNode(.bool(true))
    case .double, .float: return JSONNode(.number("\(number).5"))
    case .int64, .uint64, .fixed64, .sfixed64, .sint64:
      return JSONNode(.string("\(5_000_000_000 + number)"))
    case .int32, .uint32, .fixed32, .sfixed32, .sint32: return JSONNode(.number("\(300 + number)"))
    case .enum:
      let values = (json.enumeration(field.typeName)?.values ?? []).filter { $0.number != 0 }
      return JSONNode(.string(values.isEmpty ? "0" : values[index % values.count].name))
    case .message, .group:
      switch field.typeName {
      case "google.protobuf.Timestamp":
        let second = String(number % 60 + 100).dropFirst()
        return JSONNode(.string("2026-05-31T12:34:\(second).250Z"))
      case "google.protobuf.Duration": return JSONNode(.string("\(number).500s"))
      case "google.protobuf.FieldMask": return JSONNode(.string("requestId"))
      case "google.protobuf.Any": return JSONNode(.object([]))
      default: return node(field.typeName, variant: index, depth: depth + 1)
      }
    }
  }
}
