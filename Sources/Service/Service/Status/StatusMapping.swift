internal import Contracts
public import Domain
public import RPCCore
internal import Store

/// The one place where what went wrong in a service becomes the status of a call.
public enum StatusMapping {
  /// `google.rpc.ErrorInfo.domain` of all our errors.
  public static let domain = "aftercare"

  /// - Parameter now: for the time until a refused command could pass.
  public static func status(of error: any Error, now: Instant) -> RPCStatus {
    switch error {
    case let status as RPCStatus: status
    case let refusal as Refusal: self.status(of: refusal, now: now)
    case let error as StoreError: self.status(of: error)
    case is CancellationError: .cancelled()
    case let error as DecodeError:
      // Requests are decoded before their handlers run: this was read from the store.
      failure(.dataLoss, "STORED_MESSAGE_UNREADABLE", "a stored message is unreadable: \(error)")
    default:
      failure(.internal, "INTERNAL", "an error in this service; its log says more")
    }
  }

  /// A status with reason: upper case, stable, documented.
  public static func failure(
    _ code: RPCStatus.Code, _ reason: String, _ message: String, metadata: [String: String] = [:]
  ) -> RPCStatus {
    RPCStatus(code, message).with(
      detail: GoogleRPC.ErrorInfo(reason: reason, domain: domain, metadata: metadata))
  }

  /// INVALID_ARGUMENT that names one field.
  public static func invalid(_ reason: String, field: String, _ message: String) -> RPCStatus {
    failure(.invalidArgument, reason, "\(field): \(message)").with(
      detail: GoogleRPC.BadRequest(
        fieldViolations: [.init(field: field, description: message)]))
  }

  // MARK: refusals

  static func status(of refusal: Refusal, now: Instant) -> RPCStatus {
    var metadata: [String: String] = [:]
    if let retryAt = refusal.retryAt { metadata["retry_at"] = retryAt.text }
    var status = failure(
      code(of: refusal.kind), refusal.reason, refusal.message, metadata: metadata)
    if !refusal.violations.isEmpty { status = adding(refusal.violations, refusal.kind, to: status) }
    if let retryAt = refusal.retryAt {
      let delay = max(.zero, retryAt - now)
      status = status.with(detail: GoogleRPC.RetryInfo(retryDelay: .init(delay)))
    }
    return status
  }

  private static func code(of kind: Refusal.Kind) -> RPCStatus.Code {
    switch kind {
    case .invalid: .invalidArgument
    case .notFound: .notFound
    case .alreadyExists: .alreadyExists
    case .precondition: .failedPrecondition
    case .permission: .permissionDenied
    case .quota: .resourceExhausted
    case .aborted: .aborted
    }
  }

  private static func adding(
    _ violations: [Refusal.Violation], _ kind: Refusal.Kind, to status: RPCStatus
  ) -> RPCStatus {
    switch kind {
    case .invalid:
      status.with(
        detail: GoogleRPC.BadRequest(
          fieldViolations: violations.map {
            .init(field: $0.subject, description: $0.explanation)
          }))
    case .quota:
      status.with(
        detail: GoogleRPC.QuotaFailure(
          violations: violations.map { .init(subject: $0.subject, description: $0.explanation) }))
    case .notFound, .alreadyExists, .precondition, .permission, .aborted:
      status.with(
        detail: GoogleRPC.PreconditionFailure(
          violations: violations.map { .init(type: $0.subject, description: $0.explanation) }))
    }
  }

  // MARK: the store

  static func status(of error: StoreError) -> RPCStatus {
    switch error.kind {
    case .requestIDInvalid: invalid("REQUEST_ID_INVALID", field: "request_id", error.message)
    case .requestIDReused: invalid("REQUEST_ID_REUSED", field: "request_id", error.message)
    case .cursorMalformed: invalid("CURSOR_MALFORMED", field: "cursor", error.message)
    case .cursorForeign: invalid("CURSOR_FOREIGN", field: "cursor", error.message)
    case .cursorBeyondEnd: failure(.outOfRange, "CURSOR_BEYOND_END", error.message)
    case .tooBig: failure(.invalidArgument, "TOO_BIG", "the request is too big to be stored")
    case .busy, .queueFull:
      failure(.unavailable, "STORE_BUSY", error.message).with(
        detail: GoogleRPC.RetryInfo(retryDelay: .init(seconds: 1)))
    case .full: failure(.unavailable, "STORE_FULL", error.message)
    case .readOnly: failure(.unavailable, "STORE_READ_ONLY", error.message)
    case .damaged: failure(.unavailable, "STORE_DAMAGED", error.message)
    case .closed: failure(.unavailable, "STORE_CLOSED", "the service is going down; try again")
    case .ioFailure, .outOfMemory: failure(.unavailable, "STORE_FAILED", error.message)
    case .constraint, .sql, .migrationFailed:
      failure(.internal, "INTERNAL", "an error in this service; its log says more")
    case .inUse, .notPermitted, .cannotOpen, .notADatabase, .foreign, .newerSchema:
      failure(.unavailable, "STORE_FAILED", error.message)
    }
  }
}
