import Foundation
import Testing

@testable import ContractDescriptors
@testable import ContractGenerator

/// A change to `proto/` must not break clients of the last release. The release is recorded in
/// `Baseline/baseline.binpb`; `swift run ContractGenerator --update-baseline` records a new one.
struct BreakingChangeTests {
  @Test func theContractsBreakNoClientOfTheBaseline() throws {
    let baseline = try PackageFolder(Repository.root).read(PackageFolder.baseline)
    let old = try DescriptorSet(serialized: baseline)
    #expect(old.services.count > 5)
    let changes = BreakingChanges(from: old, to: EmbeddedContracts.descriptors)
    #expect(changes.all == [])
  }

  private func breaks(_ change: (inout Sample) -> Void) -> [String] {
    var changed = Sample()
    change(&changed)
    return BreakingChanges(from: Sample().set, to: changed.set).all
  }

  @Test func nothingChanged() { #expect(breaks { _ in } == []) }

  @Test func additionsBreakNothing() {
    let all = breaks {
      $0.message.fields.append(.sample("more", 20))
      $0.type.values.append(EnumValueDescriptor(name: "C_MORE", number: 7, comment: ""))
      $0.service.methods.append(.sample("More"))
      $0.message.comment = "another comment"
    }
    #expect(all == [])
  }

  @Test func aRemovedMessage() {
    #expect(breaks { $0.message.fullName = "p.N" } == ["message p.M was removed"])
  }

  @Test func aRemovedField() {
    #expect(breaks { $0.message.fields.removeFirst() } == ["field p.M.id was removed"])
  }

  @Test func aRenumberedField() {
    #expect(
      breaks { $0.message.fields[0].number = 9 } == ["field p.M.id was renumbered: 1 → 9"])
  }

  @Test func aRenamedField() {
    let all = breaks {
      $0.message.fields[0].name = "key"
      $0.message.fields[0].jsonName = "key"
    }
    #expect(all == ["field p.M.id was renamed: key"])
  }

  @Test func aFieldRenamedInJSON() {
    #expect(
      breaks { $0.message.fields[0].jsonName = "ID" }
        == ["field p.M.id was renamed in JSON: id → ID"])
  }

  @Test func aRetypedScalar() {
    #expect(
      breaks { $0.message.fields[0].kind = .bytes }
        == ["field p.M.id was retyped: string → bytes"])
  }

  @Test func aRetypedMessageField() {
    #expect(
      breaks { $0.message.fields[1].typeName = "p.Other" }
        == ["field p.M.color was retyped: p.C → p.Other"])
  }

  @Test func aRetypedMap() {
    #expect(
      breaks { $0.message.messages[0].fields[1].kind = .int64 }
        == ["field p.M.names was retyped: string to string → string to int64"])
  }

  @Test func aChangedLabel() {
    #expect(
      breaks { $0.message.fields[0].label = .repeated }
        == ["field p.M.id changed its label: optional → repeated"])
  }

  @Test func aFieldMovedOutOfAOneof() {
    #expect(
      breaks { $0.message.fields[3].oneofIndex = nil }
        == ["field p.M.chosen was moved: oneof choice → no oneof"])
  }

  @Test func aFieldMovedIntoAOneof() {
    #expect(
      breaks { $0.message.fields[0].oneofIndex = 0 }
        == ["field p.M.id was moved: no oneof → oneof choice"])
  }

  @Test func aReusedReservedNumber() {
    #expect(
      breaks { $0.message.fields.append(.sample("fresh", 11)) }
        == ["field p.M.fresh reuses the reserved number 11"])
  }

  @Test func aReusedReservedName() {
    #expect(
      breaks { $0.message.fields.append(.sample("gone", 30)) }
        == ["field p.M.gone reuses a reserved name"])
  }

  @Test func aRemovedEnum() {
    #expect(breaks { $0.type.fullName = "p.D" } == ["enum p.C was removed"])
  }

  @Test func aRemovedEnumValue() {
    #expect(breaks { $0.type.values.removeLast() } == ["value p.C.C_RED was removed"])
  }

  @Test func aRenamedEnumValue() {
    #expect(
      breaks { $0.type.values[1].name = "C_BLUE" } == ["value p.C.C_RED was renamed: C_BLUE"])
  }

  @Test func aRenumberedEnumValue() {
    #expect(
      breaks { $0.type.values[1].number = 3 } == ["value p.C.C_RED was renumbered: 1 → 3"])
  }

  @Test func aReusedReservedEnumNumberAndName() {
    let all = breaks {
      $0.type.values.append(EnumValueDescriptor(name: "C_GONE", number: 5, comment: ""))
    }
    #expect(
      all == [
        "value p.C.C_GONE reuses the reserved number 5", "value p.C.C_GONE reuses a reserved name",
      ])
  }

  @Test func aRemovedService() {
    #expect(breaks { $0.service.fullName = "p.T" } == ["service p.S was removed"])
  }

  @Test func aRemovedMethod() {
    #expect(breaks { $0.service.methods.removeAll() } == ["method p.S/Get was removed"])
  }

  @Test func aChangedRequestOrResponse() {
    #expect(
      breaks { $0.service.methods[0].input = "p.X" }
        == ["method p.S/Get changed its request: p.M → p.X"])
    #expect(
      breaks { $0.service.methods[0].output = "p.X" }
        == ["method p.S/Get changed its response: p.M → p.X"])
  }

  @Test func aChangedStreamingKind() {
    #expect(
      breaks { $0.service.methods[0].isClientStreaming = true }
        == ["method p.S/Get changed whether requests are streamed"])
    #expect(
      breaks { $0.service.methods[0].isServerStreaming = true }
        == ["method p.S/Get changed whether responses are streamed"])
  }
}

