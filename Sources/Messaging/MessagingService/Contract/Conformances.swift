public import Contracts
public import Service

extension MessagingV1.MessageEvent: FeedEvent {}

extension MessagingV1.OpenConversationRequest: CommandRequest {}
extension MessagingV1.ReceiveMessageRequest: CommandRequest {}
extension MessagingV1.ImportMessagesRequest: CommandRequest {}
extension MessagingV1.SendMessageRequest: CommandRequest {}
extension MessagingV1.ReserveMessageRequest: CommandRequest {}
extension MessagingV1.CommitMessageRequest: CommandRequest {}
extension MessagingV1.ReleaseMessageRequest: CommandRequest {}
extension MessagingV1.DeliverCardRequest: CommandRequest {}
extension MessagingV1.UpdateStandingRequest: CommandRequest {}
extension MessagingV1.SetBuyerAccessRequest: CommandRequest {}
extension MessagingV1.MarkReadRequest: CommandRequest {}
extension MessagingV1.TransferConversationRequest: CommandRequest {}
extension MessagingV1.SetBuyerMarkRequest: CommandRequest {}
extension MessagingV1.ReportBuyerRequest: CommandRequest {}
extension MessagingV1.RateConversationRequest: CommandRequest {}
extension MessagingV1.SetAlertPreferencesRequest: CommandRequest {}
extension MessagingV1.JudgeFindingRequest: CommandRequest {}
extension MessagingV1.RecordComplaintRequest: CommandRequest {}
extension MessagingV1.CreateQuickReplyRequest: CommandRequest {}
extension MessagingV1.UpdateQuickReplyRequest: CommandRequest {}
extension MessagingV1.DeleteQuickReplyRequest: CommandRequest {}
extension MessagingV1.ImportQuickRepliesRequest: CommandRequest {}
