import Testing

/// Everything that runs on sockets and real time, one test after another: beside each other on a
/// small machine they would starve one another until the runtime's own time limits strike.
@Suite(.serialized, .removingTemporaryPaths) struct SocketTests {}
