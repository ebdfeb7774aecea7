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
