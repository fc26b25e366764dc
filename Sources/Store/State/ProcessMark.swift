#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Names a process so that it can be told later whether it still runs, though numbers of processes are used again.
///
/// The mark is `boot,namespace,number,start`: the machine's start, the space in which the number holds (containers have
/// their own), and when the process began, each as the system gives it, empty where it gives nothing.
struct ProcessMark: Equatable {
    let boot: String
    let space: String
    let number: pid_t
    let start: String

    /// The mark of this process.
    static var current: ProcessMark { ProcessMark(number: getpid()) }

    /// The mark of the process that has a number now.
    private init(number: pid_t) {
        boot = Self.bootName
        space = Self.spaceName
        self.number = number
        start = Self.start(of: number)
    }

    /// Reads a mark; nil for anything else.
    init?(parsing text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 4, let number = pid_t(parts[2]), number > 0 else { return nil }
        (boot, space, start) = (String(parts[0]), String(parts[1]), String(parts[3]))
        self.number = number
    }

    /// The mark as it is stored.
    var text: String { "\(boot),\(space),\(number),\(start)" }

    /// Whether the process runs; nil when that can't be told from here.
    var isRunning: Bool? {
        // The files of one database are shared by the processes of one machine only: another start means an earlier one.
        if boot != Self.bootName { return false }
        if space != Self.spaceName { return nil }
        return (kill(number, 0) == 0 || errno == EPERM) && start == Self.start(of: number)
    }

    #if os(Linux)
        private static var bootName: String { firstLine(of: "/proc/sys/kernel/random/boot_id") }

        private static var spaceName: String {
            var target = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/self/ns/pid", &target, target.count)
            return count > 0 ? String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
        }

        /// Field 22 of `/proc/PID/stat`, in clock ticks since the machine's start (proc(5)). The second field is the
        /// program's name in parentheses, which may hold anything; the third follows the last `)`.
        private static func start(of number: pid_t) -> String {
            let line = firstLine(of: "/proc/\(number)/stat")
            guard let close = line.lastIndex(of: ")") else { return "" }
            let fields = line[close...].split(separator: " ")
            return fields.count > 20 ? String(fields[20]) : ""
        }

        private static func firstLine(of path: String) -> String {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            if descriptor < 0 { return "" }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 1024)
            let count = read(descriptor, &bytes, bytes.count)
            return String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)
        }
    #else
        private static var bootName: String {
            var name = [CChar](repeating: 0, count: 64)
            var count = name.count - 1
            guard sysctlbyname("kern.bootsessionuuid", &name, &count, nil, 0) == 0 else { return "" }
            return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }

        private static let spaceName = ""

        private static func start(of number: pid_t) -> String { "" }
    #endif
}
