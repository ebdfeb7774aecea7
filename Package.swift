// swift-tools-version: 6.1
import PackageDescription

// Folders are listed in the order in which they may use each other: a target depends only on
// targets of folders above its own, and the four services never on each other.

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)",
    swiftSettings: swiftSettings)
}

/// What a release is linked with to stay small in memory, 2.3 MB less for each process: relocations
/// in their packed form, which glibc knows since 2.36; no functions kept because a plug-in could call
/// them; and no shared C++ library (see the file in the directory).
let linkerSettings: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
      "-Xlinker", "--no-export-dynamic",
      "-L\(Context.packageDirectory)/Sources/System/StaticRuntime",
    ], .when(platforms: [.linux], configuration: .release))
]

func executable(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)",
    swiftSettings: swiftSettings, linkerSettings: linkerSettings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources,
    swiftSettings: swiftSettings)
}

/// A service: its pure core, the shell around it, and the executable.
func service(_ core: String, executable name: String) -> [Target] {
  [
    library(core, in: core, ["Domain"] + (core == "Gateway" ? ["Contracts"] : [])),
    library(
      "\(core)Service", in: core,
      [.byName(name: core), "Domain", "Contracts", "RPCCore", "RPCContracts", "Store", "Service"]
        + (core == "Gateway" ? ["RPCTransport"] : [])),
    executable(name, in: core, [.byName(name: "\(core)Service"), "Service", "RPCContracts"]),
  ]
}

/// What protoc-c generated. Its headers name protobuf-c's, so nothing imports the module that would
/// link it.
func generatedC(_ name: String) -> Target {
  .target(
    name: name, dependencies: ["CProtobufC"], path: "Sources/Contracts/\(name)",
    linkerSettings: [.linkedLibrary("protobuf-c")])
}

let system: [Target] = [
  .systemLibrary(
    name: "CProtobufC", path: "Sources/System/CProtobufC",
    providers: [.apt(["libprotobuf-c-dev"])]),
  .systemLibrary(
    name: "CSQLite", path: "Sources/System/CSQLite", providers: [.apt(["libsqlite3-dev"])]),
  .target(name: "CLinux", path: "Sources/System/CLinux"),
]

let domain: [Target] = [library("Domain", in: "Domain", [])]

let contracts: [Target] = [
  generatedC("CContracts"),
  library("Contracts", in: "Contracts", ["CContracts"]),
  // What protobuf-c makes of descriptor.proto is apart from the contracts: no service needs it, and
  // the generator must build when what it generates does not.
  generatedC("CDescriptors"),
  library("ContractDescriptors", in: "Contracts", ["CDescriptors"]),
  executable("ContractGenerator", in: "Contracts", ["ContractDescriptors"]),
]

let rpc: [Target] = [
  library("RPCCore", in: "RPC", ["Contracts"]),
  library("RPCWire", in: "RPC", ["RPCCore"]),
  library("RPCTransport", in: "RPC", ["RPCCore", "RPCWire", "CLinux", "Contracts"]),
  library("RPCTesting", in: "RPC", ["RPCCore", "RPCWire", "RPCTransport", "Contracts"]),
  library("RPCContracts", in: "RPC", ["RPCCore", "Contracts"]),
]

let storage: [Target] = [library("Store", in: "Storage", ["CSQLite", "Domain"])]

let shared: [Target] = [
  library(
    "Service", in: "Service",
    ["Domain", "Contracts", "RPCCore", "RPCContracts", "RPCTransport", "Store", "CLinux"])
]

let services: [Target] =
  service("Orders", executable: "aftercare-orders")
  + service("AfterSales", executable: "aftercare-aftersales")
  + service("Messaging", executable: "aftercare-messaging")
  + service("Gateway", executable: "aftercare-gateway")

let tools: [Target] = [
  library("MerchantExport", in: "Tools", ["Domain"]),
  library(
    "ContractKit", in: "Tools", ["Contracts", "ContractDescriptors", "RPCCore", "RPCWire"]),
  executable(
    "aftercare", in: "Tools",
    [
      "MerchantExport", "ContractKit", "Domain", "Orders", "AfterSales", "Messaging", "Gateway",
      "Contracts",
      "ContractDescriptors", "RPCCore", "RPCContracts", "RPCTransport", "Service", "CLinux",
    ]),
  executable(
    "aftercare-bench", in: "Tools",
    [
      "Domain", "AfterSales", "AfterSalesService", "Messaging", "Contracts", "RPCCore",
      "RPCContracts", "RPCTransport", "Store", "Service", "CLinux",
    ]),
]

/// The example for client teams in Swift. `Tests/Clients` has the ones for other languages.
let examples: [Target] = [
  .executableTarget(
    name: "example-client", dependencies: ["Contracts", "RPCCore", "RPCContracts", "RPCTransport"],
    path: "Tests/Clients/Swift", exclude: ["Package.swift"], swiftSettings: swiftSettings)
]

/// What a client in another package depends on: messages, typed clients, and the way to a socket.
let client: Product = .library(
  name: "AftercareClient", targets: ["Contracts", "RPCCore", "RPCContracts", "RPCTransport"])

let testTargets: [Target] = [
  tests("DomainTests", ["Domain"]),
  tests(
    "ContractsTests",
    [
      "CContracts", "CDescriptors", "Contracts", "ContractDescriptors", "ContractGenerator",
      "RPCContracts", "RPCCore",
    ], resources: [.copy("Baseline")]),
  tests(
    "RPCTests",
    ["RPCCore", "RPCWire", "RPCTransport", "RPCTesting", "RPCContracts", "Contracts", "CLinux"],
    resources: [.copy("vectors")]),
  tests("StoreTests", ["Store", "Domain", "CSQLite"]),
  tests(
    "ServiceTests",
    [
      "Service", "Domain", "RPCCore", "RPCContracts", "RPCTransport", "RPCTesting", "Contracts",
      "Store",
    ]),
  tests(
    "OrdersTests",
    [
      "Orders", "OrdersService", "Domain", "Contracts", "RPCCore", "RPCContracts", "Store",
      "Service", "RPCTesting",
    ]),
  tests(
    "AfterSalesTests",
    [
      "AfterSales", "AfterSalesService", "Domain", "Contracts", "RPCCore", "RPCContracts",
      "RPCTransport", "Service", "Store",
    ]),
  tests(
    "MessagingTests",
    [
      "Messaging", "MessagingService", "Service", "Store", "Domain", "Contracts", "RPCCore",
      "RPCContracts", "RPCTransport",
    ]),
  tests("GatewayTests", ["Gateway", "GatewayService", "RPCTesting"]),
  tests(
    "ToolsTests",
    [
      "Contracts", "ContractDescriptors", "ContractKit", "Domain", "MerchantExport", "RPCContracts",
      "RPCCore", "RPCTesting", "aftercare",
    ]),
  tests("ProcessTests", ["RPCTransport", "RPCContracts", "Contracts"]),
]

let package = Package(
  name: "aftercare",
  products: [client],
  targets: system + domain + contracts + rpc + storage + shared + services + tools + examples
    + testTargets
)
