//! A client of Aftercare in Rust, over the ttrpc crate: an order is created and paid, a merchant
//! helps its buyer apply for a refund, and the order's feed is followed. Usage: aftercare-client RUN_DIR

use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protobuf::{Message, MessageField};
use ttrpc::context::{self, Context};
use ttrpc::r#async::Client;

#[allow(dead_code)]
mod contracts {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

use contracts::aftersales::CaseType;
use contracts::error_details::PreconditionFailure;
use contracts::gateway::AssistBuyerRequest;
use contracts::gateway_ttrpc::GatewayServiceClient;
use contracts::orders::{CreateOrderRequest, NewLine, PayOrderRequest, WatchOrdersRequest};
use contracts::orders_ttrpc::OrderServiceClient;
use contracts::type_::{actor::Kind, Actor, Channel, Money};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("usage: aftercare-client RUN_DIR")?;
    // One connection a service, kept for as long as it is needed; any number of calls at a time.
    let orders = OrderServiceClient::new(connect(&directory, "orders").await?);
    let gateway = GatewayServiceClient::new(connect(&directory, "gateway").await?);

    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let order_id = format!("rust-{now}");
    let platform = actor(Kind::KIND_PLATFORM, "shop-desk");
    let total = MessageField::some(Money {
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
        }],
        ..Default::default()
    };
    orders.create_order(call(), &order).await?;
    let payment = PayOrderRequest {
        request_id: format!("{order_id}/pay"),
        actor: platform,
        order_id: order_id.clone(),
        amount: total,
        ..Default::default()
    };
    let paid = orders.pay_order(call(), &payment).await?;
    println!("order: {:?}", paid.order.trade_state.enum_value_or_default());

    // After a crash or a lost connection the same request is sent again: it happens once.
    let again = orders.pay_order(call(), &payment).await?;
    println!("paid once: {}", again == paid);

    let assist = |kind: CaseType| AssistBuyerRequest {
        request_id: format!("{order_id}/{kind:?}"),
        actor: actor(Kind::KIND_MERCHANT, "agent-lan"),
        order_id: order_id.clone(),
        type_: kind.into(),
        reason_id: "defective".into(),
        channel: Channel::CHANNEL_DESKTOP.into(),
        ..Default::default()
    };
    let request = assist(CaseType::CASE_TYPE_REFUND_ONLY);
    let card = gateway.assist_buyer(call(), &request).await?;
    let state = card.invitation.state.enum_value_or_default();
    println!("card: {state:?} left: {}", card.remaining_cards);

    // A refusal names the rules that refused; the words are for people.
    match gateway.assist_buyer(call(), &assist(CaseType::CASE_TYPE_RESHIP)).await {
        Err(ttrpc::Error::RpcStatus(status)) => {
            println!("refused: {:?}", status.code());
            for detail in status.details {
                if detail.type_url.ends_with("google.rpc.PreconditionFailure") {
                    let failure = PreconditionFailure::parse_from_bytes(&detail.value)?;
                    failure.violations.iter().for_each(|rule| println!("rule: {}", rule.type_));
                }
            }
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("nothing is sent again before it was sent".into()),
    }

    // The feed of the order: from a stored cursor on, without gaps. Without stop_at_end it goes on.
    let request = WatchOrdersRequest { order_id, stop_at_end: true, ..Default::default() };
    let mut feed = orders.watch_orders(call(), &request).await?;
    while let Some(event) = feed.recv().await? {
        println!("event: {} {}", event.version, event.header.request_id);
    }
    Ok(())
}

async fn connect(directory: &str, name: &str) -> ttrpc::Result<Client> {
    Client::connect(&format!("unix://{directory}/{name}.sock")).await
}

/// How each call is made. A deadline always: it is the only way in which a server learns that a
/// caller gave up. What belongs to a trace travels as metadata.
fn call() -> Context {
    let mut context = context::with_duration(Duration::from_secs(5));
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    context.add("traceparent".into(), trace.into());
    context
}

fn actor(kind: Kind, id: &str) -> MessageField<Actor> {
    MessageField::some(Actor { kind: kind.into(), id: id.into(), ..Default::default() })
}
