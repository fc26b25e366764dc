// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// One list for every target, so that a `public import` or an implicit existential is seen in review.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The tests of a target. Fixtures and goldens are read from the source tree, so that nothing is copied.
func test(_ target: String, _ others: Target.Dependency...) -> Target {
    let folder = Context.packageDirectory + "/Tests/\(target)Tests"
    let data = ["Fixtures", "Goldens", "Pipeline/Goldens"].filter {
        FileManager.default.fileExists(atPath: folder + "/" + $0)
    }
    return .testTarget(
        name: target + "Tests", dependencies: [.init(stringLiteral: target)] + others, exclude: data,
        swiftSettings: swiftSettings)
}

// Ground floor first: a target imports only what stands above it in this list.
let package = Package(
    name: "cascade",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "CKernels", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "Digests", swiftSettings: swiftSettings),
        .target(name: "JSON", swiftSettings: swiftSettings),
        .target(name: "ModelPorts", swiftSettings: swiftSettings),
        .target(name: "GGUF", dependencies: ["Digests", "JSON"], swiftSettings: swiftSettings),
        .target(name: "Tokenizers", dependencies: ["JSON"], swiftSettings: swiftSettings),
        .target(name: "Inference", dependencies: ["CKernels", "GGUF", "JSON", "ModelPorts", "Tokenizers"], swiftSettings: swiftSettings),
        .executableTarget(name: "KernelBenchmark", dependencies: ["CKernels"], path: "Benchmarks/Kernels"),
        test("CKernels"), test("GGUF", "JSON"), test("Tokenizers"), test("Inference", "GGUF", "JSON", "ModelPorts", "Tokenizers"),
    ]
)
