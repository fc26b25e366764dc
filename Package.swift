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
    products: [.executable(name: "cascade", targets: ["CascadeCLI"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
        ),
        .target(name: "CKernels", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "Charts", swiftSettings: swiftSettings),
        .target(name: "Digests", swiftSettings: swiftSettings),
        .target(name: "JSON", swiftSettings: swiftSettings),
        .target(name: "LinearRegex", swiftSettings: swiftSettings),
        .target(name: "ChatTemplates", dependencies: ["JSON"], swiftSettings: swiftSettings),
        .target(name: "Constraints", dependencies: ["JSON", "LinearRegex"], swiftSettings: swiftSettings),
        .target(name: "ModelPorts", swiftSettings: swiftSettings),
        .target(name: "Decoding", dependencies: ["ModelPorts"], swiftSettings: swiftSettings),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: swiftSettings),
        .target(name: "GGUF", dependencies: ["Digests", "JSON"], swiftSettings: swiftSettings),
        .target(name: "Tokenizers", swiftSettings: swiftSettings),
        .target(
            name: "Inference",
            dependencies: [
                "CKernels", "ChatTemplates", "Constraints", "Decoding", "GGUF", "JSON", "ModelPorts", "Tokenizers",
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CascadeCore",
            dependencies: ["Charts", "Constraints", "Digests", "JSON", "LinearRegex", "ModelPorts", "YAML"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Store",
            dependencies: [
                "CascadeCore", "Digests", "JSON", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Runs",
            dependencies: [
                "CZlib", "CascadeCore", "Charts", "Digests", "JSON", "ModelPorts", "Store",
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "CascadeCLI",
            dependencies: [
                "CascadeCore", "Constraints", "Decoding", "Digests", "GGUF", "Inference", "JSON", "ModelPorts", "Runs",
                "Store",
                "YAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(name: "KernelBenchmark", dependencies: ["CKernels"], path: "Benchmarks/Kernels"),
        .executableTarget(
            name: "ConstraintBenchmark", dependencies: ["Constraints", "JSON"], path: "Benchmarks/Constraints",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "GenerationBenchmark", dependencies: ["Inference", "ModelPorts"], path: "Benchmarks/Generation",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "TemplateRenderer", dependencies: ["ChatTemplates", "JSON"], path: "Benchmarks/ChatTemplates",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "DecodingBenchmark", dependencies: ["Decoding", "ModelPorts"], path: "Benchmarks/Decoding",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "TokenizerBenchmark", dependencies: ["Inference", "JSON", "Tokenizers"],
            path: "Benchmarks/Tokenizers", swiftSettings: swiftSettings),
        .executableTarget(
            name: "RunBenchmark",
            dependencies: ["CascadeCore", "Digests", "JSON", "ModelPorts", "Runs", "Store", "YAML"],
            path: "Benchmarks/Runs",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "MergeBenchmark",
            dependencies: ["CascadeCore", "Runs"],
            path: "Benchmarks/Merge",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "LockHarness", dependencies: ["Runs"], path: "Tests/LockHarness", swiftSettings: swiftSettings),
        test("CKernels", "GGUF"),
        test("Charts"),
        test("ChatTemplates", "JSON"),
        test("Constraints", "JSON", "LinearRegex"),
        test("Decoding", "ModelPorts"),
        test("Digests"),
        test("JSON"),
        test("LinearRegex"),
        test("YAML"),
        test("GGUF", "JSON"),
        test("Tokenizers"),
        test("Inference", "CKernels", "GGUF", "JSON", "ModelPorts", "Tokenizers"),
        test("CascadeCore", "JSON", "LinearRegex", "ModelPorts", "YAML"),
        test("Store", "CascadeCore", "Digests", "JSON", .product(name: "GRDB", package: "GRDB.swift")),
        test(
            "Runs", "CascadeCore", "Digests", "JSON", "LockHarness", "ModelPorts", "Store",
            .product(name: "GRDB", package: "GRDB.swift")),
        test("CascadeCLI", "CascadeCore", "Digests", "GGUF", "Inference", "JSON", "Runs", "Store"),
    ]
)
