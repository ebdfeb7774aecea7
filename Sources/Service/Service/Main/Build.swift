/// What was built.
public enum Build {
  /// Of all executables together.
  public static let version = "0.1.0"
}
