/// A pre-tokenizer's regular expression as data: alternatives in order, each a row of greedy steps.
///
/// The expressions in use need classes, counts, a contraction and two looks ahead, nothing nested; so a match takes
/// steps back only over scalars of the run that it has just read, and all the text is split in linear time. What no
/// alternative matches stands between the matches as a piece of its own, as with `Split` and `Isolated` in Hugging
/// Face's tokenizers.
struct SplitPattern: Sendable {
    /// One step of an alternative.
    enum Step: Equatable, Sendable {
        /// From `least` to `most` scalars of a class, as many as there are.
        case run(ScalarClass, least: Int, most: Int)
        /// An English contraction: `'s 't 're 've 'm 'll 'd`.
        case contraction(ignoringCase: Bool)
        /// The same, or nothing.
        case optionalContraction
        /// `(?!\S)`: the text's end or white space comes next; takes nothing.
        case beforeSpace
    }

    /// Steps laid end to end, so that matching follows no references.
    private struct Operation {
        enum Kind { case run, contraction, anyCaseContraction, optionalContraction, beforeSpace }
        var kind: Kind
        var scalars = ScalarClass()
        var least = 0
        var most = 0
        var isLast = false
    }

    private let operations: [Operation]
    /// Where each alternative begins in `operations`.
    private let starts: [Int]

    init(_ alternatives: [Step]...) {
        var operations: [Operation] = []
        var starts: [Int] = []
        for steps in alternatives where !steps.isEmpty {
            starts.append(operations.count)
            operations += steps.map(Self.operation)
            operations[operations.count - 1].isLast = true
        }
        self.operations = operations
        self.starts = starts
    }

    private static func operation(_ step: Step) -> Operation {
        switch step {
        case .run(let scalars, let least, let most):
            Operation(kind: .run, scalars: scalars, least: least, most: most)
        case .contraction(let ignoringCase):
            Operation(kind: ignoringCase ? .anyCaseContraction : .contraction)
        case .optionalContraction: Operation(kind: .optionalContraction)
        case .beforeSpace: Operation(kind: .beforeSpace)
        }
    }

    /// Calls `body` with the pieces of `text[range]` in order; together they are the range.
    ///
    /// - Parameter text: well-formed UTF-8.
    @inline(__always)
    func forEachPiece(
        in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void
    ) {
        let matcher = Matcher(text: text, end: range.upperBound, table: .shared)
        var pieceStart = range.lowerBound
        var position = range.lowerBound
        while position < range.upperBound {
            if let end = match(matcher, at: position), end > position {
                if pieceStart < position { body(pieceStart..<position) }
                body(position..<end)
                position = end
                pieceStart = end
            } else {
                position += matcher.scalar(at: position).length
            }
        }
        if pieceStart < range.upperBound { body(pieceStart..<range.upperBound) }
    }

    private func match(_ matcher: Matcher, at position: Int) -> Int? {
        operations.withUnsafeBufferPointer { operations in
            for start in starts {
                if let end = Self.match(operations, start, matcher, at: position) { return end }
            }
            return nil
        }
    }

    private static func match(
        _ operations: UnsafeBufferPointer<Operation>, _ index: Int, _ matcher: Matcher, at position: Int
    ) -> Int? {
        let isLast = operations[index].isLast
        func goOn(_ position: Int) -> Int? {
            isLast ? position : match(operations, index + 1, matcher, at: position)
        }
        switch operations[index].kind {
        case .run:
            var end = position
            var count = 0
            while count < operations[index].most, end < matcher.end {
                let scalar = matcher.scalar(at: end)
                guard operations[index].scalars.contains(scalar.value, matcher.table) else { break }
                end += scalar.length
                count += 1
            }
            while count >= operations[index].least {
                if let found = goOn(end) { return found }
                guard count > operations[index].least else { return nil }
                end = matcher.previous(of: end)
                count -= 1
            }
            return nil
        case .contraction: return matcher.contraction(at: position, ignoringCase: false).flatMap(goOn)
        case .anyCaseContraction: return matcher.contraction(at: position, ignoringCase: true).flatMap(goOn)
        case .optionalContraction:
            return goOn(matcher.contraction(at: position, ignoringCase: true) ?? position)
        case .beforeSpace: return matcher.isBeforeSpace(position) ? goOn(position) : nil
        }
    }
}

extension SplitPattern.Step {
    /// `x+`
    static func some(_ scalars: ScalarClass) -> Self { .run(scalars, least: 1, most: .max) }
    /// `x*`
    static func any(_ scalars: ScalarClass) -> Self { .run(scalars, least: 0, most: .max) }
    /// `x?`
    static func optional(_ scalars: ScalarClass) -> Self { .run(scalars, least: 0, most: 1) }
    /// `x`
    static func one(_ scalars: ScalarClass) -> Self { .run(scalars, least: 1, most: 1) }
    /// `x{1,n}`
    static func upTo(_ most: Int, _ scalars: ScalarClass) -> Self { .run(scalars, least: 1, most: most) }
    /// `x{n}`
    static func exactly(_ count: Int, _ scalars: ScalarClass) -> Self { .run(scalars, least: count, most: count) }
}
