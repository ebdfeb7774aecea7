# The orders of make-sample. Reads items.tsv; `date` is the day from which all dates count back,
# `kind` is what to write: orders, bad-rows or story. Plain POSIX awk, bytes in the C locale.

BEGIN {
  FS = "\t"
  seed = 20260601
  split(date, part, "-")
  today = dayNumber(part[1] + 0, part[2] + 0, part[3] + 0)

  columnCount = split("商品|订单号|订单状态|商品总价(元)|邮费(元)|店铺优惠折扣(元)|平台优惠折扣(元)|" \
    "多多支付立减金额(元)|用户实付金额(元)|商家实收金额(元)|商品数量(件)|是否审核中|承诺发货时间|发货时间|" \
    "确认收货时间|商品id|商品规格|样式ID|商家编码-规格维度|商家编码-商品维度|快递单号|快递公司|商家备注|" \
    "售后状态|订单成交时间|是否抽奖或0元试用|收货人|手机|省|市|区|详细地址", column, "|")
  placeCount = split("浙江省,杭州市,余杭区|江苏省,苏州市,吴中区|广东省,深圳市,龙岗区|广东省,广州市,白云区|" \
    "四川省,成都市,武侯区|湖北省,武汉市,洪山区|山东省,青岛市,市北区|河南省,郑州市,金水区|福建省,厦门市,集美区|" \
    "陕西省,西安市,雁塔区|辽宁省,沈阳市,铁西区|湖南省,长沙市,岳麓区|云南省,昆明市,官渡区|上海市,上海市,浦东新区", \
    place, "|")
  nameCount = split("王|李|张|刘|陈|杨|黄|赵|周|吴|徐|孙|马|朱|胡|林|郭|何|高|罗|欧阳|司徒", surname, "|")
  carrierCount = split("圆通快递|中通快递|韵达快递|申通快递|极兔速递|邮政快递包裹|顺丰速运", carrier, "|")
  split("YT|ZT|YD|ST|JT|YZ|SF", carrierCode, "|")
  remarkCount = split("放门口，谢谢|买家要求换成\"深色\"款|发顺丰, 补差价5元|易碎，多垫一层气泡膜|" \
    "老客户，送小样2份\n已登记|改地址：*号楼*单元|周末不派送\t工作日送|催发货 🚚 已安抚|发票抬头：个人\r\n已开|" \
    "备注①赠品②手写卡片\"生日快乐\"", remark, "|")
}

/^#/ || NF < 7 { next }

{
  itemCount++
  name[itemCount] = $1
  itemID[itemCount] = $2
  variant[itemCount] = $3
  variantID[itemCount] = $4
  sku[itemCount] = $5
  itemCode[itemCount] = $6
  price[itemCount] = $7 + 0
}

END {
  if (kind == "story") writeStory()
  else if (kind == "bad-rows") writeBadRows()
  else writeOrders()
}

# A minimal standard generator: the same numbers in every awk.
function random(below) {
  seed = (seed * 16807) % 2147483647
  return seed % below
}

