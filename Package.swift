// swift-tools-version: 6.1
import PackageDescription

/// One list for every target, so that a `public import` or an implicit existential is seen in review.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// Ground floor first: a target imports only what stands above it in this list.
let package = Package(
    name: "cascade",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "cascade", targets: ["CascadeCLI"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .target(name: "CKernels"),
        .target(name: "JSON", swiftSettings: swiftSettings),
        .target(name: "LinearRegex", swiftSettings: swiftSettings),
        .target(name: "ModelPorts", swiftSettings: swiftSettings),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: swiftSettings),
        .target(name: "GGUF", dependencies: ["JSON"], swiftSettings: swiftSettings),
        .target(name: "Tokenizers", swiftSettings: swiftSettings),
        .target(
            name: "Inference",
            dependencies: ["CKernels", "GGUF", "JSON", "ModelPorts", "Tokenizers"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CascadeCore",
            dependencies: ["JSON", "LinearRegex", "ModelPorts", "YAML"],
            swiftSettings: swiftSettings
        ),
        .target(name: "Runs", dependencies: ["CascadeCore", "JSON", "ModelPorts"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "CascadeCLI",
            dependencies: [
                "CascadeCore", "GGUF", "Inference", "JSON", "ModelPorts", "Runs", "Tokenizers", "YAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
    ]
)
