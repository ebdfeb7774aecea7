internal import Contracts
internal import Store

// Evidence is inserted and read, and never touched again (AS-EVIDENCE).

extension ReadTransaction {
  /// Oldest first, without pictures.
  func evidence(ofCase id: String) throws -> [AfterSalesV1.Evidence] {
    try all("SELECT body FROM evidence WHERE case_id = ? ORDER BY position", id) { row in
      try row.withBytes(0) { try AfterSalesV1.Evidence(serialized: $0) }
    }
  }

  /// One piece, with its picture.
  func evidence(_ id: String) throws -> AfterSalesV1.Evidence? {
    try first("SELECT body, content FROM evidence WHERE evidence_id = ?", id) { row in
      var evidence = try row.withBytes(0) { try AfterSalesV1.Evidence(serialized: $0) }
      evidence.content = try row.bytes(1)
      return evidence
    }
  }
}

extension WriteTransaction {
  /// - Parameters:
  ///   - evidence: without the picture.
  ///   - position: 1 for the first of its case.
  func insert(_ evidence: AfterSalesV1.Evidence, content: [UInt8], position: Int32) throws {
    try execute(
      """
      INSERT INTO evidence (evidence_id, case_id, position, body, content)
      VALUES (?, ?, ?, ?, ?)
      """, evidence.evidenceID, evidence.caseID, position, evidence.serializedBytes(), content)
  }
}
