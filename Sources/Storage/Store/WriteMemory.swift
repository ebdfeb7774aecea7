extension WriteTransaction {
  /// An object that the writes of this store share from one to the next: for rows that are needed so
  /// often that reading them each time is most of the work.
  ///
  /// It is dropped whenever a write is undone that had changed something, so it never tells of what
  /// is not in the database. What it says of a row is what a query would say, as long as every write
  /// of that row tells it after the statement.
  ///
  /// - Parameter make: called when there is none. A store has one, of one type.
  public func memory<Memory: AnyObject>(_ make: () -> Memory) -> Memory {
    if let memory = connection.memory as? Memory { return memory }
    let memory = make()
    connection.memory = memory
    return memory
  }
}
