// How deep and how long the least text of each schema is. A schema that can't be satisfied, or only by nesting without
// end, has no height; what would lead into one is never begun.
extension Grammar {
    /// Computes heights, from those that need none up.
    mutating func settleHeights() {
        // A height only falls, and each round settles those of one more level.
        for _ in 0...depth {
            var changed = false
            for index in schemas.indices {
                var least = Self.unreachable
                for start in schemas[index].starts.indices {
                    let height = height(of: schemas[index].starts[start].start)
                    schemas[index].starts[start].height = height
                    least = min(least, height)
                }
                if least != schemas[index].height {
                    schemas[index].height = least
                    changed = true
                }
            }
            if !changed { break }
        }
    }

    private func height(of schema: Int32) -> Int32 { schemas[Int(schema)].height }

    private func height(of start: Start) -> Int32 {
        let inner: Int32
        switch start {
        case .automaton: return 0
        case .array(let index): inner = height(of: arrays[Int(index)])
        case .object(let index): inner = height(of: objects[Int(index)])
        }
        return inner == Self.unreachable ? inner : inner + 1
    }

    private func height(of array: Array) -> Int32 {
        guard array.minItems <= array.maxItems else { return Self.unreachable }
        var height: Int32 = 0
        for schema in array.prefix.prefix(Int(array.minItems)) { height = max(height, self.height(of: schema)) }
        if array.minItems > array.prefix.count { height = max(height, array.rest.map(self.height) ?? Self.unreachable) }
        return height
    }

    private func height(of object: Object) -> Int32 {
        guard object.requiredFrom[0] <= object.maxProperties else { return Self.unreachable }
        var height: Int32 = 0
        for property in object.properties where property.isRequired {
            height = max(height, self.height(of: property.schema))
        }
        // The lowest of the others make up the number that is asked for.
        let missing = Int(min(object.minProperties, object.maxProperties) - object.requiredFrom[0])
        guard object.minProperties <= object.maxProperties else { return Self.unreachable }
        guard missing > 0 else { return height }
        var others = object.properties.filter { !$0.isRequired }.map { self.height(of: $0.schema) }
        if let rest = object.rest {
            others += [Int32](repeating: self.height(of: rest), count: min(missing, Int(object.maxAdditional)))
        }
        guard others.count >= missing else { return Self.unreachable }
        return max(height, others.sorted()[missing - 1])
    }

    /// The schema inside a start that keeps it from being written.
    func hindrance(to start: Start) -> Int32? {
        switch start {
        case .automaton: return nil
        case .array(let index):
            let array = arrays[Int(index)]
            var needed = Swift.Array(array.prefix.prefix(Int(array.minItems)))
            if array.minItems > array.prefix.count, let rest = array.rest { needed.append(rest) }
            return needed.first { height(of: $0) > depth }
        case .object(let index):
            return objects[Int(index)].properties.first { $0.isRequired && height(of: $0.schema) > depth }?.schema
        }
    }

    /// Computes the bytes of shortest texts; those that nest too deeply are counted as well.
    mutating func settleCosts() {
        for _ in 0...depth {
            var changed = false
            for index in schemas.indices {
                var least = Self.unreachable
                for start in schemas[index].starts where start.height != Self.unreachable {
                    least = min(least, cost(of: start.start))
                }
                if least != schemas[index].cost {
                    schemas[index].cost = least
                    changed = true
                }
            }
            if !changed { break }
        }
    }

    func cost(of start: Start) -> Int32 {
        switch start {
        case .automaton(let index, _, let need): automata[Int(index)].bytesToEnd(from: 0).adding(need)
        case .array(let index): cost(ofArray: index, from: 0, need: arrays[Int(index)].minItems).adding(1)
        case .object(let index): cost(ofObject: index, from: 0, count: 0).adding(1)
        }
    }

    /// What is still to be written of an array after `written` items, when `need` more must come.
    func cost(ofArray index: Int32, from written: Int32, need: Int32) -> Int32 {
        let array = arrays[Int(index)]
        let first = array.prefix.dropFirst(Int(written)).prefix(Int(need))
        var cost: Int32 = 1
        for schema in first { cost = cost.adding(schemas[Int(schema)].cost).adding(2) }
        guard need > first.count, let rest = array.rest else { return cost }
        let (product, overflow) = schemas[Int(rest)].cost.adding(2)
            .multipliedReportingOverflow(by: need - Int32(first.count))
        return overflow ? Self.unreachable : cost.adding(product)
    }

    /// What is still to be written of an object from a property on; that optional ones may be needed is left out.
    func cost(ofObject index: Int32, from property: Int32, count: Int32) -> Int32 {
        let object = objects[Int(index)]
        var cost: Int32 = 1
        guard object.requiredFrom[Int(property)] > 0 else { return cost }
        for property in object.properties[Int(property)...] where property.isRequired {
            cost = cost.adding(property.cost).adding(schemas[Int(property.schema)].cost)
        }
        return cost
    }
}

extension Int32 {
    /// The sum, or the largest number where it would be larger.
    func adding(_ other: Int32) -> Int32 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
