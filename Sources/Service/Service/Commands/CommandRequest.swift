public import Contracts

/// A request that changes something. Every command of the contracts has these two fields; services
/// declare it in one line: `extension OrdersV1.PayOrderRequest: CommandRequest {}`.
public protocol CommandRequest: ContractMessage {
  var requestID: String { get }
  var actor: TypeV1.Actor? { get }
}
