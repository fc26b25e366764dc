/// Rows of one tensor that a linear layer multiplies.
struct LinearSlot: Sendable, Equatable {
    /// The tensor's name, `.weight` included.
    let tensor: String
    /// The layer's rows in it; several layers may share a tensor.
    let rows: Range<Int>
    /// Rows that the tensor has.
    let tensorRows: Int
    /// Values in a row.
    let inputs: Int
}

/// The linear layers of a base that adapters can change, each at its index.
///
/// An adapter finds its layers here once, when it is opened, and runs over any base whose table is equal: the same
/// file opened again.
final class LinearTable: Sendable {
    let slots: [LinearSlot]
    /// For each tensor the slots that lie in it.
    private let slotsOfTensor: [String: [Int]]

    init(_ slots: [LinearSlot]) {
        self.slots = slots
        slotsOfTensor = Dictionary(grouping: slots.indices) { slots[$0].tensor }
    }

    /// The layers that lie in a tensor, by index; empty for a tensor that is no layer's.
    func slots(in tensor: String) -> [Int] { slotsOfTensor[tensor] ?? [] }

    /// Whether both describe the same layers.
    func isSame(as other: LinearTable) -> Bool { self === other || slots == other.slots }
}
