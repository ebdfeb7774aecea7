import ContractDescriptors
import Testing

/// What `aftercare describe` shows.
struct DescriptionTests {
  private let description = ContractDescription()

  @Test func aServiceIsShownWithItsComments() throws {
    #expect(
      try description.text(of: "grpc.health.v1.Health")
        == """
        // Whether a process and its services serve. Anybody may ask.
        service Health {
          // Answers at once. NOT_FOUND if the service is not known.
          rpc Check(HealthCheckRequest) returns (HealthCheckResponse);
          // Sends the status at once and again on every change, until the caller leaves. A service that is
          // not known gives SERVICE_UNKNOWN.
          rpc Watch(HealthCheckRequest) returns (stream HealthCheckResponse);
        }

        """)
  }

  @Test func aMethodComesWithItsMessages() throws {
    let text = try description.text(of: "vectors.Echo/Bidi")
    #expect(
      text == """
        // Answers each message with itself.
        rpc vectors.Echo/Bidi(stream ttrpc.KeyValue) returns (stream ttrpc.KeyValue);

        // One entry of the metadata.
        message KeyValue {
          // Lower-case key.
          string key = 1;
          // The value.
          string value = 2;
        }

        """)
    #expect(try description.text(of: "vectors.Echo.Bidi") == text)
  }

  @Test func mapsOneofsListsAndEnums() throws {
    #expect(
      try description.text(of: "vectors.Maps").contains("map<int32, Inner> inners = 2;"))
    #expect(
      try description.text(of: "vectors.Choice").contains(
        "  // What was chosen.\n  oneof choice {\n    // Text.\n    string text = 1;\n"))
    #expect(try description.text(of: "vectors.Lists").contains("repeated Color colors = 10;"))
    #expect(try description.text(of: "vectors.Color").contains("COLOR_DARK_BLUE = 200;"))
    let nested = try description.text(of: "grpc.health.v1.HealthCheckResponse")
    #expect(nested.contains("  enum ServingStatus {\n"))
    #expect(nested.contains("  HealthCheckResponse.ServingStatus status = 1;"))
  }

  @Test func anUnknownNameIsRefusedWithNearOnes() {
    let error = #expect(throws: ContractJSONError.self) {
      try description.text(of: "vectors.Eco")
    }
    #expect(error?.reason.hasPrefix("there is no vectors.Eco; did you mean vectors.Echo") == true)
  }

  @Test func everythingCanBeDescribed() throws {
    let contracts = EmbeddedContracts.descriptors
    let names =
      contracts.services.map(\.fullName) + contracts.messages.map(\.fullName)
      + contracts.enums.map(\.fullName)
    #expect(names.count > 50)
    for name in names { #expect(try !description.text(of: name).isEmpty) }
  }
}
