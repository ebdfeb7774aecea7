import Testing

@testable import Gateway

@Suite struct TemplateTests {
  @Test(arguments: [
    ("", ""), ("no placeholder", "no placeholder"), ("{order}", "42"), ("a {order} b", "a 42 b"),
    ("{order}{order}", "4242"), ("{unknown} {order}", "{unknown} 42"), ("{order", "{order"),
    ("}{order}", "}42"), ("{}", "{}"), ("{{order}}", "{{order}}"),
  ])
  func fills(_ template: String, _ expected: String) {
    #expect(Template.fill(template, ["order": "42"]) == expected)
  }

  @Test func aValueIsNeverTakenForAPlaceholder() {
    #expect(Template.fill("{a}", ["a": "{b}", "b": "x"]) == "{b}")
  }
}
