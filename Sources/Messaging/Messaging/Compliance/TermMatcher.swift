/// Finds all words of a list in one pass over a text (Aho and Corasick).
struct TermMatcher: Sendable {
  /// Where a word was found.
  struct Match: Hashable {
    var term: Int
    var range: Range<Int>
  }

  private var edges = FlatTable(capacity: 8_192)
  private var fail: [Int32] = [0]
  /// The word that ends at a node, -1 for none.
  private var word: [Int32] = [-1]
  /// The nearest shorter word that ends there too, as a node; 0 for none.
  private var shorter: [Int32] = [0]
  private var lengths: [Int32] = []

  /// - Parameter terms: folded; empty ones never match. Of equal ones the first counts.
  init(_ terms: [[UInt32]]) {
    var children: [[(UInt32, Int32)]] = [[]]
    for (index, term) in terms.enumerated() {
      lengths.append(Int32(term.count))
      var node: Int32 = 0
      for character in term {
        let next = edges[Self.key(node, character)]
        if next != FlatTable.missing {
          node = next
          continue
        }
        let new = Int32(fail.count)
        fail.append(0)
        word.append(-1)
        shorter.append(0)
        children.append([])
        edges[Self.key(node, character)] = new
        children[Int(node)].append((character, new))
        node = new
      }
      if node != 0, word[Int(node)] < 0 { word[Int(node)] = Int32(index) }
    }
    var queue = [Int32(0)]
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      for (character, child) in children[Int(node)] {
        queue.append(child)
        guard node != 0 else { continue }
        let target = step(fail[Int(node)], character)
        fail[Int(child)] = target
        shorter[Int(child)] = word[Int(target)] >= 0 ? target : shorter[Int(target)]
      }
    }
  }

  /// Calls `body` with every occurrence of every word, by where it ends.
  func forEachMatch(in characters: [UInt32], _ body: (Match) -> Void) {
    var node: Int32 = 0
    for (index, character) in characters.enumerated() {
      node = step(node, character)
      var found = word[Int(node)] >= 0 ? node : shorter[Int(node)]
      while found != 0 {
        let term = Int(word[Int(found)])
        body(Match(term: term, range: (index + 1 - Int(lengths[term]))..<(index + 1)))
        found = shorter[Int(found)]
      }
    }
  }

  private func step(_ start: Int32, _ character: UInt32) -> Int32 {
    var node = start
    while true {
      let next = edges[Self.key(node, character)]
      if next != FlatTable.missing { return next }
      if node == 0 { return 0 }
      node = fail[Int(node)]
    }
  }

  private static func key(_ node: Int32, _ character: UInt32) -> UInt64 {
    UInt64(UInt32(bitPattern: node)) << 32 | UInt64(character)
  }
}
