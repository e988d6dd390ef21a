package org.mlopsjfrog.harness;

import hudson.AbortException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Steps on the job itself, on other jobs and on people. Another job is there where a folder of its name lies below
 * {@code <workspace>@jobs}; what is in it is what its last build archived.
 */
final class JobSteps {
    private static final List<String> SYMBOLS = List.of("buildDiscarder", "logRotator", "disableConcurrentBuilds", "cron",
        "pipelineTriggers", "parameters", "specific");

    private JobSteps() {
    }

    /** A build of another job, as {@code build} returns it. */
    public record StartedBuild(String job, int number) implements Serializable {
        public int getNumber() {
            return number;
        }
    }

    static void addTo(Map<String, Step> steps) {
        for (String symbol : SYMBOLS) {
            steps.put(symbol, Step.onController((call, scope, build) -> new Effect.Value(new Described(symbol, call.arguments())),
                "value", "numToKeepStr", "daysToKeepStr"));
        }
        steps.put("properties", Step.onController((call, scope, build) -> {
            for (Object each : (List<?>) call.argument("properties")) {
                Described property = (Described) each;
                build.say(scope, "[properties] " + property.symbol());
                if (property.symbol().equals("parameters")) {
                    defaults((List<?>) property.arguments().get("value"), build);
                }
            }
            return Effect.nothing();
        }, "properties"));
        steps.put("build", Step.onController(JobSteps::start, "job", "parameters", "wait", "propagate"));
        steps.put("copyArtifacts", Step.onAgent(JobSteps::copy, "projectName", "selector", "filter"));
        steps.put("mail", Step.onController((call, scope, build) -> say(call, scope, build), "to", "subject", "body"));
        steps.put("slackSend", Step.onController((call, scope, build) -> say(call, scope, build), "channel", "message"));
        steps.put("withDockerContainer", Step.onAgent((call, scope, build) -> {
            build.say(scope, "[container] " + call.text("image"));
            return Effect.body(scope);
        }, "image"));
    }

    /** {@code params} has them at once; a shell's environment holds what the build was started with only. */
    private static void defaults(List<?> parameters, Build build) {
        for (Object each : parameters) {
            Described parameter = (Described) each;
            Object first = parameter.arguments().get("choices") instanceof List<?> choices ? choices.get(0)
                : parameter.arguments().get("defaultValue");
            build.parameters.putIfAbsent(parameter.text("name"), first);
        }
    }

    private static Effect start(StepCall call, Scope scope, Build build) throws IOException {
        String job = call.text("job");
        if (!Files.isDirectory(folder(build, job))) {
            throw new AbortException("No item named " + job + " found");
        }
        Map<String, String> given = new TreeMap<>();
        if (call.argument("parameters") instanceof List<?> parameters) {
            parameters.forEach(each -> given.put(((Described) each).text("name"), ((Described) each).text("value")));
        }
        build.say(scope, "Starting building: " + job + " #1 " + given);
        return new Effect.Value(Boolean.FALSE.equals(call.argument("wait")) ? null : new StartedBuild(job, 1));
    }

    private static Effect copy(StepCall call, Scope scope, Build build) throws IOException {
        Path source = folder(build, call.text("projectName"));
        int copied = 0;
        for (String pattern : call.text("filter").split(",")) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.trim());
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (matcher.matches(source.relativize(file))) {
                        Path target = Path.of(scope.directory()).resolve(source.relativize(file));
                        Files.createDirectories(target.getParent());
                        Files.write(target, Files.readAllBytes(file));
                        copied++;
                    }
                }
            }
        }
        if (copied == 0) {
            throw new AbortException("Failed to copy artifacts from " + call.text("projectName") + " with filter: " + call.text("filter"));
        }
        return Effect.nothing();
    }

    private static Effect say(StepCall call, Scope scope, Build build) {
        build.say(scope, "[" + call.name + "] " + new TreeMap<>(call.arguments()));
        return Effect.nothing();
    }

    private static Path folder(Build build, String job) {
        return Path.of(build.workspace + "@jobs").resolve(job);
    }
}
