// swift-tools-version: 6.1
import PackageDescription

// The example as a package of its own, as a client team has it: copy the folder, and let the path
// lead to a checkout of Aftercare.
let package = Package(
  name: "example-client",
  dependencies: [.package(name: "aftercare", path: "../../..")],
  targets: [
    .executableTarget(
      name: "example-client",
      dependencies: [.product(name: "AftercareClient", package: "aftercare")],
      path: ".", sources: ["main.swift"])
  ]
)
