public import Domain

/// Something that a person of the shop has to do. Opened by exactly one event and never lost: it
/// is done, or the order made it obsolete.
public struct OrderTask: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// ORD-ACCEPT
    case callBuyer = "CALL_BUYER"
    /// ORD-LISTING: open until it is confirmed fixed.
    case fixListing = "FIX_LISTING"
    /// ORD-DELAY
    case notifyDelay = "NOTIFY_DELAY"
    /// ORD-RECEIPT-REMIND
    case remindConfirm = "REMIND_CONFIRM"
    /// ORD-CANCEL-TRANSIT
    case recallParcel = "RECALL_PARCEL"
    /// AS-INVOICE
    case amendInvoice = "AMEND_INVOICE"
    /// ORD-CANCEL-TRANSIT, ORD-CANCEL-SIGNED: approve or refuse what the buyer asked for.
    case decideCancellation = "DECIDE_CANCELLATION"
  }

  public enum State: String, Hashable, Sendable, CaseIterable {
    case open = "OPEN"
    case done = "DONE"
    case obsolete = "OBSOLETE"
  }

  /// Unique in the order: the version of the event that opened it and the kind.
  public var id: String
  public var kind: Kind
  /// A line, a tracking number, a refund; may be empty.
  public var about: String
  public var openedAt: Instant
  public var dueAt: Instant
  public var state: State = .open
  /// Nil while it is open.
  public var closedAt: Instant?
  public var closedBy: Actor?
  public var note = ""

  public init(id: String, kind: Kind, about: String, openedAt: Instant, dueAt: Instant) {
    self.id = id
    self.kind = kind
    self.about = about
    self.openedAt = openedAt
    self.dueAt = dueAt
  }
}

/// Which tasks a change opens and which it makes obsolete.
struct TaskEffects {
  private(set) var opened: [OrderTask] = []
  private(set) var obsolete: [String] = []
  private let order: Order
  private let version: Int64
  private let at: Instant

  /// - Parameters:
  ///   - order: before the change.
  ///   - version: of the order after it.
  ///   - at: when it happens.
  init(
    of change: OrderEvent.Change, on order: Order, version: Int64, at: Instant,
    _ policy: OrdersPolicy
  ) {
    self.order = order
    self.version = version
    self.at = at
    let soon = at + policy.taskTime
    switch change {
    case .acceptanceOverdue:
      open(.callBuyer, due: at)
    case .accepted:
      close(.callBuyer)
    case .proposalOpened(let proposal) where proposal.terms.cause == .listing:
      if !isOpen(.fixListing, about: proposal.terms.lineID) {
        open(.fixListing, about: proposal.terms.lineID, due: soon)
      }
    case .shipmentEstimated(_, let isLate):
      if !isLate {
        close(.notifyDelay)
      } else if order.delayNotifiedAt == nil, !isOpen(.notifyDelay) {
        open(.notifyDelay, due: order.times.promisedShip ?? soon)
      }
    case .promiseLapsed(let promised):
      if !isOpen(.notifyDelay) { open(.notifyDelay, due: promised) }
    case .shipped:
      close(.callBuyer, .notifyDelay)
    case .signed(let receipt):
      if case .running(let until) = receipt {
        open(.remindConfirm, due: max(at, until - policy.receiptReminder))
      } else {
        open(.remindConfirm, due: soon)
      }
    case .completed:
      close(.remindConfirm, .decideCancellation)
    case .cancellationRequested:
      open(.decideCancellation, due: soon)
    case .cancellationRefused, .cancellationWithdrawn:
      close(.decideCancellation)
    case .groupFailed:
      close(.callBuyer, .notifyDelay)
    case .cancelled:
      close(.callBuyer, .notifyDelay, .remindConfirm, .decideCancellation)
      if order.tradeState == .inDelivery, let parcel = order.parcel {
        open(.recallParcel, about: parcel.trackingNumber, due: soon)
      }
    // A case has its own task to amend the invoice.
    case .refunded(let refund) where refund.caseID.isEmpty:
      amendInvoice(about: refund.id, due: soon)
    case .smallPaymentRecorded(_, let refund?):
      amendInvoice(about: refund.id, due: soon)
    case .proposalAnswered(let id, true, _):
      if let terms = order.proposals.first(where: { $0.terms.id == id })?.terms,
        terms.solution.usesUnits, !terms.solution.refunds
      {
        // What is due back amends the invoice when it is paid.
        amendInvoice(about: id, due: soon)
      }
    case .replaced(let replacement)
    where replacement.kind == .exchanged && replacement.caseID.isEmpty:
      amendInvoice(about: replacement.id, due: soon)
    default: break
    }
  }

  private func isOpen(_ kind: OrderTask.Kind, about: String? = nil) -> Bool {
    order.tasks.contains {
      $0.state == .open && $0.kind == kind && (about == nil || $0.about == about)
    }
  }

  private mutating func open(_ kind: OrderTask.Kind, about: String = "", due: Instant) {
    opened.append(
      OrderTask(
        id: "\(version)-\(kind.word)", kind: kind, about: about, openedAt: at, dueAt: due))
  }

  private mutating func close(_ kinds: OrderTask.Kind...) {
    obsolete += order.tasks.filter { $0.state == .open && kinds.contains($0.kind) }.map(\.id)
  }

  private mutating func amendInvoice(about: String, due: Instant) {
    if order.traits.isInvoiced { open(.amendInvoice, about: about, due: due) }
  }
}

extension OrderTask.Kind {
  /// As ids of tasks have it: `call-buyer`.
  fileprivate var word: String {
    String(rawValue.lowercased().map { $0 == "_" ? "-" : $0 })
  }
}
