extension Bench {
    /// Runs requests all at once.
    func together<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> (Double, [Value]) {
        var values = [Value?](repeating: nil, count: count)
        let time = try await seconds {
            try await withThrowingTaskGroup(of: (Int, Value).self) { group in
                for index in 0..<count { group.addTask { (index, try await body(index)) } }
                for try await (index, value) in group { values[index] = value }
            }
        }
        return (time, values.compactMap(\.self))
    }
}
