internal import MessagingService
internal import Service

ServiceMain.run(
  "messaging", summary: "Decides which messages a shop may send to a buyer, and keeps them",
  policy: MessagingAssembly.Policy.self, migrations: MessagingSchema.migrations
) { MessagingAssembly.assemble(&$0) }
