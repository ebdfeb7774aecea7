extension PhraseSet {
  /// As merchants write in English.
  public static let english: PhraseSet = {
    var set = PhraseSet()
    set.refund = [
      "refund", "refunds", "refunded", "refunding", "reimburse", "reimbursed", "reimbursement",
      "money back", "your money", "pay you back", "pay back",
    ]
    set.returning = [
      "return", "returns", "returned", "returning", "send*back", "sent*back", "ship*back",
      "shipped*back", "take*back", "send back", "ship back", "mail*back",
    ]
    set.resend = [
      "resend", "resent", "reship", "reshipped", "re-send", "re-ship", "replacement", "send again",
      "send*again", "send another", "send*another", "ship another", "send*new", "ship*new",
      "sent*new", "new one sent", "send*missing", "ship*missing", "send*right one", "send*correct",
      "sent a replacement",
    ]
    set.refundPromise = [
      "refund you", "refund done", "get your money back", "give you your money back",
      "refund is on its way", "sent your money back", "give*money back",
    ]
    set.returnPromise = [
      "please return", "feel free to return", "return it please", "welcome to return",
      "send it back", "send them back",
    ]
    set.resendPromise = [
      "replacement is on its way", "sent a replacement to",
    ]
    set.agreement = [
      "will", "we'll", "i'll", "you'll", "it'll", "they'll", "can", "of course", "sure", "ok",
      "okay", "yes", "yep", "agree", "agreed", "accept", "accepted", "approve", "approved",
      "happy to", "glad to", "let me", "going to", "gonna", "processed", "processing", "process",
      "issued", "i've", "we've", "have", "has been", "been", "please", "feel free", "go ahead",
      "welcome to", "done", "fine", "on its way", "i'm", "we're", "today", "tomorrow", "right away",
      "no problem", "no worries", "may", "get your", "you get", "anyway", "would be happy",
      "could you please", "can you please", "would you please", "i am", "we are", "certainly",
      "definitely", "absolutely", "deal",
    ]
    set.negation = [
      "not", "no", "never", "can't", "cannot", "won't", "don't", "doesn't", "didn't", "isn't",
      "wasn't", "aren't", "shouldn't", "wouldn't", "couldn't", "unable", "refuse", "refused",
      "decline", "declined", "reject", "rejected", "deny", "denied", "without", "no need",
      "don't need", "nobody", "nor", "neither", "no way", "out of the question", "impossible",
      "not possible", "can not", "do not", "will not", "does not", "against",
    ]
    set.condition = [
      "if", "unless", "only if", "in case", "provided", "provided that", "as long as", "when",
      "once", "after", "until", "whether", "consider", "considering", "maybe", "perhaps", "might",
      "possibly", "would", "could", "check", "verify", "verified", "depends", "depending",
      "assuming", "probably", "let me check", "let me ask", "try to", "before", "eligible",
      "should it", "only when", "subject to",
    ]
    set.settled = [
      "if you like", "if you want", "if you prefer", "if you agree", "if you wish", "if you'd like",
      "if you'd prefer", "if you would like", "if that works", "if that's ok", "if that's okay",
      "if that is ok", "if you need", "as soon as", "if you have any", "if there is anything",
      "whichever you", "whenever",
    ]
    set.handover = [
      "once we receive", "once we get", "once * arrives", "once * arrive", "once it's back",
      "after we receive", "after we get", "after it arrives", "when it arrives", "when we receive",
      "when we get", "once you send", "as soon as it arrives",
    ]
    set.question = [
      "do you want", "did you", "would you like", "what", "why", "which", "how", "who", "where",
      "shall we", "shall i", "should we", "should i", "have you", "has the", "can i", "may i",
      "are you",
    ]
    set.consent = [
      "okay", "ok", "alright", "all right", "is that ok", "is that okay", "deal", "sounds good",
      "right",
    ]
    set.neutral = [
      "no problem", "not a problem", "no worries", "don't worry", "do not worry",
      "no questions asked", "not only", "no doubt", "why not", "no matter", "refund policy",
      "refund policies", "return policy", "returns policy", "refund request", "refund requests",
      "return request", "return address", "refund usually", "refunds usually", "refunds take",
      "refund takes", "return your call", "please return to the home", "return to the home",
      "return to the page", "return to the app", "asked for a refund", "ask for a refund",
      "asks for a refund", "want a refund", "wants a refund", "wanted a refund",
      "requested a refund", "reason for the refund", "reason for the return", "reason for refund",
      "never refuse", "cannot refuse", "can't refuse", "can not refuse", "don't refuse",
      "do not refuse", "won't refuse", "will not refuse", "not refuse",
      "in return", "many happy returns", "refund amount", "right one", "correct one", "which is",
    ]
    set.contrast = [
      "but", "however", "although", "though", "so", "still", "instead", "then",
    ]
    set.connector = [
      "or", "and", "nor", "a", "the",
    ]
    return set
  }()
}
