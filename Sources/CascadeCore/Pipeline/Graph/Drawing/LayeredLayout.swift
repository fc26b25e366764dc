/// Places boxes in columns so that every arrow points to the right and few of them cross.
///
/// The method is the usual one for layered graphs (Sugiyama, Tagawa and Toda 1981): longest-path layers, bends where an
/// arrow passes a column, the barycentre heuristic for the order within columns, and then heights by least squares
/// with the order kept.
struct LayeredLayout {
    /// A box, or the bend of an arrow that passes a column.
    private struct Item {
        /// The box; nil for a bend.
        var node: Int?
        var layer: Int
        var height: Double
        /// The middle.
        var y: Double = 0
    }

    /// Least distance between two boxes of a column.
    static let gap = 26.0
    /// Least distance between an arrow that passes and what stands beside it.
    static let bendGap = 14.0

    /// The column of each box.
    private(set) var layers: [Int]
    /// The middle of each box.
    private(set) var middles: [Double] = []
    /// For each edge, the heights at which it passes the columns between its ends.
    private(set) var bends: [[Double]] = []
    /// The height of the whole.
    private(set) var height = 0.0

    /// Most bends: beyond it arrows run straight from box to box, because a picture of so many can't be read anyway.
    private static let mostBends = 20_000
    /// Most steps, an item each, that go into the order and as many into the heights.
    private static let effort = 480_000

    private var items: [Item] = []
    /// The place of each item in its column.
    private var places: [Int] = []
    private var columns: [[Int]] = []
    private var before: [[Int]] = []
    private var behind: [[Int]] = []

    /// Places boxes of given heights. Edges that lead into a circle are drawn, and have no say in the layers.
    init(heights: [Double], edges: [(from: Int, to: Int)]) {
        layers = Self.layers(count: heights.count, edges)
        let chains = makeItems(heights, edges)
        order()
        settle()
        middles = heights.indices.map { items[$0].y }
        bends = chains.map { chain in chain.map { items[$0].y } }
    }

    /// Longest path from a box without arrows into it; the last box stands behind all others.
    private static func layers(count: Int, _ edges: [(from: Int, to: Int)]) -> [Int] {
        var layers = Array(repeating: 0, count: count)
        for _ in 0..<count {
            var hasMoved = false
            for edge in edges where edge.from != edge.to && layers[edge.to] <= layers[edge.from] {
                guard layers[edge.from] + 1 < count else { continue }
                layers[edge.to] = layers[edge.from] + 1
                hasMoved = true
            }
            if !hasMoved { break }
        }
        if count > 1 { layers[count - 1] = (layers.dropLast().max() ?? 0) + 1 }
        return layers
    }

    /// Makes an item for each box, then one for each bend; gives the bends of each edge from left to right.
    private mutating func makeItems(_ heights: [Double], _ edges: [(from: Int, to: Int)]) -> [[Int]] {
        items = heights.indices.map { Item(node: $0, layer: layers[$0], height: heights[$0]) }
        before = Array(repeating: [], count: items.count)
        behind = before
        let bendCount = edges.reduce(0) { $0 + max(layers[$1.to] - layers[$1.from] - 1, 0) }
        let isBent = bendCount <= Self.mostBends
        var chains: [[Int]] = []
        for edge in edges {
            var chain: [Int] = []
            var last = edge.from
            for layer in stride(from: layers[edge.from] + 1, to: layers[edge.to], by: 1) where isBent {
                items.append(Item(node: nil, layer: layer, height: 0))
                before.append([])
                behind.append([])
                link(last, items.count - 1)
                last = items.count - 1
                chain.append(last)
            }
            if layers[edge.to] > layers[edge.from] { link(last, edge.to) }
            chains.append(chain)
        }
        columns = Array(repeating: [], count: (layers.max() ?? 0) + 1)
        places = Array(repeating: 0, count: items.count)
        for index in items.indices {
            places[index] = columns[items[index].layer].count
            columns[items[index].layer].append(index)
        }
        return chains
    }

    /// How often everything is gone over: `most` times where that isn't too much, and less often in a large picture.
    private func rounds(atMost most: Int) -> Int {
        min(most, max(2, Self.effort / max(items.count + behind.reduce(0) { $0 + $1.count }, 1)))
    }

    private mutating func link(_ left: Int, _ right: Int) {
        behind[left].append(right)
        before[right].append(left)
    }

    // MARK: Order within columns