/// Contracts with one of everything that can be broken.
private struct Sample {
  var message: MessageDescriptor
  var type = EnumDescriptor(
    name: "C", fullName: "p.C",
    values: [
      EnumValueDescriptor(name: "C_UNSPECIFIED", number: 0, comment: ""),
      EnumValueDescriptor(name: "C_RED", number: 1, comment: ""),
    ], reservedNumbers: [4...6], reservedNames: ["C_GONE"], comment: "")
  var service = ServiceDescriptor(
    name: "S", fullName: "p.S", methods: [.sample("Get")], comment: "")

  init() {
    let entry = MessageDescriptor(
      name: "NamesEntry", fullName: "p.M.NamesEntry",
      fields: [.sample("key", 1), .sample("value", 2)], oneofs: [], messages: [], enums: [],
      isMapEntry: true, reservedNumbers: [], reservedNames: [], comment: "")
    var color = FieldDescriptor.sample("color", 2)
    color.kind = .enum
    color.typeName = "p.C"
    var names = FieldDescriptor.sample("names", 3)
    names.kind = .message
    names.typeName = entry.fullName
    names.label = .repeated
    var chosen = FieldDescriptor.sample("chosen", 4)
    chosen.oneofIndex = 0
    message = MessageDescriptor(
      name: "M", fullName: "p.M", fields: [.sample("id", 1), color, names, chosen],
      oneofs: [OneofDescriptor(name: "choice", comment: "")], messages: [entry], enums: [],
      isMapEntry: false, reservedNumbers: [10..<13], reservedNames: ["gone"], comment: "")
  }

  var set: DescriptorSet {
    DescriptorSet(files: [
      FileDescriptor(
        name: "p.proto", package: "p", dependencies: [], syntax: "proto3", messages: [message],
        enums: [type], services: [service], comment: "")
    ])
  }
}

extension FieldDescriptor {
  fileprivate static func sample(_ name: String, _ number: Int) -> FieldDescriptor {
    FieldDescriptor(
      name: name, jsonName: name, number: number, label: .optional, kind: .string, typeName: "",
      oneofIndex: nil, isExplicitlyOptional: false, comment: "")
  }
}

extension ServiceMethod {
  fileprivate static func sample(_ name: String) -> ServiceMethod {
    ServiceMethod(
      name: name, input: "p.M", output: "p.M", isClientStreaming: false, isServerStreaming: false,
      comment: "")
  }
}

/// The package that these tests are part of.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
