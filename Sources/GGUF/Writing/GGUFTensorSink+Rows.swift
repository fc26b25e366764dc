import Dispatch

extension GGUFTensorSink {
    /// Elements that are in memory at once, as f32 and rounded: some 8 MB.
    private static let elementsAtOnce = 1 << 20
    /// Parts that those are cut into, of whole rows, for as many threads as the machine has. The bytes don't depend on
    /// it, for every block is rounded alone.
    private static let parts = 64

    /// Rounds the tensor's rows, some at a time and on all cores, and writes them.
    ///
    /// - Parameters:
    ///   - rowCount: the rows of the tensor.
    ///   - read: gives rows as f32; it is called from several threads at once, for rows of its own each time.
    /// - Throws: `GGUFError` from `read`, or with `cannotQuantize`, `notRepresentable`, `bufferSize`, or `cannotWrite`.
    ///   Of several flaws, it is the first in the order of the rows.
    public mutating func write(
        rowCount: Int,
        read: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) throws(GGUFError) -> Void
    ) throws(GGUFError) {
        guard rowCount > 0, elementsPerRow > 0, let bytesPerRow = type.byteCount(elements: elementsPerRow) else {
            return
        }
        let step = min(rowCount, max(1, Self.elementsAtOnce / elementsPerRow))
        let numbers = UnsafeMutableBufferPointer<Float>.allocate(capacity: step * elementsPerRow)
        let stored = UnsafeMutableRawBufferPointer.allocate(byteCount: step * bytesPerRow, alignment: 64)
        defer {
            numbers.deallocate()
            stored.deallocate()
        }
        for first in stride(from: 0, to: rowCount, by: step) {
            let rows = first..<min(rowCount, first + step)
            if let flaw = round(rows, bytesPerRow, numbers, stored, read) { throw flaw }
            try write(UnsafeRawBufferPointer(rebasing: stored[..<(rows.count * bytesPerRow)]))
        }
    }

    /// Reads and rounds rows into the buffers' beginnings, and gives the first flaw.
    private func round(
        _ rows: Range<Int>,
        _ bytesPerRow: Int,
        _ numbers: UnsafeMutableBufferPointer<Float>,
        _ stored: UnsafeMutableRawBufferPointer,
        _ read: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) throws(GGUFError) -> Void
    ) -> GGUFError? {
        let rowsPerPart = (rows.count + Self.parts - 1) / Self.parts
        let count = (rows.count + rowsPerPart - 1) / rowsPerPart
        let flaws = UnsafeMutableBufferPointer<GGUFError?>.allocate(capacity: count)
        flaws.initialize(repeating: nil)
        defer {
            flaws.deinitialize()
            flaws.deallocate()
        }
        // Safe to share: each part writes to elements of its own, and the sink is only asked for its constants.
        nonisolated(unsafe) let (sink, numbers, stored, sharedFlaws) = (self, numbers, stored, flaws)
        let elementsPerRow = elementsPerRow
        DispatchQueue.concurrentPerform(iterations: count) { part in
            let (start, end) = (part * rowsPerPart, min(rows.count, (part + 1) * rowsPerPart))
            let own = UnsafeMutableBufferPointer(rebasing: numbers[start * elementsPerRow..<end * elementsPerRow])
            let target = UnsafeMutableRawBufferPointer(rebasing: stored[start * bytesPerRow..<end * bytesPerRow])
            let first = rows.lowerBound + start
            do throws(GGUFError) {
                try read(first..<rows.lowerBound + end, own)
                try sink.round(UnsafeBufferPointer(own), firstRow: first, into: target)
            } catch {
                sharedFlaws[part] = error
            }
        }
        return flaws.lazy.compactMap(\.self).first
    }
}