    /// Sweeps to and fro, sorting each column by the mean place of its neighbours, and keeps the best order met.
    private mutating func order() {
        var best = columns
        var fewest = crossings()
        for sweep in 0..<rounds(atMost: 24) where fewest > 0 {
            let isForward = sweep.isMultiple(of: 2)
            let indices = isForward ? Array(columns.indices) : columns.indices.reversed()
            for column in indices { sort(column, by: isForward ? before : behind) }
            let count = crossings()
            if count < fewest { (best, fewest) = (columns, count) }
        }
        columns = best
    }

    private mutating func sort(_ column: Int, by neighbours: [[Int]]) {
        let keyed = columns[column].enumerated().map { place, item in
            let near = neighbours[item].map { Double(places[$0]) / Double(max(columns[items[$0].layer].count, 1)) }
            let own = Double(place) / Double(max(columns[column].count, 1))
            return (item: item, key: near.isEmpty ? own : near.reduce(0, +) / Double(near.count), place: place)
        }
        columns[column] = keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.item)
        for (place, item) in columns[column].enumerated() { places[item] = place }
    }

    /// Two lines between the same columns cross when their ends stand in opposite orders.
    private func crossings() -> Int {
        columns.reduce(0) { count, column in
            count + Self.inversions(column.flatMap { left in behind[left].map { places[$0] }.sorted() })
        }
    }

    /// How many pairs stand in falling order, counted with a tree of partial sums (Fenwick 1994).
    private static func inversions(_ values: [Int]) -> Int {
        var sums = Array(repeating: 0, count: (values.max() ?? 0) + 2)
        var count = 0
        for (seen, value) in values.enumerated() {
            var index = value + 1
            var notAbove = 0
            while index > 0 {
                notAbove += sums[index]
                index &= index - 1
            }
            count += seen - notAbove
            index = value + 1
            while index < sums.count {
                sums[index] += 1
                index += index & -index
            }
        }
        return count
    }

    // MARK: Heights

    /// Moves every column towards its neighbours, as near to them as the order and the distances let it.
    private mutating func settle() {
        for column in columns {
            let own = stacked(column)
            for (index, item) in column.enumerated() { items[item].y = own[index] }
        }
        for round in 0..<rounds(atMost: 60) {
            let indices = round.isMultiple(of: 2) ? Array(columns.indices) : columns.indices.reversed()
            for column in indices where !columns[column].isEmpty { settle(columns[column]) }
        }
        let top = items.map { $0.y - $0.height / 2 }.min() ?? 0
        for index in items.indices { items[index].y -= top }
        height = items.map { $0.y + $0.height / 2 }.max() ?? 0
    }

    private mutating func settle(_ column: [Int]) {
        // With the distances taken off, "in order and not too near" becomes "not decreasing".
        let offsets = stacked(column)
        let wanted = zip(column, offsets).map { item, offset in
            let near = before[item] + behind[item]
            let pulls = near.map { pull(item, $0) }
            let pulled = zip(near, pulls).reduce(0) { $0 + items[$1.0].y * $1.1 }
            let goal = near.isEmpty ? items[item].y : pulled / pulls.reduce(0, +)
            return (value: goal - offset, weight: pulls.reduce(1, +))
        }
        for (index, value) in Self.nondecreasing(wanted).enumerated() {
            items[column[index]].y = value + offsets[index]
        }
    }

    /// How strongly two neighbours draw each other to one height. An arrow's own bends do so most: where it passes
    /// columns it should run straight.
    private func pull(_ left: Int, _ right: Int) -> Double {
        switch (items[left].node, items[right].node) {
        case (nil, nil): 8
        case (nil, _), (_, nil): 2
        default: 1
        }
    }

    /// The middles of a column's items when they stand as near to one another as they may.
    private func stacked(_ column: [Int]) -> [Double] {
        var middles: [Double] = []
        var bottom = 0.0
        for (index, item) in column.enumerated() {
            if index > 0 {
                let isNarrow = items[item].node == nil || items[column[index - 1]].node == nil
                bottom += isNarrow ? Self.bendGap : Self.gap
            }
            middles.append(bottom + items[item].height / 2)
            bottom += items[item].height
        }
        return middles
    }

    /// The nearest values in least squares that don't decrease (pool adjacent violators).
    private static func nondecreasing(_ values: [(value: Double, weight: Double)]) -> [Double] {
        var pools: [(sum: Double, weight: Double, count: Int)] = []
        for (value, weight) in values {
            pools.append((value * weight, weight, 1))
            while pools.count > 1 {
                let last = pools[pools.count - 1]
                let other = pools[pools.count - 2]
                if other.sum / other.weight <= last.sum / last.weight { break }
                pools.removeLast()
                pools[pools.count - 1] = (
                    other.sum + last.sum, other.weight + last.weight, other.count + last.count
                )
            }
        }
        return pools.flatMap { Array(repeating: $0.sum / $0.weight, count: $0.count) }
    }
}
