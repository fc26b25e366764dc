/// Which of several ascending sequences has the least number: a binary heap, the least at the root.
struct MergeQueue {
    private var heap: [(key: Int, source: Int)] = []

    /// The least number and the sequence that it belongs to.
    var first: (key: Int, source: Int)? { heap.first }

    /// Adds a sequence by its first number.
    mutating func insert(_ key: Int, from source: Int) {
        heap.append((key, source))
        var child = heap.count - 1
        while child > 0, heap[child].key < heap[(child - 1) / 2].key {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Puts the next number of the first sequence in its place; nil: it has none.
    mutating func replaceFirst(with key: Int?) {
        guard let last = heap.last else { return }
        if let key {
            heap[0].key = key
        } else {
            heap[0] = last
            heap.removeLast()
        }
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].key < heap[least].key
            {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
