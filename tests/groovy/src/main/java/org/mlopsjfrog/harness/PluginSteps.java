package org.mlopsjfrog.harness;

import hudson.AbortException;
import hudson.tasks.junit.TestResultSummary;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Steps of plugins that a controller may lack; a build has them only where the test says so. */
final class PluginSteps {
    private PluginSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("junit", Step.onAgent(PluginSteps::junit, "testResults", "allowEmptyResults", "skipPublishingChecks", "testDataPublishers"));
        steps.put("sarif", Step.onController((call, scope, build) -> new Effect.Value(new Described("sarif", call.arguments())),
            "pattern", "id", "name"));
        steps.put("recordIssues", Step.onAgent((call, scope, build) -> {
            Described tool = (Described) call.argument("tool");
            if (!build.issues.add(tool.text("id"))) {
                throw new IllegalStateException("ID " + tool.text("id") + " is already used by another action");
            }
            return Effect.nothing();
        }, "tool", "skipPublishingChecks", "quiet", "enabledForFailure"));
        steps.put("publishHTML", Step.onAgent((call, scope, build) -> {
            Map<?, ?> target = (Map<?, ?>) call.argument("target");
            Path page = Path.of(scope.directory()).resolve(target.get("reportDir").toString()).resolve(target.get("reportFiles").toString());
            if (!Files.exists(page) && !Boolean.TRUE.equals(target.get("allowMissing"))) {
                throw new AbortException("Specified HTML directory '" + page.getParent() + "' does not exist.");
            }
            build.pages.add(target.get("reportName").toString());
            return Effect.nothing();
        }, "target"));
        steps.put("addInfoBadge", Step.onController((call, scope, build) -> Effect.nothing(), "text", "link", "id"));
        steps.put("lock", Step.onController((call, scope, build) -> {
            String resource = call.text("resource");
            if (!build.locked.add(resource)) {
                return new Effect.Blocked(resource);
            }
            return new Effect.Body(scope, (outcome, running) -> {
                running.locked.remove(resource);
                return outcome;
            });
        }, "resource"));
        steps.put("milestone", Step.onController((call, scope, build) -> {
            if (!build.branch.isEmpty()) {
                throw new AbortException("Using a milestone step inside parallel is not allowed");
            }
            return Effect.nothing();
        }, "ordinal", "label"));
    }

    /** A failed test makes the build unstable; no file at all is an error, unless that is allowed. */
    private static Effect junit(StepCall call, Scope scope, Build build) throws Exception {
        Path root = Path.of(scope.directory());
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + call.text("testResults"));
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> matcher.matches(root.relativize(file))).toList();
        }
        if (files.isEmpty() && !call.isTrue("allowEmptyResults")) {
            throw new AbortException("No test report files were found. Configuration error?");
        }
        int tests = 0;
        int failed = 0;
        for (Path file : files) {
            String text = Files.readString(file);
            tests += (int) Pattern.compile("<testcase\\b").matcher(text).results().count();
            failed += (int) Pattern.compile("<(failure|error)\\b").matcher(text).results().count();
        }
        build.tests += tests;
        if (failed > 0) {
            build.worsen("UNSTABLE");
        }
        return new Effect.Value(new TestResultSummary(tests, failed));
    }
}
