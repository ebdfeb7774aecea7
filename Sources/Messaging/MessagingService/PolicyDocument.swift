public import Messaging
public import Service

extension MessagingPolicy: PolicyDocument {}
