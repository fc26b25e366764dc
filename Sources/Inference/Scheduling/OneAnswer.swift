/// A client that waits for one result.
final class OneAnswer: SequenceClient {
    let waiter = Waiter<SequenceResult>()

    var isCancelled: Bool { waiter.isCancelled }

    func proceed(with result: SequenceResult) -> SequenceRequest? {
        waiter.resume(returning: result)
        return nil
    }

    func fail(_ error: any Error) { waiter.fail(error) }
}
