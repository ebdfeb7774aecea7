// A client of Aftercare in Go, over containerd's ttrpc: an order is created and paid, and a merchant
// helps its buyer apply for a refund. Usage: client RUN_DIR
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/containerd/ttrpc"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"

	aftersales "aftercare/aftersales/v1"
	gateway "aftercare/gateway/v1"
	orders "aftercare/orders/v1"
	types "aftercare/type/v1"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: client RUN_DIR")
	}
	// One connection a service, kept for as long as it is needed; any number of calls at a time.
	orderService := orders.NewOrderServiceClient(dial("orders"))
	gatewayService := gateway.NewGatewayServiceClient(dial("gateway"))

	// A deadline always: it is the only way in which a server learns that a caller gave up.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	// What belongs to a trace travels as metadata.
	ctx = ttrpc.WithMetadata(ctx, ttrpc.MD{
		"traceparent": {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
	})

	orderID := fmt.Sprintf("go-%d", time.Now().UnixNano())
	platform := &types.Actor{Kind: types.Actor_KIND_PLATFORM, Id: "shop-desk"}
	total := &types.Money{MinorUnits: 5980, Currency: "CNY"}
	_, err := orderService.CreateOrder(ctx, &orders.CreateOrderRequest{
		RequestId: orderID + "/create", Actor: platform, OrderId: orderID,
		ShopId: "shop-1", BuyerId: "buyer-1",
		Lines: []*orders.NewLine{{ItemName: "保温杯 500ml", Quantity: 2, Total: total}},
	})
	check(err)
	payment := &orders.PayOrderRequest{
		RequestId: orderID + "/pay", Actor: platform, OrderId: orderID, Amount: total,
	}
	paid, err := orderService.PayOrder(ctx, payment)
	check(err)
	fmt.Println("order:", paid.Order.TradeState)

	// After a crash or a lost connection the same request is sent again: it happens once.
	again, err := orderService.PayOrder(ctx, payment)
	check(err)
	fmt.Println("paid once:", again.Order.Version == paid.Order.Version)

	agent := &types.Actor{Kind: types.Actor_KIND_MERCHANT, Id: "agent-lan"}
	assist := func(kind aftersales.CaseType) (*gateway.AssistBuyerResponse, error) {
		return gatewayService.AssistBuyer(ctx, &gateway.AssistBuyerRequest{
			RequestId: orderID + "/" + kind.String(), Actor: agent, OrderId: orderID,
			Type: kind, ReasonId: "defective", Channel: types.Channel_CHANNEL_DESKTOP,
		})
	}
	card, err := assist(aftersales.CaseType_CASE_TYPE_REFUND_ONLY)
	check(err)
	fmt.Println("card:", card.Invitation.State, "left:", card.RemainingCards)

	// A refusal names the rules that refused; the words are for people.
	_, err = assist(aftersales.CaseType_CASE_TYPE_RESHIP)
	refusal, isStatus := status.FromError(err)
	if err == nil || !isStatus {
		log.Fatal("client: nothing is sent again before it was sent: ", err)
	}
	fmt.Println("refused:", refusal.Code())
	for _, detail := range refusal.Details() {
		if failure, ok := detail.(*errdetails.PreconditionFailure); ok {
			for _, violation := range failure.Violations {
				fmt.Println("rule:", violation.Type)
			}
		}
	}
}

func dial(name string) *ttrpc.Client {
	connection, err := net.Dial("unix", filepath.Join(os.Args[1], name+".sock"))
	check(err)
	return ttrpc.NewClient(connection)
}

func check(err error) {
	if err != nil {
		log.Fatal("client: ", err)
	}
}
