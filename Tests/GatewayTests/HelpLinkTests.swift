import Contracts
import Testing

@testable import Gateway

@Suite("GW-LINK: help links") struct HelpLinkTests {
  func order(
    _ state: TypeV1.TradeState, paid: Int64 = 100, refunded: Int64 = 0, id: String = "o-1",
    isVirtual: Bool = false
  ) -> TypeV1.OrderSnapshot {
    TypeV1.OrderSnapshot(
      orderID: id, tradeState: state, paid: TypeV1.Money(minorUnits: paid, currency: "CNY"),
      refunded: TypeV1.Money(minorUnits: refunded, currency: "CNY"), isVirtual: isVirtual)
  }

  func useful(_ order: TypeV1.OrderSnapshot) -> [GatewayV1.HelpLink.Kind] {
    (HelpLinkTemplates().links(of: order, language: "") ?? []).filter(\.isUseful).map(\.kind)
  }

  @Test func everyOrderHasAllThreeInTheOrderOfTheEnum() {
    let links = HelpLinkTemplates().links(of: order(.signed), language: "en")
    #expect(links?.map(\.kind) == [.refund, .logistics, .afterSales])
    #expect(links?[0].url == "/help/refund?order=o-1")
    #expect(links?[0].text == "Ask for your refund here: /help/refund?order=o-1")
  }

  @Test func theOrderNumberCannotLeaveItsPlaceInTheAddress() {
    let links = HelpLinkTemplates().links(of: order(.signed, id: "a/b?c&d=é{url}"), language: "zh")
    #expect(links?[0].url == "/help/refund?order=a%2Fb%3Fc%26d%3D%C3%A9%7Burl%7D")
  }

  @Test func linksThatDoNotHelpNowSayWhy() {
    #expect(useful(order(.signed)) == [.refund, .logistics, .afterSales])
    #expect(useful(order(.toShip)) == [.refund, .afterSales])
    #expect(useful(order(.signed, refunded: 100)) == [.logistics, .afterSales])
    #expect(useful(order(.created, paid: 0)) == [])
    #expect(useful(order(.completed, isVirtual: true)) == [.refund, .afterSales])
    let logistics = HelpLinkTemplates().links(of: order(.toShip), language: "vi")?[1]
    #expect(logistics?.problem == "the parcel has not left yet")
  }

  @Test func aLanguageThatThePolicyDoesNotHaveIsNotGuessed() {
    #expect(HelpLinkTemplates().links(of: order(.signed), language: "fr") == nil)
  }

  @Test func templatesWithoutTheirPlaceholdersAreRefused() {
    #expect(HelpLinkTemplates().problems == [])
    var templates = HelpLinkTemplates()
    templates.refund = "/refund"
    templates.texts[0].logistics = "no address"
    templates.texts.append(.english)
    #expect(templates.problems.count == 3)
  }
}
