//! A client of Aftercare in Rust, over the ttrpc crate as Debian 12 packages it: an order is created
//! and paid, and a merchant helps its buyer apply for a refund. Usage: aftercare-client RUN_DIR

use std::error::Error;
use std::os::unix::{io::IntoRawFd, net::UnixStream};
use std::time::{SystemTime, UNIX_EPOCH};

use protobuf::{Message, SingularPtrField};
use ttrpc::Client;

// The generator is older than some lints.
#[allow(warnings)]
mod contracts {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

use contracts::aftersales::CaseType;
use contracts::error_details::PreconditionFailure;
use contracts::gateway::{AssistBuyerRequest, AssistBuyerResponse};
use contracts::orders::{
    CreateOrderRequest, CreateOrderResponse, NewLine, PayOrderRequest, PayOrderResponse,
};
use contracts::type_pb::{Actor, Actor_Kind, Channel, Money};

const ORDERS: &str = "aftercare.orders.v1.OrderService";
const GATEWAY: &str = "aftercare.gateway.v1.GatewayService";

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("usage: aftercare-client RUN_DIR")?;
    // One connection a service, kept for as long as it is needed; any number of calls at a time.
    let orders = connect(&directory, "orders")?;
    let gateway = connect(&directory, "gateway")?;

    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let order_id = format!("rust-{now}");
    let platform = actor(Actor_Kind::KIND_PLATFORM, "shop-desk");
    let total = SingularPtrField::some(Money {
        minor_units: 5980,
        currency: "CNY".into(),
        ..Default::default()
    });
    let order = CreateOrderRequest {
        request_id: format!("{order_id}/create"),
        actor: platform.clone(),
        order_id: order_id.clone(),
        shop_id: "shop-1".into(),
        buyer_id: "buyer-1".into(),
        lines: vec![NewLine {
            item_name: "保温杯 500ml".into(),
            quantity: 2,
            total: total.clone(),
            ..Default::default()
        }]
        .into(),
        ..Default::default()
    };
    call::<CreateOrderResponse>(&orders, ORDERS, "CreateOrder", &order)?;
    let payment = PayOrderRequest {
        request_id: format!("{order_id}/pay"),
        actor: platform,
        order_id: order_id.clone(),
        amount: total,
        ..Default::default()
    };
    let paid: PayOrderResponse = call(&orders, ORDERS, "PayOrder", &payment)?;
    println!("order: {:?}", paid.get_order().trade_state);

    // After a crash or a lost connection the same request is sent again: it happens once.
    let again: PayOrderResponse = call(&orders, ORDERS, "PayOrder", &payment)?;
    println!("paid once: {}", again == paid);

    let assist = |kind: CaseType| {
        let request = AssistBuyerRequest {
            request_id: format!("{order_id}/{kind:?}"),
            actor: actor(Actor_Kind::KIND_MERCHANT, "agent-lan"),
            order_id: order_id.clone(),
            field_type: kind,
            reason_id: "defective".into(),
            channel: Channel::CHANNEL_DESKTOP,
            ..Default::default()
        };
        call::<AssistBuyerResponse>(&gateway, GATEWAY, "AssistBuyer", &request)
    };
    let card = assist(CaseType::CASE_TYPE_REFUND_ONLY)?;
    println!("card: {:?} left: {}", card.get_invitation().state, card.remaining_cards);

    // A refusal names the rules that refused; the words are for people.
    match assist(CaseType::CASE_TYPE_RESHIP) {
        Err(ttrpc::Error::RpcStatus(status)) => {
            println!("refused: {:?}", status.get_code());
            for detail in status.get_details() {
                if detail.get_type_url().ends_with("google.rpc.PreconditionFailure") {
                    let failure = PreconditionFailure::parse_from_bytes(detail.get_value())?;
                    failure.violations.iter().for_each(|rule| println!("rule: {}", rule.field_type));
                }
            }
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Err("nothing is sent again before it was sent".into()),
    }
}

/// This version's own connect knows abstract sockets only.
fn connect(directory: &str, name: &str) -> std::io::Result<Client> {
    let socket = UnixStream::connect(format!("{directory}/{name}.sock"))?;
    Ok(Client::new(socket.into_raw_fd()))
}

/// One call. A deadline always: it is the only way in which a server learns that a caller gave up.
/// What belongs to a trace travels as metadata.
fn call<Response: Message>(
    client: &Client, service: &str, method: &str, request: &dyn Message,
) -> ttrpc::Result<Response> {
    let mut context = ttrpc::context::with_timeout(5_000_000_000);
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    context.add("traceparent".into(), trace.into());
    let unreadable = |error: protobuf::ProtobufError| ttrpc::Error::Others(error.to_string());
    let reply = client.request(ttrpc::Request {
        service: service.into(),
        method: method.into(),
        payload: request.write_to_bytes().map_err(unreadable)?,
        timeout_nano: context.timeout_nano,
        metadata: ttrpc::context::to_pb(context.metadata),
        ..Default::default()
    })?;
    Response::parse_from_bytes(&reply.payload).map_err(unreadable)
}

fn actor(kind: Actor_Kind, id: &str) -> SingularPtrField<Actor> {
    SingularPtrField::some(Actor { kind, id: id.into(), ..Default::default() })
}
