public import Domain

/// What the templates of its shop do with a request that was just submitted (AS-AUTO).
public struct AutomaticHandling: Hashable, Sendable {
  public let decision: TemplateDecision
  /// What the template's step changes; nil where an agent decides.
  public let changes: Changes?

  /// A step that the rules refuse leaves the request to an agent, as a template that does not fit.
  ///
  /// - Parameter submitted: the case right after its submission.
  public init(
    of submitted: Case, by templates: [HandlingTemplate], at now: Instant,
    _ policy: AfterSalesPolicy
  ) {
    let decision = TemplateFacts(submitted).decide(templates, policy.templates)
    guard case .handled(let template) = decision else {
      (self.decision, changes) = (decision, nil)
      return
    }
    do throws(Refusal) {
      changes = try submitted.handled(
        byTemplate: template.id, template.step, at: now, policy)
      self.decision = decision
    } catch {
      changes = nil
      self.decision = .left("Template \(template.id) fits, and is refused: \(error.message)")
    }
  }
}
