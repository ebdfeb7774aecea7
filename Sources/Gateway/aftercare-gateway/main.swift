import GatewayService

GatewayProgram.run()