# Days from 1970-01-01, and back, in the Gregorian calendar.
function dayNumber(y, m, d,    era, yearOfEra, dayOfYear) {
  if (m <= 2) y--
  era = int(y / 400)
  yearOfEra = y - era * 400
  dayOfYear = int((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1
  return era * 146097 + yearOfEra * 365 + int(yearOfEra / 4) - int(yearOfEra / 100) + dayOfYear - 719468
}

function day(number, format,    z, era, dayOfEra, yearOfEra, dayOfYear, shifted, y, m) {
  z = number + 719468
  era = int(z / 146097)
  dayOfEra = z - era * 146097
  yearOfEra = int((dayOfEra - int(dayOfEra / 1460) + int(dayOfEra / 36524) - int(dayOfEra / 146096)) / 365)
  dayOfYear = dayOfEra - (365 * yearOfEra + int(yearOfEra / 4) - int(yearOfEra / 100))
  shifted = int((5 * dayOfYear + 2) / 153)
  m = shifted < 10 ? shifted + 3 : shifted - 9
  y = yearOfEra + era * 400 + (m <= 2)
  return sprintf(format, format ~ /%04d/ ? y : y % 100, m, dayOfYear - int((153 * shifted + 2) / 5) + 1)
}

# A time of day some days ago.
function ago(days, second) {
  return day(today - days, "%04d-%02d-%02d") \
    sprintf(" %02d:%02d:%02d", int(second / 3600), int(second / 60) % 60, second % 60)
}

function yuan(fen) { return sprintf("%d.%02d", int(fen / 100), fen % 100) }

function orderID(days, serial) {
  return day(today - days, "%02d%02d%02d") sprintf("-%06d%09d", serial, (serial * 7919 + 104729) % 1000000000)
}

function quoted(text) {
  if (text !~ /[",\t\r\n]/) return text
  gsub(/"/, "\"\"", text)
  return "\"" text "\""
}

function clearRow(    i) { for (i = 1; i <= columnCount; i++) cell[column[i]] = "" }

# The row of the cells that are set. The order number ends in a tab, as back ends write it to keep
# spreadsheets from taking it for a number.
function row(    i, text) {
  for (i = 1; i <= columnCount; i++)
    text = text (i > 1 ? "," : "") \
      (column[i] == "订单号" ? cell[column[i]] "\t" : quoted(cell[column[i]]))
  return text
}

function header(    i, text) {
  for (i = 1; i <= columnCount; i++) text = text (i > 1 ? "," : "") column[i]
  return text
}

# The amounts of a row: `units` of item `i`.
function setLine(i, units, postage, shop, platform, payment,    total) {
  total = price[i] * units
  cell["商品"] = name[i]
  cell["商品id"] = itemID[i]
  cell["商品规格"] = variant[i]
  cell["样式ID"] = variantID[i]
  cell["商家编码-规格维度"] = sku[i]
  cell["商家编码-商品维度"] = itemCode[i]
  cell["商品数量(件)"] = units
  cell["商品总价(元)"] = yuan(total)
  cell["邮费(元)"] = yuan(postage)
  cell["店铺优惠折扣(元)"] = yuan(shop)
  cell["平台优惠折扣(元)"] = yuan(platform)
  cell["多多支付立减金额(元)"] = yuan(payment)
  cell["用户实付金额(元)"] = yuan(total + postage - shop - platform - payment)
  cell["商家实收金额(元)"] = yuan(total + postage - shop)
}

# Sets what the rows of an order share. Negative days: it did not happen.
function setOrder(serial, state, afterSales, paid, shipped, received,    where, courier, second) {
  cell["订单号"] = orderID(paid, serial)
  cell["订单状态"] = state
  cell["售后状态"] = afterSales
  cell["是否审核中"] = "否"
  cell["是否抽奖或0元试用"] = "否"
  second = 28800 + random(50000)
  if (state != "待付款" && !(state == "已取消" && afterSales == "无售后或售后取消"))
    cell["订单成交时间"] = ago(paid, second)
  cell["承诺发货时间"] = state == "待付款" ? "" : ago(paid - 2, second)
  if (shipped >= 0) {
    courier = 1 + random(carrierCount)
    cell["发货时间"] = ago(shipped, 61200 + random(18000))
    cell["快递公司"] = carrier[courier]
    cell["快递单号"] = carrierCode[courier] sprintf("%07d%06d", 7400000 + serial, random(1000000))
  }
  if (received >= 0) cell["确认收货时间"] = ago(received, 32400 + random(36000))
  split(place[1 + random(placeCount)], where, ",")
  cell["收货人"] = surname[1 + random(nameCount)] "*"
  cell["手机"] = sprintf("1%d%d****%04d", 3 + random(7), random(10), random(10000))
  cell["省"] = where[1]
  cell["市"] = where[2]
  cell["区"] = where[3]
  cell["详细地址"] = "***" (1 + random(28)) "号***"
  # Some back ends leave the recipient out after a while.
  if (received > 90) cell["收货人"] = cell["手机"] = cell["详细地址"] = ""
  if (random(5) == 0) cell["商家备注"] = remark[1 + random(remarkCount)]
}

# Keeps the finished rows of an order, to be written newest first.
function keep(days, text) {
  orderCount++
  orderDay[orderCount] = days
  orderText[orderCount] = text
}

function plainOrder(serial, state, afterSales, paid, shipped, received,    i, lines, units, text, postage) {
  clearRow()
  setOrder(serial, state, afterSales, paid, shipped, received)
  lines = serial % 14 == 0 ? 2 + (serial % 28 == 0) : 1
  i = 1 + random(itemCount)
  for (; lines > 0; lines--) {
    units = random(6) == 0 ? 2 + random(3) : 1
    postage = random(9) == 0 ? 600 : 0
    setLine(i, units, postage, random(4) == 0 ? 200 : 0, random(5) == 0 ? 100 + random(200) : 0, \
      random(8) == 0 ? 1 + random(99) : 0)
    text = text (text == "" ? "" : "\001") row() "\r\n"
    i = i % itemCount + 1
  }
  keep(paid, text)
}

# The orders that compose/story tells of: plain sums, no remark.
function storyOrder(label, serial, code, units, paid, shipped, received,    i) {
  clearRow()
  setOrder(serial, "已签收", "无售后或售后取消", paid, shipped, received)
  cell["商家备注"] = ""
  for (i = 1; i < itemCount && sku[i] != code; i++) {}
  setLine(i, units, 0, 0, 0, 0)
  storyLine = storyLine sprintf("%s_ORDER=%s\n%s_UNIT_FEN=%d\n", label, cell["订单号"], label, price[i])
  keep(paid, row() "\r\n")
}

function storyOrders() {
  # Signed a few days ago, two units: everything is open.
  storyOrder("SIGNED", 900001, "CUP-01", 2, 6, 5, 3)
  # Past the window of 15 days, within the year after payment.
  storyOrder("OLD", 900002, "POT-01", 1, 45, 43, 40)
  # Its buyer wrote last two days ago.
  storyOrder("RECENT", 900003, "TEA-01", 1, 9, 8, 5)
}

function writeStory() {
  storyOrders()
  printf "%s", storyLine
}

# `count` orders in a state, paid `least` to `least + span - 1` days ago. `shipped` and `received`
# say whether that happened.
function plain(count, state, afterSales, least, span, shipped, received,    paid, sent) {
  for (; count > 0; count--) {
    serial++
    paid = least + random(span)
    sent = shipped ? paid - 1 - (paid > 3 ? random(2) : 0) : -1
    plainOrder(serial, state, afterSales, paid, sent, received ? sent - 2 - random(2) : -1)
  }
}

function writeOrders(    none, i) {
  none = "无售后或售后取消"
  serial = 100
  plain(12, "待付款", none, 1, 1, 0, 0)
  plain(44, "待发货", none, 1, 2, 0, 0)
  plain(34, "已发货待签收", none, 4, 4, 1, 0)
  plain(12, "已发货", none, 3, 4, 1, 0)
  plain(9, "已发货，退款成功", "退款成功", 8, 30, 1, 0)
  plain(14, "已取消", none, 2, 20, 0, 0)
  plain(12, "已取消，退款成功", "退款成功", 3, 60, 0, 0)
  plain(88, "已签收", none, 7, 18, 1, 1)
  plain(10, "已签收", "售后处理中", 7, 12, 1, 1)
  plain(8, "已签收", "退款成功", 10, 40, 1, 1)
  plain(72, "已收货", none, 13, 330, 1, 1)
  plain(14, "已收货", none, 385, 80, 1, 1)
  storyOrders()
  sortByDay()
  printf "\357\273\277%s\r\n", header()
  for (i = 1; i <= orderCount; i++) writeRows(orderText[i], i)
}

# Newest first, equal days as they were made.
function sortByDay(    i, j, days, text) {
  for (i = 2; i <= orderCount; i++) {
    days = orderDay[i]
    text = orderText[i]
    for (j = i - 1; j >= 1 && orderDay[j] > days; j--) {
      orderDay[j + 1] = orderDay[j]
      orderText[j + 1] = orderText[j]
    }
    orderDay[j + 1] = days
    orderText[j + 1] = text
  }
}

# The last row of every second order of several rows comes after the order that follows it.
function writeRows(text, number,    rows, count, i, late) {
  late = held
  held = ""
  count = split(text, rows, "\001")
  for (i = 1; i <= count; i++) {
    if (i == count && count > 1 && number % 2 == 0 && number < orderCount) held = rows[i]
    else printf "%s", rows[i]
  }
  printf "%s", late
}

# A line of the bad file: what was set, written as a row.
function badRow(id) {
  cell["订单号"] = id
  printf "%s\r\n", row()
}

function goodCells(serialNumber) {
  clearRow()
  setOrder(serialNumber, "已签收", "无售后或售后取消", 12, 11, 8)
  cell["商家备注"] = ""
  setLine(1 + serialNumber % itemCount, 1, 0, 0, 0, 0)
  return orderID(12, serialNumber)
}

function writeBadRows(    id) {
  printf "\357\273\277%s\r\n", header()
  badRow(goodCells(910001))
  id = goodCells(910002); cell["订单成交时间"] = ""; badRow(id)
  id = goodCells(910003); cell["确认收货时间"] = ""; badRow(id)
  id = goodCells(910004); cell["用户实付金额(元)"] = "-" cell["用户实付金额(元)"]; badRow(id)
  id = goodCells(910005); cell["商品总价(元)"] = "29.905"; badRow(id)
  id = goodCells(910006); cell["用户实付金额(元)"] = "0.01"; badRow(id)
  id = goodCells(910007); cell["商品数量(件)"] = "100000000"; badRow(id)
  id = goodCells(910008); cell["订单状态"] = "拼团大成功"; badRow(id)
  id = goodCells(910009); cell["发货时间"] = day(today - 11, "%04d-%02d-%02d") " 25:61:00"; badRow(id)
  id = goodCells(910010); cell["发货时间"] = ago(20, 36000); badRow(id)
  id = goodCells(910011); cell["商品"] = cell["商品"] "\377\376"; badRow(id)
  # The same row twice, and an order one row of which is bad.
  id = goodCells(910012); badRow(id); badRow(id)
  id = goodCells(910013); badRow(id); cell["商品数量(件)"] = "一"; badRow(id)
  goodCells(910014); badRow("")
  # A comma that nobody quoted, and a row that ends early.
  id = goodCells(910015); cell["订单号"] = id; printf "%s,多出一格\r\n", row()
  printf "坏行,%s\t,已签收\r\n", orderID(12, 910016)
  # A quote that is never closed: the rows after it are read all the same.
  printf "\"没有结束的引号,%s\t\r\n", orderID(12, 910017)
  badRow(goodCells(910018))
}
