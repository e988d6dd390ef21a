package org.mlopsjfrog.harness;

import hudson.AbortException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Steps on the agent's files and the library's resources. */
final class FileSteps {
    private FileSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("isUnix", Step.onAgent((call, scope, build) -> new Effect.Value(build.unix)));
        steps.put("pwd", Step.onAgent((call, scope, build) ->
            new Effect.Value(call.isTrue("tmp") ? scope.get("WORKSPACE_TMP") : scope.directory()), "tmp"));
        steps.put("writeFile", Step.onAgent((call, scope, build) -> {
            Path file = inside(scope, call.text("file"));
            Files.createDirectories(file.getParent());
            Files.write(file, "Base64".equals(call.text("encoding")) ? Base64.getDecoder().decode(call.text("text"))
                : call.text("text").getBytes(StandardCharsets.UTF_8));
            return Effect.nothing();
        }, "file", "text", "encoding"));
        steps.put("readFile", Step.onAgent((call, scope, build) -> {
            Path file = inside(scope, call.text("file"));
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
            return new Effect.Value(encoded(Files.readAllBytes(file), call));
        }, "file", "encoding"));
        steps.put("fileExists", Step.onAgent((call, scope, build) ->
            new Effect.Value(Files.exists(inside(scope, call.text("file")))), "file"));
        steps.put("deleteDir", Step.onAgent((call, scope, build) -> {
            delete(Path.of(scope.directory()));
            return Effect.nothing();
        }));
        steps.put("libraryResource", Step.onController((call, scope, build) -> {
            Path file = build.library.resolve("resources").resolve(call.text("resource"));
            if (!Files.exists(file)) {
                throw new AbortException("No such library resource " + call.text("resource") + " could be found.");
            }
            return new Effect.Value(encoded(Files.readAllBytes(file), call));
        }, "resource", "encoding"));
        steps.put("archiveArtifacts", Step.onAgent(FileSteps::archive,
            "artifacts", "allowEmptyArchive", "fingerprint", "onlyIfSuccessful", "excludes"));
        // the tests put the project into the workspace themselves
        steps.put("checkout", Step.onAgent((call, scope, build) -> Effect.nothing(), "scm"));
    }

    private static Path inside(Scope scope, String file) {
        return Path.of(scope.directory()).resolve(file);
    }

    private static String encoded(byte[] bytes, StepCall call) {
        return "Base64".equals(call.text("encoding")) ? Base64.getEncoder().encodeToString(bytes)
            : new String(bytes, StandardCharsets.UTF_8);
    }

    private static Effect archive(StepCall call, Scope scope, Build build) throws IOException {
        Path root = Path.of(scope.directory());
        int before = build.archived.size();
        for (String pattern : call.text("artifacts").split(",")) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.trim());
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(Files::isRegularFile).map(root::relativize).filter(matcher::matches)
                    .forEach(file -> build.archived.add(file.toString()));
            }
        }
        if (build.archived.size() == before && !call.isTrue("allowEmptyArchive")) {
            throw new AbortException("No artifacts found that match the file pattern \"" + call.text("artifacts")
                + "\". Configuration error?");
        }
        return Effect.nothing();
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }
}
