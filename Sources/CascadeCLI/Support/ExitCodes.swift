import ArgumentParser
import GGUF
import Inference
import ModelPorts
import Runs
import Store

extension ExitCode {
    /// Done, but more records failed than allowed.
    static let recordsFailed = ExitCode(1)
    /// Wrong use of the command.
    static let usage = ExitCode(64)
    /// Wrong pipeline, model or data file.
    static let data = ExitCode(65)
    /// A fault of ours.
    static let fault = ExitCode(70)
    /// Disk full or another input or output error.
    static let io = ExitCode(74)
    /// Another run has the output, or the time is up; a later try goes on.
    static let tryLater = ExitCode(75)
}

/// Runs a command's body; an error is told on standard error, and becomes the exit code that the manual gives it.
func reportingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw reported(error) }
}

/// Runs a command's body; an error is told on standard error, and becomes the exit code that the manual gives it.
func reportingErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch { throw reported(error) }
}

/// Tells of an error on standard error, once.
/// - Returns: the exit code that stands for it from then on.
func reported(_ error: any Error) -> any Error {
    switch error {
    case is ExitCode, is CleanExit, is ValidationError: return error
    case let error as GGUFError:
        Output.note("error: \(error)")
        switch error.code {
        case .cannotWrite, .cannotRead: return ExitCode.io
        default: return ExitCode.data
        }
    case let error as RunError:
        Output.note("error: \(error)")
        return ExitCode(error)
    case let error as StoreError:
        Output.note("error: \(error)")
        return ExitCode(RunError.store(error))
    case is UsageProblem:
        Output.note("error: \(error)")
        return ExitCode.usage
    case is ModelError, is ImportError, is UserFile.Problem, is HistoryProblem:
        Output.note("error: \(error)")
        return ExitCode.data
    case is InputFailure:
        Output.note("error: \(error)")
        return ExitCode.io
    default:
        Output.note("error: \(error)")
        Output.note("this is a fault of cascade: please report it with the command that was run")
        return ExitCode.fault
    }
}
